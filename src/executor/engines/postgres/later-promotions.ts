import type { Tx } from '../../../store/db.ts';
import type { EngineRun, RollbackOutcome } from '../port.ts';

/**
 * Refuses to take a promotion back from under later ones: what they left alone would be put back, and their result would
 * become a mixture of old and new. One that was narrowed to other values of a column met none of its rows. Null when nothing
 * was promoted there since. The caller holds the target's lock.
 */
export async function refuseUnderLater(tx: Tx, run: EngineRun): Promise<RollbackOutcome | null> {
  const { rows } = await tx.query<{ backfill: string; units: string }>(
    // Others first, of which there are few or none: the units of a run may be thousands, and each is compared with each.
    `with own as materialized (
       select id, target, unit_key, unit_from, unit_to, filters from backfill.history
       where run_id = $1 and event = 'promoted' and undone_at is null
     ), later as materialized (
       select id, target, run_id, unit_from, unit_to, filters from backfill.history
       where run_id <> $1 and event = 'promoted' and undone_at is null
         and id > (select min(id) from own) and target in (select target from own)
     )
     select split_part(later.run_id, '/', 1) as backfill, count(distinct own.unit_key) as units
     from later join own on later.target = own.target and later.id > own.id
       and daterange(later.unit_from, later.unit_to) && daterange(own.unit_from, own.unit_to)
       and not exists (
         select from jsonb_array_elements(own.filters) mine
         join jsonb_array_elements(later.filters) theirs on mine -> 'column' = theirs -> 'column'
         where mine ? 'values' and theirs ? 'values' and not mine -> 'values' ?| array(select jsonb_array_elements_text(theirs -> 'values')))
     group by later.run_id order by max(later.id) desc`,
    [run.id],
  );
  const [newest] = rows;
  if (!newest) return null;
  const { cut, grain } = run.plan.scope.period;
  const named = rows.map(({ backfill, units }) =>
    cut ? `${backfill} rebuilt rows of it` : `${backfill} rebuilt ${units} of its ${grain}s`,
  );
  return {
    outcome: 'refused',
    reason: `${named.join(' and ')} since.`,
    remedy: `Roll ${newest.backfill} back first, or propose a correction backfill.`,
  };
}
