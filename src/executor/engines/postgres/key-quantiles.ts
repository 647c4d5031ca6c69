import type { Bind } from '../../../checks/query.ts';
import type { Tx } from '../../../store/db.ts';
import { collated } from './key-ranges.ts';
import type { Column } from './table.ts';

/** Rows of a relation as SQL, with the values that the two hold. */
export type Source = { readonly from: string; readonly where: string; readonly bind: Bind };

/**
 * The keys, as text, at which parts of a relation begin that have about as many rows each, but for the first: ascending as
 * the columns order them, whatever order the relation has. Rows with an empty part in their key are none to cut at: nothing
 * is greater than they. Reads the relation once; takes no lock.
 */
export async function keyQuantiles(
  tx: Tx,
  columns: readonly Column[],
  { from, where, bind }: Source,
  parts: number,
): Promise<string[][]> {
  const list = columns.map(({ sql }) => sql).join(', ');
  const order = columns.map(column => collated(column.sql, column)).join(', ');
  const filled = columns.map(({ sql }) => `${sql} is not null`).join(' and ');
  const { rows } = await tx.query<{ first: string[] }>(
    `select distinct on (backfill_part) array[${columns.map(({ sql }) => `${sql}::text`).join(', ')}] as first
     from (select ${list}, ntile(${bind(parts)}) over (order by ${order}) as backfill_part from ${from} where ${where} and ${filled}) parted
     order by backfill_part, ${order}`,
    bind.values,
  );
  return rows.slice(1).map(row => row.first);
}
