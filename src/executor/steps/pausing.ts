import { unitsOf } from '../../plan/scope.ts';
import { updateRun } from '../../store/runs.ts';
import { endWait } from '../../store/throttle-waits.ts';
import { followProgress } from '../progress.ts';
import { change, currentRun, engineRun, LOOK_AGAIN, type Next, type Work } from '../work.ts';

/** The unit in flight is finished: the run rests, or is over if that was the last one. */
export async function finishPausing(work: Work): Promise<Next> {
  const run = await currentRun(work);
  const ledger = await work.shop.engine.ledger(engineRun(work, run));
  const progress = followProgress(work, run, ledger);
  const units = unitsOf(work.backfill.plan.scope.period);
  const isDone = units.every(unit => ledger.get(unit.key)?.state === 'staged');
  await endWait(work.shop.db, work.backfill.id, work.shop.clock());
  await change(work, isDone ? 'finish_staging' : 'reach_pause', async (tx, backfill, now) => {
    if (isDone) await updateRun(tx, backfill.id, run.number, { stagedAt: now });
    return {
      messages: [progress.messageFor(backfill, isDone ? 'checking' : 'paused')],
      detail: { run: run.number },
    };
  });
  return LOOK_AGAIN;
}
