import { outstandingAnnouncements } from '../../store/messages.ts';
import { change, LOOK_AGAIN, type Next, rest, type Work } from '../work.ts';

const REST_SECONDS = 2;

/**
 * Writes the intent to promote, before the warehouse is touched. Channels may have been added since the start: no
 * history changes before they were told too.
 */
export async function beginPromotion(work: Work): Promise<Next> {
  const { id, askedVersion } = work.backfill;
  if ((await outstandingAnnouncements(work.shop.db, id, askedVersion)).length > 0) return rest(REST_SECONDS);
  await change(work, 'promote', (_tx, backfill) => ({ detail: { run: backfill.currentRun } }));
  return LOOK_AGAIN;
}
