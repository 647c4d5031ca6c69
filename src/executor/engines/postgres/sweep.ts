import type { Db, Tx } from '../../../store/db.ts';
import { copyPromoted } from './copy-promoted.ts';
import { keepPromoted } from './keep-images.ts';
import { markAllStale } from './ledger.ts';
import { OWN_SCHEMA, STAGING_SCHEMA } from './names.ts';
import { dropReplacements } from './replacements.ts';
import { dropStagingTable } from './staging.ts';

/**
 * The runs that still have something staged, and those whose staged rows took the place of others and were not copied yet, in
 * order of their names. Takes no lock.
 */
export async function runsWithStaging(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ run_id: string }>(
    `select r.run_id from backfill.runs r, lateral (
       select regexp_replace(lower(r.run_id), '[^a-z0-9]+', '_', 'g') as name) own
     where to_regclass($1 || '.' || own.name) is not null
       or exists (select from backfill.staged_by s join backfill.promotions p using (run_id)
         where s.run_id = r.run_id and p.rolled_back_at is null and p.before_dropped_at is null)
         and to_regclass($2 || '.before_' || own.name) is not null and to_regclass($2 || '.promoted_' || own.name) is null
     order by r.run_id`,
    [STAGING_SCHEMA, OWN_SCHEMA],
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
  const { isPromoted, keepsPromoted, target } = await wayBackOf(tx, runId);
  if (!isPromoted) await markAllStale(tx, { id: runId });
  if (keepsPromoted) {
    await keepPromoted(tx, { id: runId });
    if (target !== null) await copyPromoted(tx, { id: runId }, target);
  } else await dropStagingTable(tx, { id: runId });
  await dropReplacements(tx, { id: runId });
}

type WayBack = {
  readonly isPromoted: boolean;
  readonly keepsPromoted: boolean;
  readonly target: string | null;
};

/** Promoted unit by unit, nothing is staged any more that would have to be kept beside what was replaced. */
async function wayBackOf(tx: Tx, runId: string): Promise<WayBack> {
  const { rows } = await tx.query<WayBack>(
    `select p.run_id is not null as "isPromoted", p.target,
       p.run_id is not null and p.rolled_back_at is null
         and not exists (select from backfill.unit_promotions u where u.run_id = $1) as "keepsPromoted"
     from (select) one left join backfill.promotions p on p.run_id = $1`,
    [runId],
  );
  return rows[0] ?? { isPromoted: false, keepsPromoted: false, target: null };
}
