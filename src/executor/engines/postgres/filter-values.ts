import { BackfillError } from '../../../errors.ts';
import type { ScopeFilter } from '../../../plan/scope.ts';
import type { Db } from '../../../store/db.ts';
import { codeOf, isServerError } from './errors.ts';
import { columnNamed, type Table } from './table.ts';

/**
 * The filters of a scope with each value spelled as the server spells it in JSON, once: `01` of a number is `1`, `t` is
 * `true`. So two scopes are compared by what their values mean, and history knows a row by its own `to_jsonb`. A value that
 * does not fit the length of its column stays as it was typed: no row has it.
 */
export async function canonicalFilters(
  db: Db,
  table: Table,
  filters: readonly ScopeFilter[],
): Promise<ScopeFilter[]> {
  const canonical: ScopeFilter[] = [];
  for (const { column, values } of filters) {
    const { typeName, typeOid } = columnNamed(table, column);
    const unlimited = await nameOf(db, typeOid);
    const { rows } = await asTyped(column, typeName, () =>
      db.query<{ value: string }>(
        `select case when typed::${typeName} = typed then to_jsonb(typed::${typeName}) else to_jsonb(typed) end #>> '{}' as value
       from (select value::${unlimited} as typed, place from unnest($1::text[]) with ordinality listed (value, place)) listed
       order by place`,
        [values],
      ),
    );
    canonical.push({ column, values: [...new Set(rows.map(row => row.value))] });
  }
  return canonical;
}

/** What people typed may be no value of the column: they are told which one it is about. */
async function asTyped<T>(column: string, typeName: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isServerError(error) || !codeOf(error)?.startsWith('22')) throw error;
    throw new BackfillError(
      'backfill_warehouse_value_misfit',
      `${column} is ${typeName}, and one of these values is not. Correct it; several values are separated by commas.`,
      { cause: error },
    );
  }
}

/** A type without the length or scale that a column gives it. */
async function nameOf(db: Db, oid: number): Promise<string> {
  const { rows } = await db.query<{ name: string }>('select format_type($1::oid, -1) as name', [oid]);
  return rows[0]?.name ?? 'text';
}
