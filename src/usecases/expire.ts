import { calledOff } from '../plan/say/announcements.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { backfillsIn, lockBackfill } from '../store/backfills.ts';
import { inTransaction } from '../store/db.ts';
import { transition } from '../store/transition.ts';
import type { Context } from './context.ts';
import { eachOnItsOwn } from './each-on-its-own.ts';

/** How long owners have to approve a plan. Silence is never an approval. */
const APPROVAL_DAYS = 14;

/**
 * Gives up every proposal whose approvals did not come in time; gives their numbers. One that cannot be given up keeps
 * no other waiting: its error is thrown when all were looked at.
 */
export async function expireStale(ctx: Context): Promise<number[]> {
  const now = ctx.clock();
  const oldest = new Date(now.getTime() - APPROVAL_DAYS * 86_400_000);
  const proposed = await backfillsIn(ctx.db, ['proposed']);
  const stale = proposed.filter(({ updatedAt }) => updatedAt <= oldest);
  return eachOnItsOwn(stale, ({ id }) => expire(ctx, id, oldest, now));
}

async function expire(ctx: Context, id: number, oldest: Date, now: Date): Promise<boolean> {
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, id);
    if (backfill?.state !== 'proposed' || backfill.updatedAt > oldest) return false;
    const reason = `The approvals did not come within ${APPROVAL_DAYS} days.`;
    const done = await transition(tx, {
      backfill,
      verb: 'expire',
      actor: { type: 'bot', part: 'watch' },
      now,
      messages: [
        noteMessage(backfill, `${reason} Nothing changed. Propose it again when it is wanted.`, null, now),
        ...calledOff(backfill, reason, null),
      ],
    });
    return done.ok;
  });
}
