import { binder } from '../../../checks/query.ts';
import { markOf, type Unit } from '../../../plan/scope.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { MADE } from './change-rows.ts';
import { sumEach } from './decimals.ts';
import type { Span } from './delta.ts';
import { NOTHING, type Print } from './fingerprints.ts';
import type { KeyRange } from './key-ranges.ts';
import { copyStorage } from './like-relation.ts';
import { beforeTable, quoted, REBUILD_ROLE, stagingTable } from './names.ts';
import { bothNulls, type Nulls, namedNulls, nullableColumns } from './nulls.ts';
import { relateUnits, UNIT } from './rebuilt-units.ts';
import { columnList, columnsFrom, fingerprint, rowHash } from './scope-sql.ts';
import { type Column, type Table, writableColumns } from './table.ts';
import { inUnit, inUnits, unitMark } from './unit-sql.ts';

/**
 * The staging table of a run: the target's columns, types, defaults of generated columns and NOT NULLs. Logged, because
 * a crash of the server empties an unlogged table while the ledger still says done (measured). Where a whole table is swapped
 * this is the one that will take its place.
 */
export async function createStaging(tx: Tx, run: EngineRun, target: Table): Promise<void> {
  const like =
    run.plan.isolation.strategy === 'swap_table'
      ? 'including all excluding identity excluding indexes excluding constraints'
      : 'including generated';
  await tx.query(`create table if not exists ${stagingTable(run.id)} (like ${target.sql} ${like})`);
  if (run.plan.isolation.strategy === 'swap_table') await copyStorage(tx, target.sql, stagingTable(run.id));
}

/** The rebuild role may add and read staged rows; it may not take any away. */
export async function grantStaging(tx: Tx, run: EngineRun): Promise<void> {
  await tx.query(`grant select, insert on ${stagingTable(run.id)} to ${quoted(REBUILD_ROLE)}`);
}

/**
 * Has PostgreSQL count what was staged just now: taken for a table of a few rows, it is joined with the target by reading
 * it again for every row (measured on 5,000 rows of a day: 1.4 s instead of 20 ms, and four times that on twice as many).
 * Locks it against other ANALYZEs.
 */
export async function analyzeStaging(tx: Tx, run: EngineRun): Promise<void> {
  await tx.query(`analyze ${stagingTable(run.id)}`);
}

/** It may not even read them any more: they are about to become somebody else's. */
export async function revokeStaging(tx: Tx, run: Pick<EngineRun, 'id'>): Promise<void> {
  await tx.query(`revoke all on ${stagingTable(run.id)} from ${quoted(REBUILD_ROLE)}`);
}

/** Takes the exclusive lock of a table that nobody but this run uses. */
export async function dropStagingTable(db: Db, run: Pick<EngineRun, 'id'>): Promise<void> {
  await db.query(`drop table if exists ${stagingTable(run.id)}`);
}

/** Where nothing was promoted there is nothing to go back to. Takes the exclusive lock of a table nobody else uses. */
export async function dropBeforeTable(db: Db, run: EngineRun): Promise<void> {
  await db.query(`drop table if exists ${beforeTable(run.id)}`);
}

/** The staged rows of one unit go, so that it can be staged again. Row locks on staging only. */
export async function deleteStagedUnit(tx: Tx, run: EngineRun, target: Table, unit: Unit): Promise<void> {
  const bind = binder();
  const ofUnit = inUnit(target, run.plan.scope, unit, bind);
  await tx.query(`delete from ${stagingTable(run.id)} where ${ofUnit}`, bind.values);
}

/** How many rows the target holds of a unit, and their fingerprint, in the transaction's snapshot. */
export async function measureBase(tx: Tx, run: EngineRun, target: Table, unit: Unit): Promise<Print> {
  return (await measureBases(tx, run, target, [unit])).get(markOf(unit)) ?? NOTHING;
}

