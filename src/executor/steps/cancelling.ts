import { noteMessage } from '../../plan/say/run-messages.ts';
import { updateRun } from '../../store/runs.ts';
import { endWait } from '../../store/throttle-waits.ts';
import { change, currentRun, engineRun, LOOK_AGAIN, type Next, rest, type Work } from '../work.ts';

/** Somebody is waiting for it: it is tried again until the lock comes. */
const LOCKED_REST_SECONDS = 5;

/** Puts back what a promotion half way had changed, and removes what was staged: nothing is left but the ledger. */
export async function finishCancelling(work: Work): Promise<Next> {
  const { engine } = work.shop;
  const run = await currentRun(work);
  const inWarehouse = engineRun(work, run);
  await engine.claim(inWarehouse, work.fence);
  const withdrawn = await engine.withdraw(inWarehouse, work.fence);
  if (withdrawn === null) return rest(LOCKED_REST_SECONDS);
  await engine.dropStaging(inWarehouse, work.fence);
  await endWait(work.shop.db, work.backfill.id, work.shop.clock());
  await change(work, 'reach_cancel', async (tx, backfill, now) => {
    await updateRun(tx, backfill.id, run.number, { endedAt: now });
    const { rowsRestored } = withdrawn;
    const text = `Cancelled. Nothing runs any more, ${rowsRestored > 0 ? `the ${rowsRestored} rows that had changed already are as they were, ` : ''}and what was staged is removed.`;
    return {
      messages: [noteMessage(backfill, text, null, now)],
      detail: {
        run: run.number,
        ...(withdrawn.rowsRestored > 0 && { rowsRestored: withdrawn.rowsRestored }),
      },
    };
  });
  return LOOK_AGAIN;
}
