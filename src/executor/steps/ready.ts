import { progressMessage } from '../../plan/say/run-messages.ts';
import { inTransaction } from '../../store/db.ts';
import { outstandingAnnouncements, say } from '../../store/messages.ts';
import { openStandstill } from '../../store/standstills.ts';
import { openGate } from '../throttle/gate.ts';
import { untilOpen } from '../throttle/until-open.ts';
import { change, currentRun, holdLease, LOOK_AGAIN, type Next, rest, type Work } from '../work.ts';

const REST_SECONDS = 2;

/** People who lift what holds it wake the worker; the calendar is asked again by then. */
const HELD_SECONDS = 20;

/**
 * Writes the intent to promote, before the warehouse is touched. Channels may have been added since the start: no
 * history changes before they were told too.
 */
export async function beginPromotion(work: Work): Promise<Next> {
  const { id, askedVersion } = work.backfill;
  if ((await outstandingAnnouncements(work.shop.db, id, askedVersion)).length > 0) return rest(REST_SECONDS);
  if ((await work.shop.clearance(id, 'promote')).length > 0) return rest(HELD_SECONDS);
  if ((await openedHow(work)) !== 'at once') return LOOK_AGAIN;
  await change(work, 'promote', async (tx, backfill) => {
    // Asked under the row's lock, which whoever stops all work or adds a channel takes, too.
    const isStopped = (await openStandstill(tx, backfill.teamId)) !== null;
    const isUntold = (await outstandingAnnouncements(tx, id, backfill.askedVersion)).length > 0;
    return backfill.hold || isStopped || isUntold ? null : { detail: { run: backfill.currentRun } };
  });
  return LOOK_AGAIN;
}

/**
 * Replacing history is the heaviest load of a run, so it waits for the same signals as the batches before it. `after a wait`
 * everything else that may hold it is to be asked anew: a night may have passed.
 */
async function openedHow(work: Work): Promise<'at once' | 'after a wait' | 'not'> {
  const { shop, backfill } = work;
  const run = await currentRun(work);
  const gate = await openGate(work, run);
  const facts = { run: run.number, state: backfill.state, done: run.unitsTotal, total: run.unitsTotal };
  let waited = false;
  try {
    const isOpen = await untilOpen(work, gate, async waiting => {
      waited = true;
      const said = { ...facts, rows: run.rowsStaged, unit: null, activeMs: run.activeMs, waiting };
      await inTransaction(shop.db, async tx => {
        await holdLease(work, tx);
        await say(tx, progressMessage(backfill, said), shop.clock());
      });
    });
    return isOpen ? (waited ? 'after a wait' : 'at once') : 'not';
  } finally {
    await gate.close(!shop.stopping.aborted && !work.fence.signal.aborted);
  }
}