/** The same of units that follow one another, by their marks. Reads them once. */
export async function measureBases(
  tx: Tx,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
): Promise<ReadonlyMap<string, Print>> {
  const bind = binder();
  const { scope } = run.plan;
  const { rows } = await tx.query<Print & { mark: string }>(
    `select ${unitMark(target, scope, bind)}::text as mark, ${fingerprint(target)}
     from ${target.sql} where ${inUnits(target, scope, units, bind)} group by 1`,
    bind.values,
  );
  return new Map(rows.map(row => [row.mark, { rows: row.rows, fingerprint: row.fingerprint }]));
}

/** What one pass found of a unit while it staged whole rows. */
export type Rebuilt = {
  readonly rows: number;
  /** The sum of the hashes of its rows. */
  readonly print: string;
  /** The sums and counts asked for, in their order. */
  readonly sums: readonly (string | null)[];
  /** The least and the greatest value of each column asked for; null where unknown. */
  readonly spans: readonly Span[] | null;
  /** How many of its rows are empty in a column; null where it is not known of all parts. */
  readonly nulls: Nulls | null;
};

/** What the pass gathers beside the rows: aggregates as SQL, and columns of which to keep the ends. */
export type Gathered = { readonly states: readonly string[]; readonly spans: readonly Column[] };

/**
 * The rebuild of units that follow one another: rows go from the logic into staging without leaving the server. Gives
 * back what each unit has, by its mark: how many rows, their fingerprint and their sums, so that nobody has to read them
 * again to know that.
 */
export async function insertRebuilt(
  tx: Tx,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
  { states, spans }: Gathered,
  within?: KeyRange,
): Promise<ReadonlyMap<string, Rebuilt>> {
  const bind = binder();
  const { ctes, each, rebuilt } = relateUnits(run, target, units, bind, value => value, within);
  const needed = columnsIn([...states, ...spans.map(({ sql }) => sql)], target);
  const sums =
    states.length > 0 ? `array[${states.map(state => `(${state})::text`).join(', ')}]` : `'{}'::text[]`;
  const ends = spans.map(({ sql }) => `array[min(${sql})::text, max(${sql})::text]`);
  // Passed on as yes or no, which takes a byte a row however long the values are.
  const nullable = nullableColumns(target).map((column, index) => ({
    ...column,
    empty: `backfill_empty${index}`,
  }));
  const empty = nullable.map(({ sql, empty }) => `, ${sql} is null as ${empty}`).join('');
  const nulls = nullable.map(({ empty }) => `count(*) filter (where ${empty})`);
  const { rows } = await tx.query<Omit<Rebuilt, 'nulls'> & { mark: string; nulls: number[] }>(
    `with ${[...ctes, `rebuilt as not materialized (select ${columnsFrom(target, 'rows_of_unit')} from ${each}(${rebuilt}) rows_of_unit)`].join(',\n')}, kept as (
       insert into ${stagingTable(run.id)} (${columnList(target)}) select ${columnList(target)} from rebuilt
       returning ${unitMark(target, run.plan.scope, bind)} as ${UNIT}, ${rowHash(target)} as ${MADE}${needed.map(({ sql }) => `, ${sql}`).join('')}${empty})
     select ${UNIT}::text as mark, count(*)::float8 as rows, sum(${MADE})::text as print, ${sums} as sums,
       array[${ends.join(', ')}]::text[] as spans, array[${nulls.join(', ')}]::float8[] as nulls
     from kept group by ${UNIT}`,
    bind.values,
  );
  return new Map(
    rows.map(({ mark, nulls, ...found }) => [mark, { ...found, nulls: namedNulls(nullable, nulls) }]),
  );
}

/** The columns that a piece of SQL may name, and perhaps some more. */
function columnsIn(sql: readonly string[], target: Table): Column[] {
  const text = sql.join(' ').toLowerCase();
  return writableColumns(target).filter(column =>
    [column.sql, column.name].some(name => text.includes(name.toLowerCase())),
  );
}

/** What two parts of a unit are together; `spans` of both, which as text have no order here. */
export function bothRebuilt(a: Rebuilt, b: Rebuilt, spans: Rebuilt['spans']): Rebuilt {
  return {
    rows: a.rows + b.rows,
    print: String(BigInt(a.print) + BigInt(b.print)),
    sums: sumEach(a.sums, b.sums),
    spans,
    nulls: a.nulls && b.nulls && bothNulls(a.nulls, b.nulls),
  };
}
