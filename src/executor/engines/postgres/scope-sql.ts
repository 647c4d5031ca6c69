import { type Bind, column } from '../../../checks/query.ts';
import type { Grain } from '../../../plan/civil-date.ts';
import type { Scope } from '../../../plan/scope.ts';
import { columnNamed, type Table, writableColumns } from './table.ts';

export type Period = Pick<Scope, 'from' | 'to' | 'filters'>;

/**
 * The condition that a row lies in `[from, to)` and passes the filters. Days become instants in the session's zone, so
 * it holds for dates, timestamps and timestamps with time zone alike, on days of 23 and 25 hours too. Filter values take
 * the type of their column.
 */
export function inPeriod(table: Table, periodColumn: string, period: Period, bind: Bind): string {
  const at = columnNamed(table, periodColumn).sql;
  const filters = period.filters.map(
    filter => `${columnNamed(table, filter.column).sql} = any(${bind(filter.values)})`,
  );
  const bounds = [`${at} >= ${bind(period.from)}::date`, `${at} < ${bind(period.to)}::date`];
  return [...bounds, ...filters].join(' and ');
}

/** The first day of the unit that a row belongs to, in the session's zone. */
export function firstDayOfUnit(periodColumn: string, grain: Grain): string {
  const at = `${column(periodColumn)}::timestamp`;
  return grain === 'day' ? `(${at})::date` : `date_trunc('${grain}', ${at})::date`;
}

/**
 * Two numbers that are equal for equal sets of rows, in whatever order: how many there are, and the sum of their hashes.
 * A sum and not XOR, which would cancel out a row that is there twice.
 */
export function fingerprint(table: Table): string {
  const row = `row(${writableColumns(table)
    .map(writable => writable.hashed)
    .join(', ')})`;
  return `count(*) as rows, coalesce(sum(hash_record_extended(${row}, 0)), 0) as fingerprint`;
}

/** The columns that a statement can write, for INSERT and SELECT alike. */
export function columnList(table: Table): string {
  return writableColumns(table)
    .map(writable => writable.sql)
    .join(', ');
}
