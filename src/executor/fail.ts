import type { Outgoing } from '../plan/say/models.ts';
import { failedMessage } from '../plan/say/run-messages.ts';
import type { Backfill } from '../store/backfills.ts';
import { updateRun } from '../store/runs.ts';
import { change, type Work } from './work.ts';

export type Failure = { readonly reason: string; readonly units: readonly string[]; readonly remedy: string };

/**
 * Stops the run, says why and which units are to blame, and what can be done. `also` says what else is to be said, in
 * front of it.
 */
export async function fail(
  work: Work,
  failure: Failure,
  also: (backfill: Backfill) => readonly Outgoing[] = () => [],
): Promise<boolean> {
  return change(work, 'fail', async (tx, backfill, now) => {
    const { reason, units } = failure;
    if (backfill.currentRun !== null) {
      await updateRun(tx, backfill.id, backfill.currentRun, {
        failure: { reason, units: [...units] },
      });
    }
    return {
      messages: [...also(backfill), failedMessage(backfill, failure, now)],
      detail: { reason, units },
    };
  });
}
