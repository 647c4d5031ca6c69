import { binder } from '../../../checks/query.ts';
import { markOf, type Unit, unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import type { Part } from './change-rows.ts';
import { stagingTable } from './names.ts';
import { type Table, tableNamed } from './table.ts';
import { inUnits, unitMark } from './unit-sql.ts';

/** A unit with staged rows: how many, and the blocks of the staging table among which they lie. */
export type StagedUnit = {
  readonly unit: Unit;
  /** Its number among the units with staged rows: between two that follow one another there are none of others. */
  readonly place: number;
  readonly rows: number;
  readonly first: number;
  readonly last: number;
};

/** What one step promotes: the staged rows of some units in blocks `[from, to)`. */
export type Piece = {
  readonly units: readonly Unit[];
  readonly from: number;
  readonly to: number;
  /** About how many they are. */
  readonly rows: number;
  /** Of the units, those of which nothing is left afterwards. */
  readonly ends: readonly Unit[];
  /** There is no smaller one. */
  readonly isSmallest: boolean;
};

/** Rows of other units in between are read over: no more blocks than take a few milliseconds. */
const MOST_BLOCKS = 64;

/** What is left in staging, in the order of the units. Reads it once; takes no lock. */
export async function stagedUnits(tx: Tx, run: EngineRun): Promise<StagedUnit[]> {
  const { scope } = run.plan;
  const target = await tableNamed(tx, scope.table);
  const bind = binder();
  const block = '(ctid::text::point)[0]::int8';
  const { rows } = await tx.query<{ mark: string; rows: string; first: string; last: string }>(
    `select ${unitMark(target, scope, bind)}::text as mark, count(*) as rows, min(${block}) as first, max(${block}) as last
     from ${stagingTable(run.id)} group by 1`,
    bind.values,
  );
  const found = new Map(rows.map(row => [row.mark, row]));
  return unitsOf(scope.period)
    .flatMap(unit => {
      const row = found.get(markOf(unit));
      return row ? [{ unit, rows: Number(row.rows), first: Number(row.first), last: Number(row.last) }] : [];
    })
    .map((staged, place) => ({ ...staged, place }));
}

/**
 * What comes next of a queue with at least one unit, in about `size` rows: as many whole units that follow one another as
 * fit, or a part of the first, which goes on at block `at` where some of it is promoted already.
 */
export function nextPiece(
  queue: readonly [StagedUnit, ...StagedUnit[]],
  at: number | null,
  size: number,
): Piece {
  const [head, ...others] = queue;
  const blocks = head.last + 1 - head.first;
  if (at !== null || (head.rows > size && blocks > 1)) {
    const from = at ?? head.first;
    const density = head.rows / blocks;
    const to = Math.min(from + Math.max(1, Math.floor(size / density)), head.last + 1);
    const ends = to > head.last ? [head.unit] : [];
    const rows = Math.ceil((to - from) * density);
    return { units: [head.unit], from, to, rows, ends, isSmallest: to - from === 1 };
  }
  const units = [head.unit];
  let { rows, first, last } = head;
  for (const next of others) {
    const span = [Math.min(first, next.first), Math.max(last, next.last)] as const;
    const isTooMuch = rows + next.rows > size || span[1] - span[0] >= MOST_BLOCKS;
    if (isTooMuch || next.place !== head.place + units.length) break;
    units.push(next.unit);
    rows += next.rows;
    [first, last] = span;
  }
  return {
    units,
    from: first,
    to: last + 1,
    rows,
    ends: units,
    isSmallest: units.length === 1 && first === last,
  };
}

/** The staged rows of a piece: a range of a table is read without looking at the rest of it. */
export function rowsOf(run: EngineRun, staging: Table, { units, from, to }: Piece): Part {
  return (alias, bind) =>
    `${alias}.ctid >= ${bind(`(${from},0)`)}::tid and ${alias}.ctid < ${bind(`(${to},0)`)}::tid
     and ${inUnits(staging, run.plan.scope, units, bind, alias)}`;
}
