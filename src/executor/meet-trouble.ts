import type { State } from '../plan/lifecycle.ts';
import { fail } from './fail.ts';
import { LeaseLost } from './lease-lost.ts';
import { LOOK_AGAIN, type Next, rest, type Work } from './work.ts';

/** Times in a row that a step may meet trouble before it is said to people. */
const TRIES = 3;

const LONGEST_REST_SECONDS = 60;

/** Nothing in production can have changed yet, so that giving up is the whole truth. */
const MAY_GIVE_UP: ReadonlySet<State> = new Set(['running', 'checking']);

/**
 * What to do about an error that a step did not expect. It rests, longer each time, for the trouble may pass; where it
 * does not and nothing has changed yet, the run fails with the reason, because people would wait in vain. A warehouse
 * that does not answer is waited for as long as it takes. Throws `LeaseLost` on.
 */
export async function meetTrouble(work: Work, err: unknown): Promise<Next> {
  if (err instanceof LeaseLost) throw err;
  work.fence.signal.throwIfAborted();
  const { shop, backfill } = work;
  const { kind, reason } = shop.engine.trouble(err);
  const count = (shop.troubles.get(backfill.id) ?? 0) + 1;
  shop.troubles.set(backfill.id, count);
  const about = { err, backfillId: backfill.id, state: backfill.state, count };
  if (kind !== 'unreachable' && count >= TRIES && MAY_GIVE_UP.has(backfill.state)) {
    shop.log.error(about, 'work on a backfill kept meeting trouble; its run fails');
    const remedy = 'Nothing was promoted. Remove the cause and retry, or edit the plan.';
    await fail(work, { reason: `It could not go on: ${reason}.`, units: [], remedy });
    shop.troubles.delete(backfill.id);
    return LOOK_AGAIN;
  }
  shop.log.warn(about, 'work on a backfill met trouble; it is tried again');
  return rest(Math.min(LONGEST_REST_SECONDS, (shop.retryMs / 1000) * 2 ** Math.min(count - 1, 10)));
}
