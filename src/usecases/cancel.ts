import type { State } from '../plan/lifecycle.ts';
import type { Refused } from '../plan/refusal.ts';
import { calledOff } from '../plan/say/announcements.ts';
import { cancelsAmidPromotion, cancelWords } from '../plan/say/cancelled.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { type Backfill, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { insertRollback, latestRollback } from '../store/rollbacks.ts';
import { findRun } from '../store/runs.ts';
import { transition } from '../store/transition.ts';
import type { Asker, Context } from './context.ts';
import { noSuchBackfill } from './no-such-backfill.ts';

/**
 * Gives a backfill up, and tells everyone who was told that history would change. Where it is being promoted unit by unit,
 * the cancel is also the wish to have back what has changed: it is kept as a rollback that nobody else has to approve,
 * so that rows which were written since can be decided about like those of any other.
 */
export async function cancel(
  ctx: Pick<Context, 'db' | 'clock'>,
  input: Asker & { backfillId: number },
): Promise<{ ok: true; next: State; text: string } | Refused> {
  const { userId } = input;
  const now = ctx.clock();
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, input.backfillId);
    if (!backfill || backfill.teamId !== input.teamId) return noSuchBackfill(input.backfillId);
    const isAmid = await isAmidPromotion(tx, backfill);
    const words = cancelWords(isAmid);
    const asked = await transition(tx, {
      backfill,
      verb: 'cancel',
      actor: { type: 'person', userId },
      now,
      messages: [
        noteMessage(backfill, words.thread, userId, now),
        ...calledOff(backfill, words.told, userId),
      ],
    });
    if (!asked.ok) return asked;
    if (isAmid) await askBack(tx, backfill, userId, now);
    const text = asked.next === 'cancelled' ? 'Cancelled. Nothing had started.' : words.reply;
    return { ok: true, next: asked.next, text };
  });
}

async function isAmidPromotion(tx: Tx, { id, state, plan, currentRun }: Backfill): Promise<boolean> {
  const run = currentRun === null ? null : await findRun(tx, id, currentRun);
  const { strategy } = plan.isolation;
  return cancelsAmidPromotion({ state, strategy, hasBegun: (run?.unitsPromoted ?? null) !== null });
}

/** Without a hash: there is no message on which anybody is asked about it. */
async function askBack(tx: Tx, { id, currentRun }: Backfill, askedBy: string, now: Date): Promise<void> {
  const number = ((await latestRollback(tx, id))?.number ?? 0) + 1;
  await insertRollback(tx, id, {
    number,
    run: currentRun ?? 0,
    askedBy,
    askedAt: now,
    hash: '',
    slots: [],
  });
}
