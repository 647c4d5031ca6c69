import type { Tx } from '../../../store/db.ts';
import type { Table } from './table.ts';

/** So many blocks tell a large unit from a small one in a table of any size; they are read in tens of milliseconds. */
const BLOCKS = 2_000;

/** Of a very large table more are read, so that some are of each large unit. */
const LEAST_PERCENT = 0.2;

/** Which share of a table's blocks, in percent, is worth reading to know it roughly. Takes no lock. */
export async function samplePercent(tx: Tx, { oid }: Table): Promise<number> {
  const { rows } = await tx.query<{ blocks: number }>(
    `select (pg_relation_size($1::oid::regclass) + coalesce((
         select sum(pg_relation_size(relid)) from pg_partition_tree($1::oid::regclass) where isleaf), 0))::float8
       / current_setting('block_size')::int as blocks`,
    [oid],
  );
  const all = Math.max(1, rows[0]?.blocks ?? 1);
  return Math.min(100, Math.max(LEAST_PERCENT, (100 * BLOCKS) / all));
}
