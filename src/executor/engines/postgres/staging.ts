import { type Bind, binder } from '../../../checks/query.ts';
import type { Scope, Unit } from '../../../plan/scope.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { bindLogic } from './logic.ts';
import { beforeTable, quoted, REBUILD_ROLE, stagingTable } from './names.ts';
import { columnList, fingerprint, inPeriod } from './scope-sql.ts';
import { type Column, columnNamed, type Table, writableColumns } from './table.ts';

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
export async function dropStagingTable(db: Db, run: EngineRun): Promise<void> {
  await db.query(`drop table if exists ${stagingTable(run.id)}`);
}

/** Where nothing was promoted there is nothing to go back to. Takes the exclusive lock of a table nobody else uses. */
export async function dropBeforeTable(db: Db, run: EngineRun): Promise<void> {
  await db.query(`drop table if exists ${beforeTable(run.id)}`);
}

/** The staged rows of one unit go, so that it can be staged again. Row locks on staging only. */
export async function deleteStagedUnit(tx: Tx, run: EngineRun, target: Table, unit: Unit): Promise<void> {
  const bind = binder();
  const { periodColumn } = run.plan.scope;
  const ofUnit = inPeriod(target, periodColumn, { ...unit, filters: [] }, bind);
  await tx.query(`delete from ${stagingTable(run.id)} where ${ofUnit}`, bind.values);
}

/** How many rows the target holds of a unit, and their fingerprint, in the transaction's snapshot. */
export async function measureBase(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
): Promise<{ rows: string; fingerprint: string }> {
  const bind = binder();
  const { period, periodColumn } = run.plan.scope;
  const inUnit = inPeriod(target, periodColumn, { ...unit, filters: period.filters }, bind);
  const { rows } = await tx.query<{ rows: string; fingerprint: string }>(
    `select ${fingerprint(target)} from ${target.sql} where ${inUnit}`,
    bind.values,
  );
  return rows[0] ?? { rows: '0', fingerprint: '0' };
}

/**
 * The rebuild of one unit: rows go from the logic into staging without leaving the server. The filters of the scope are
 * applied here; a row outside the unit is an error that names it, for it would be dropped silently otherwise.
 */
export async function insertRebuilt(tx: Tx, run: EngineRun, target: Table, unit: Unit): Promise<number> {
  const { logic, scope } = run.plan;
  const bound = bindLogic(logic.sql);
  const bind = binder();
  const values = { unit_start: unit.from, unit_end: unit.to, as_of: run.asOf.toISOString() };
  for (const name of bound.order) bind(values[name]);
  const { rowCount } = await tx.query(
    `${bound.types}
     insert into ${stagingTable(run.id)} (${columnList(target)})
     select ${selectList(target, scope.periodColumn, unit, bind)}
     from ${bound.sql} rebuilt${filtered(target, scope.period.filters, bind)}`,
    bind.values,
  );
  return rowCount ?? 0;
}

function selectList(target: Table, periodColumn: string, unit: Unit, bind: Bind): string {
  return writableColumns(target)
    .map(column => unitColumn(column, periodColumn, unit, bind))
    .join(', ');
}

/** A column of the rebuild; the one that says which unit a row belongs to refuses a row of another. */
export function unitColumn({ name, sql }: Column, periodColumn: string, unit: Unit, bind: Bind): string {
  if (name !== periodColumn) return sql;
  return `case when ${sql} >= ${bind(unit.from)}::date and ${sql} < ${bind(unit.to)}::date then ${sql}
             else backfill_staging.refuse_stray(${sql}, ${bind(unit.key)}::text) end`;
}

/** The filters of the scope, on rows of the rebuild. */
export function filtered(target: Table, filters: Scope['filters'], bind: Bind): string {
  if (filters.length === 0) return '';
  const conditions = filters.map(
    filter => `${columnNamed(target, filter.column).sql} = any(${bind(filter.values)})`,
  );
  return ` where ${conditions.join(' and ')}`;
}
