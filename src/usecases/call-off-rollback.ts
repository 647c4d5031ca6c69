import { type Actor, decide } from '../plan/decide.ts';
import type { State } from '../plan/lifecycle.ts';
import type { Refused } from '../plan/refusal.ts';
import { ROLLBACK_APPROVAL_DAYS } from '../plan/rollback.ts';
import { rollbackAnnouncements } from '../plan/say/rollback.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { type Backfill, backfillsIn, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { endRollback, latestRollback } from '../store/rollbacks.ts';
import { transition } from '../store/transition.ts';
import type { Asker, Context } from './context.ts';
import { eachOnItsOwn } from './each-on-its-own.ts';
import { noSuchBackfill } from './no-such-backfill.ts';

const DAY_MS = 86_400_000;

/** The new rows stay: a person calls a rollback off that others have not approved yet. */
export async function callOffRollback(
  ctx: Context,
  input: Asker & { backfillId: number },
): Promise<{ ok: true; next: State; text: string } | Refused> {
  const now = ctx.clock();
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, input.backfillId);
    if (!backfill || backfill.teamId !== input.teamId) return noSuchBackfill(input.backfillId);
    const actor = { type: 'person', userId: input.userId } as const;
    const kept = await keep(tx, backfill, actor, 'It was called off: the new numbers stay.', now);
    return kept.ok ? { ...kept, text: 'Called off: the new rows stay.' } : kept;
  });
}

/** Calls every rollback off that nobody approved in time; gives the numbers of their backfills. */
export async function lapseRollbacks(ctx: Context): Promise<number[]> {
  const now = ctx.clock();
  const asked = await backfillsIn(ctx.db, ['rollback_asked']);
  return eachOnItsOwn(asked, ({ id }) =>
    inTransaction(ctx.db, async tx => {
      const backfill = await lockBackfill(tx, id);
      const request = await latestRollback(tx, id);
      if (backfill?.state !== 'rollback_asked' || !request) return false;
      if (now.getTime() - request.askedAt.getTime() < ROLLBACK_APPROVAL_DAYS * DAY_MS) return false;
      const why = `Nobody approved it within ${ROLLBACK_APPROVAL_DAYS} days: the new numbers stay.`;
      return (await keep(tx, backfill, { type: 'bot', part: 'watch' }, why, now)).ok;
    }),
  );
}

async function keep(
  tx: Tx,
  backfill: Backfill,
  actor: Actor,
  outcome: string,
  now: Date,
): Promise<{ ok: true; next: State } | Refused> {
  const decision = decide(backfill, 'keep', actor, now);
  if (!decision.ok) return decision;
  const request = await latestRollback(tx, backfill.id);
  if (request) await endRollback(tx, backfill.id, request.number, 'kept', now);
  const by = actor.type === 'person' ? actor.userId : null;
  return transition(tx, {
    backfill,
    verb: 'keep',
    actor,
    now,
    messages: [
      noteMessage(backfill, by ? 'called the rollback off. The new rows stay.' : outcome, by, now),
      ...(request ? rollbackAnnouncements(backfill, request, outcome) : []),
    ],
    detail: { rollback: request?.number },
  });
}
