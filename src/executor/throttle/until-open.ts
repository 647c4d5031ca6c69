import { setTimeout as wait } from 'node:timers/promises';
import type { Waiting } from '../../plan/say/run-messages.ts';
import { standingOf } from '../../store/standing.ts';
import { openStandstill } from '../../store/standstills.ts';
import { createTicker } from '../ticker.ts';
import type { Work } from '../work.ts';
import type { Gate } from './gate.ts';

const LOOK_EVERY_MS = 200;
const TELL_EVERY_MS = 1_000;

/**
 * Waits until nothing holds the next change up, and tells why it waits, at last that it no longer does. False when it is
 * not to go on: somebody asked for something else, or this process is to stop. Throws `LeaseLost`.
 */
export async function untilOpen(
  work: Work,
  gate: Gate,
  tell: (waiting: Waiting | null) => Promise<void>,
): Promise<boolean> {
  const { shop, backfill, fence } = work;
  const ticker = createTicker(shop.clock, TELL_EVERY_MS);
  const signal = AbortSignal.any([shop.stopping, fence.signal]);
  for (let waited = false; ; waited = true) {
    fence.signal.throwIfAborted();
    const standing = shop.stopping.aborted ? null : await standingOf(shop.db, backfill.id);
    if (standing?.state !== backfill.state) return false;
    const waiting = standing.isStopped
      ? await sayStopped(work)
      : await gate.look(gate.settings(standing.tuned));
    if (waiting === null) {
      if (waited) await tell(null);
      return true;
    }
    if (ticker.due()) await tell(waiting);
    await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** All work was stopped: since when and by whom; null when it goes on by now. */
export async function sayStopped({
  shop,
  backfill,
}: Pick<Work, 'shop' | 'backfill'>): Promise<Waiting | null> {
  const standstill = await openStandstill(shop.db, backfill.teamId);
  if (!standstill) return null;
  const reason = { text: 'all backfills were stopped', until: null, by: standstill.stoppedBy };
  return { since: standstill.since, reasons: [reason] };
}
