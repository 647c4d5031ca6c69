import type { State } from '../plan/lifecycle.ts';
import { findBackfill } from '../store/backfills.ts';
import { type Lease, releaseLease } from '../store/leases.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import { LeaseLost } from './lease-lost.ts';
import { meetTrouble } from './meet-trouble.ts';
import { STEPS } from './steps.ts';
import { standStill } from './throttle/stand-still.ts';
import type { Next, Step, Work } from './work.ts';
import type { Workshop } from './workshop.ts';

/** When even the bot's own database does not answer. */
const REST_SECONDS = 5;

/**
 * Does everything there is to do for one backfill, step by step, while the lease holds. Never rejects: trouble is
 * logged and tried again later, by whoever takes the backfill next.
 */
export async function workUnderLease(shop: Workshop, keeper: LeaseKeeper, lease: Lease): Promise<void> {
  const { log } = shop;
  const { lost, letGo: stopKeeping } = keeper.keep(lease);
  let rest = 0;
  try {
    rest = await steps(shop, lease, lost);
  } catch (err) {
    if (err instanceof LeaseLost) {
      log.info({ backfillId: lease.backfillId }, 'another process took over a backfill');
    } else {
      rest = REST_SECONDS;
      log.warn({ err, backfillId: lease.backfillId }, 'a backfill could not be worked on; it is tried again');
    }
  } finally {
    stopKeeping();
  }
  await letGo(shop, lease, rest);
}

/** Step after step until there is nothing to do, or nothing yet; the seconds to rest. */
async function steps(shop: Workshop, lease: Lease, lost: AbortSignal): Promise<number> {
  let before: State | null = null;
  for (;;) {
    lost.throwIfAborted();
    const backfill = await findBackfill(shop.db, lease.backfillId);
    if (!backfill) return 0;
    if (before !== null && before !== backfill.state) {
      shop.signals.stateReached?.(backfill.id, backfill.state);
    }
    before = backfill.state;
    const step = STEPS[backfill.state];
    if (!step || shop.stopping.aborted) return 0;
    if (backfill.state === 'ready' && backfill.hold) return 0;
    const work: Work = { shop, backfill, fence: { token: lease.token, signal: lost }, lease };
    const outcome = (await standStill(work)) ?? (await tryStep(step, work));
    if (outcome.next === 'rest') return outcome.seconds;
  }
}

async function tryStep(step: Step, work: Work): Promise<Next> {
  try {
    const outcome = await step(work);
    work.shop.troubles.delete(work.backfill.id);
    return outcome;
  } catch (err) {
    return meetTrouble(work, err);
  }
}

async function letGo(shop: Workshop, lease: Lease, rest: number): Promise<void> {
  const seconds = shop.stopping.aborted ? 0 : rest;
  try {
    await releaseLease(shop.db, lease, seconds);
    shop.signals.rested?.(lease.backfillId, seconds);
  } catch (err) {
    shop.log.warn({ err, backfillId: lease.backfillId }, 'a lease could not be given back; it will run out');
  }
}
