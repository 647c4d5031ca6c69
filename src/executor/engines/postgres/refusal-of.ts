import { BackfillError } from '../../../errors.ts';
import type { Refused } from '../../../plan/refusal.ts';
import { Interrupted } from '../../interrupted.ts';
import type { Fence } from '../port.ts';
import { isServerError, troubleOf } from './errors.ts';
import { ProofFailed } from './proof-failed.ts';

/**
 * What PostgreSQL or a proof refused is an outcome. What says nothing about the run is thrown on: a lost lease, and
 * everything that did not come from the server, which leaves open whether a COMMIT happened.
 */
export async function refusalOf<T>({ signal }: Fence, work: Promise<T>): Promise<T | Refusal> {
  try {
    return await work;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Interrupted) throw error;
    if (error instanceof ProofFailed)
      return { outcome: 'refused', reason: error.message, remedy: error.remedy };
    if (!isServerError(error) && !(error instanceof BackfillError)) throw error;
    const { kind, reason } = troubleOf(error);
    if (kind === 'lease_lost') throw error;
    return {
      outcome: 'refused',
      reason: `The warehouse refused: ${reason}.`,
      remedy: 'Nothing was changed. Remove the cause and retry, or edit the plan.',
    };
  }
}

/** What judged a run, as the outcome of a promotion or a rollback that therefore did not begin. */
export function refusedBy({ refusal: { message, remedy } }: Refused): Refusal {
  return { outcome: 'refused', reason: message, remedy };
}

type Refusal = { readonly outcome: 'refused'; readonly reason: string; readonly remedy: string };
