import { binder } from '../../../checks/query.ts';
import { markOf, type Unit } from '../../../plan/scope.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { NOTHING, type Print } from './fingerprints.ts';
import type { KeyRange } from './key-ranges.ts';
import { beforeTable, quoted, REBUILD_ROLE, stagingTable } from './names.ts';
import { relateUnits } from './rebuilt-units.ts';
import { columnList, columnsFrom, fingerprint } from './scope-sql.ts';
import type { Table } from './table.ts';
import { inUnit, inUnits, unitMark } from './unit-sql.ts';

/**
 * The staging table of a run: the target's columns, types, defaults of generated columns and NOT NULLs. Logged, because
 * a crash of the server empties an unlogged table while the ledger still says done (measured).
 */
export async function createStaging(tx: Tx, run: EngineRun, target: Table): Promise<void> {
  await tx.query(
    `create table if not exists ${stagingTable(run.id)} (like ${target.sql} including generated)`,
  );
}

/** The rebuild role may add and read staged rows; it may not take any away. */
export async function grantStaging(tx: Tx, run: EngineRun): Promise<void> {
  await tx.query(`grant select, insert on ${stagingTable(run.id)} to ${quoted(REBUILD_ROLE)}`);
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

/**
 * The rebuild of units that follow one another: rows go from the logic into staging without leaving the server. Gives
 * back how many rows each unit has, by its mark.
 */
export async function insertRebuilt(
  tx: Tx,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
  within?: KeyRange,
): Promise<ReadonlyMap<string, number>> {
  const bind = binder();
  const { ctes, each, rebuilt } = relateUnits(run, target, units, bind, value => value, within);
  const { rows } = await tx.query<{ mark: string; rows: string }>(
    `with ${[...ctes, `rebuilt as not materialized (select ${columnsFrom(target, 'rows_of_unit')} from ${each}(${rebuilt}) rows_of_unit)`].join(',\n')}, kept as (
       insert into ${stagingTable(run.id)} (${columnList(target)}) select ${columnList(target)} from rebuilt
       returning ${unitMark(target, run.plan.scope, bind)} as mark)
     select mark::text as mark, count(*) as rows from kept group by 1`,
    bind.values,
  );
  return new Map(rows.map(row => [row.mark, Number(row.rows)]));
}
