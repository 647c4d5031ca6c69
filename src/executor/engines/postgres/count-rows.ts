import type pg from 'pg';
import { binder } from '../../../checks/query.ts';
import { BackfillError } from '../../../errors.ts';
import type { Measured, MeasureTarget } from '../../../plan/ports.ts';
import { countUnits } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import { codeOf, isServerError, QUERY_CANCELED, sayError } from './errors.ts';
import { canonicalFilters } from './filter-values.ts';
import { isKeyEnforced } from './refuse-target.ts';
import { inPeriod } from './scope-sql.ts';
import { inSession, type Session } from './session.ts';
import { type Table, tableNamed } from './table.ts';
import { inTheWayOf } from './ways.ts';

/**
 * Counts the rows in scope and in the table, each within the session's statement timeout; past that the planner's
 * estimate serves. Throws `backfill_warehouse_*` where the table, a column or a filter value does not fit.
 */
export async function countRows(pool: pg.Pool, target: MeasureTarget, session: Session): Promise<Measured> {
  return inSession(pool, { ...session, readOnly: true }, async tx => {
    const table = await tableNamed(tx, target.table);
    // First, because a value that does not fit would be met by the count, which cannot say whose it is.
    const filters = await canonicalFilters(tx, table, target.scope.filters);
    const bind = binder();
    const scope = inPeriod(table, target.periodColumn, target.scope, bind);
    const rowsInTable = await countOrEstimate(tx, `select from ${table.sql}`, []);
    const rowsInScope = await countOrEstimate(tx, `select from ${table.sql} where ${scope}`, bind.values);
    const known = target.key?.every(name => table.columns.some(column => column.name === name)) ?? false;
    return {
      units: countUnits(target.scope),
      rowsInScope,
      rowsInTable,
      filters,
      ...(target.key && {
        keyEnforced: known && (await isKeyEnforced(tx, table, target.key)),
        inTheWay: await inTheWay(tx, target, table, rowsInScope === rowsInTable),
      }),
    };
  }).catch(error => {
    throw refusedCount(error, target);
  });
}

/** Only of the strategies that depend on how the table is built; views and their like have no rows to swap. */
async function inTheWay(
  tx: Tx,
  { periodColumn, scope }: MeasureTarget,
  table: Table,
  isWhole: boolean,
): Promise<NonNullable<Measured['inTheWay']>> {
  if (table.kind !== 'r' && table.kind !== 'p') return {};
  const about = { target: table, periodColumn, scope, isWhole };
  return {
    swap_partitions: await inTheWayOf(tx, 'swap_partitions', about),
    swap_table: await inTheWayOf(tx, 'swap_table', about),
    versioned_output: await inTheWayOf(tx, 'versioned_output', about),
  };
}

async function countOrEstimate(tx: Tx, select: string, values: readonly unknown[]): Promise<number> {
  await tx.query('savepoint counting');
  try {
    const { rows } = await tx.query<{ count: string }>(`select count(*) from (${select}) counted`, [
      ...values,
    ]);
    return Number(rows[0]?.count ?? 0);
  } catch (error) {
    if (codeOf(error) !== QUERY_CANCELED) throw error;
    await tx.query('rollback to savepoint counting');
    return estimate(tx, select, values);
  }
}

/** What the planner expects, from the statistics of the last ANALYZE. */
async function estimate(tx: Tx, select: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await tx.query<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }>(
    `explain (format json) ${select}`,
    [...values],
  );
  return rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0;
}

/** A period column that is no date comes back as an error of type. */
function refusedCount(error: unknown, target: MeasureTarget): unknown {
  const code = codeOf(error) ?? '';
  if (!isServerError(error) || !/^(22|42)/.test(code)) return error;
  return new BackfillError(
    'backfill_warehouse_not_countable',
    `The rows of ${target.table} in this scope cannot be counted: ${sayError(error)}. Correct the scope, or the dataset in the catalog.`,
    { cause: error },
  );
}
