import { STOPPABLE } from '../../plan/lifecycle.ts';
import { progressMessage } from '../../plan/say/run-messages.ts';
import { say } from '../../store/messages.ts';
import { openStandstill } from '../../store/standstills.ts';
import { currentRun, type Next, rest, type Work } from '../work.ts';

/** Whoever lets work go on wakes everything; this is for the case that nobody heard. */
const REST_SECONDS = 10;

/** Rests while somebody has stopped all work, and says so on the run's progress; null when nothing is in the way. */
export async function standStill(work: Work): Promise<Next | null> {
  const { backfill, shop } = work;
  if (!STOPPABLE.has(backfill.state)) return null;
  const standstill = await openStandstill(shop.db, backfill.teamId);
  if (!standstill) return null;
  if (backfill.state === 'running') {
    const run = await currentRun(work);
    const reason = { text: 'all backfills were stopped', until: null, by: standstill.stoppedBy };
    const facts = {
      run: run.number,
      state: backfill.state,
      done: run.unitsDone,
      total: run.unitsTotal,
      rows: run.rowsStaged,
      unit: null,
      activeMs: run.activeMs,
      waiting: { since: standstill.since, reasons: [reason] },
    };
    await say(shop.db, progressMessage(backfill, facts), shop.clock());
  }
  return rest(REST_SECONDS);
}
