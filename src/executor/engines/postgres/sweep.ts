import type { Db, Tx } from '../../../store/db.ts';
import { markAllStale } from './ledger.ts';
import { STAGING_SCHEMA } from './names.ts';
import { dropStagingTable } from './staging.ts';

/** The runs that still have something staged, in order of their names. Takes no lock. */
export async function runsWithStaging(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ run_id: string }>(
    `select r.run_id from backfill.runs r
     join pg_catalog.pg_class c on c.relname = regexp_replace(lower(r.run_id), '[^a-z0-9]+', '_', 'g') and c.relkind = 'r'
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace and n.nspname = $1
     order by r.run_id`,
    [STAGING_SCHEMA],
  );
  return rows.map(row => row.run_id);
}

/**
 * Removes what a run staged; its ledger says that every unit has to be staged again, in the same transaction. Locks the
 * row of the run first, as its holders do: whoever still writes for it is waited for, as long as the session allows.
 */
export async function sweepRun(tx: Tx, runId: string): Promise<void> {
  await tx.query('select from backfill.runs where run_id = $1 for update', [runId]);
  await markAllStale(tx, { id: runId });
  await dropStagingTable(tx, { id: runId });
}
