import { noteMessage } from '../../plan/say/run-messages.ts';
import { updateRun } from '../../store/runs.ts';
import { change, currentRun, engineRun, LOOK_AGAIN, type Next, type Work } from '../work.ts';

/** Removes what was staged, so that nothing is left of the run but its ledger. */
export async function finishCancelling(work: Work): Promise<Next> {
  const { engine } = work.shop;
  const run = await currentRun(work);
  const inWarehouse = engineRun(work, run);
  await engine.claim(inWarehouse, work.fence);
  await engine.dropStaging(inWarehouse, work.fence);
  await change(work, 'reach_cancel', async (tx, backfill, now) => {
    await updateRun(tx, backfill.id, run.number, { endedAt: now });
    const text = 'Cancelled. Nothing runs any more, and what was staged is removed.';
    return { messages: [noteMessage(backfill, text, null, now)], detail: { run: run.number } };
  });
  return LOOK_AGAIN;
}
