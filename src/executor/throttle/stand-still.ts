import { progressMessage } from '../../plan/say/run-messages.ts';
import { waitsWhenStopped } from '../../plan/throttle/standstill.ts';
import { inTransaction } from '../../store/db.ts';
import { say } from '../../store/messages.ts';
import { currentRun, holdLease, type Next, rest, type Work } from '../work.ts';
import { sayStopped } from './until-open.ts';

/** Whoever lets work go on wakes everything; this is for the case that nobody heard. */
const REST_SECONDS = 10;

/** Rests while somebody has stopped all work, and says so on the run's progress; null when nothing is in the way. */
export async function standStill(work: Work): Promise<Next | null> {
  const { backfill, shop } = work;
  if (!waitsWhenStopped(backfill)) return null;
  const waiting = await sayStopped(work);
  if (waiting === null) return null;
  if (backfill.state === 'running') {
    const run = await currentRun(work);
    const facts = {
      run: run.number,
      state: backfill.state,
      done: run.unitsDone,
      total: run.unitsTotal,
      rows: run.rowsStaged,
      unit: null,
      activeMs: run.activeMs,
      waiting,
    };
    await inTransaction(shop.db, async tx => {
      await holdLease(work, tx);
      await say(tx, progressMessage(backfill, facts), shop.clock());
    });
  }
  return rest(REST_SECONDS);
}
