import { binder } from '../../../checks/query.ts';
import { markOf, type Unit, unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import type { Part } from './change-rows.ts';
import { stagingTable } from './names.ts';
import { type Table, tableNamed } from './table.ts';
import { inUnit, unitMark } from './unit-sql.ts';

/** A unit with staged rows, and the blocks of the staging table among which they lie. */
export type StagedUnit = { readonly unit: Unit; readonly first: number; readonly last: number };

/** What is left in staging, in the order of the units. Reads it once; takes no lock. */
export async function stagedUnits(tx: Tx, run: EngineRun): Promise<StagedUnit[]> {
  const { scope } = run.plan;
  const target = await tableNamed(tx, scope.table);
  const bind = binder();
  const block = '(ctid::text::point)[0]::int8';
  const { rows } = await tx.query<{ mark: string; first: string; last: string }>(
    `select ${unitMark(target, scope, bind)}::text as mark, min(${block}) as first, max(${block}) as last
     from ${stagingTable(run.id)} group by 1`,
    bind.values,
  );
  const found = new Map(rows.map(row => [row.mark, row]));
  return unitsOf(scope.period).flatMap(unit => {
    const row = found.get(markOf(unit));
    return row ? [{ unit, first: Number(row.first), last: Number(row.last) }] : [];
  });
}

/** The staged rows of a unit in blocks `[from, to)`: a range of a table is read without looking at the rest of it. */
export function blocksOfUnit(run: EngineRun, staging: Table, unit: Unit, from: number, to: number): Part {
  return (alias, bind) =>
    `${alias}.ctid >= ${bind(`(${from},0)`)}::tid and ${alias}.ctid < ${bind(`(${to},0)`)}::tid
     and ${inUnit(staging, run.plan.scope, unit, bind, alias)}`;
}
