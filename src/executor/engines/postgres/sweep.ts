import type { Db, Tx } from '../../../store/db.ts';
import { keepPromoted, makeLasting } from './keep-images.ts';
import { markAllStale } from './ledger.ts';
import { STAGING_SCHEMA } from './names.ts';
import { dropReplacements } from './replacements.ts';
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
 * Removes what a run staged; its ledger says that every unit has to be staged again, in the same transaction. Of a run that
 * was promoted, where staging could not be removed at once, the ledger stays: it says what a rollback has to put back.
 * Locks the row of the run first, as its holders do: whoever still writes for it is waited for, as long as the session
 * allows.
 */
export async function sweepRun(tx: Tx, runId: string): Promise<void> {
  await tx.query('select from backfill.runs where run_id = $1 for update', [runId]);
  const { isPromoted, keepsPromoted } = await wayBackOf(tx, runId);
  if (!isPromoted) await markAllStale(tx, { id: runId });
  if (keepsPromoted) {
    await makeLasting(tx, { id: runId });
    await keepPromoted(tx, { id: runId });
  } else await dropStagingTable(tx, { id: runId });
  await dropReplacements(tx, { id: runId });
}

/** Promoted unit by unit, nothing is staged any more that would have to be kept beside what was replaced. */
async function wayBackOf(tx: Tx, runId: string): Promise<{ isPromoted: boolean; keepsPromoted: boolean }> {
  const { rows } = await tx.query<{ isPromoted: boolean; keepsPromoted: boolean }>(
    `select p.run_id is not null as "isPromoted",
       p.run_id is not null and p.rolled_back_at is null
         and not exists (select from backfill.unit_promotions u where u.run_id = $1) as "keepsPromoted"
     from (select) one left join backfill.promotions p on p.run_id = $1`,
    [runId],
  );
  return rows[0] ?? { isPromoted: false, keepsPromoted: false };
}
