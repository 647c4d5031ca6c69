import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import {
  beforeTable,
  changesTable,
  OWN_SCHEMA,
  promotedTable,
  quoted,
  stagingTable,
  tableNameOf,
} from './names.ts';
import { revokeStaging } from './staging.ts';

/**
 * Keeps what a promotion wrote beside what it replaced, so that a conflict can show both: the staging table moves to the
 * bot's own schema, which costs nothing. Takes the exclusive lock of a table that nobody but this run uses.
 */
export async function keepPromoted(tx: Tx, run: Pick<EngineRun, 'id'>): Promise<void> {
  const { rows } = await tx.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    stagingTable(run.id),
  ]);
  if (!rows[0]?.there) return;
  await revokeStaging(tx, run);
  await tx.query(`alter table ${stagingTable(run.id)} set schema ${quoted(OWN_SCHEMA)}`);
  await tx.query(
    `alter table ${quoted(OWN_SCHEMA, tableNameOf(run.id))} rename to ${quoted(`promoted_${tableNameOf(run.id)}`)}`,
  );
}

/**
 * Removes the rows from before and those that were promoted, once the way back has ended by this server's clock too; false
 * before. Exclusive locks on both.
 */
export async function dropImages(tx: Tx, runId: string, deadline: Date): Promise<boolean> {
  if (!(await isOver(tx, deadline))) return false;
  await dropBeforeImage(tx, runId);
  await tx.query(`drop table if exists ${promotedTable(runId)}`);
  await tx.query(`drop table if exists ${changesTable(runId)}`);
  await markDropped(tx, runId);
  return true;
}

async function isOver(db: Db, deadline: Date): Promise<boolean> {
  const { rows } = await db.query<{ over: boolean }>('select clock_timestamp() >= $1::timestamptz as over', [
    deadline,
  ]);
  return rows[0]?.over ?? false;
}

/** Removes the rows from before, in one table or in partitions that were swapped out. Exclusive locks on them. */
export async function dropBeforeImage(tx: Tx, runId: string): Promise<void> {
  for (const kept of await keptPartitions(tx, runId)) await tx.query(`drop table ${kept}`);
  await tx.query(`drop table if exists ${beforeTable(runId)}`);
}

/** Partitions that were swapped out, which are read through the table of the rows from before. Takes no lock. */
async function keptPartitions(db: Db, runId: string): Promise<string[]> {
  const { rows } = await db.query<{ schema: string; name: string }>(
    `select n.nspname as schema, c.relname as name from pg_catalog.pg_inherits i
     join pg_catalog.pg_class c on c.oid = i.inhrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where i.inhparent = to_regclass($1)`,
    [beforeTable(runId)],
  );
  return rows.map(({ schema, name }) => quoted(schema, name));
}

async function markDropped(db: Db, runId: string): Promise<void> {
  await db.query(
    'update backfill.promotions set before_dropped_at = now() where run_id = $1 and before_dropped_at is null',
    [runId],
  );
}
