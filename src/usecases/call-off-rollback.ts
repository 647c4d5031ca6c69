import { type Actor, decide } from '../plan/decide.ts';
import type { State } from '../plan/lifecycle.ts';
import type { Refused } from '../plan/refusal.ts';
import { rollbackAnnouncements } from '../plan/say/rollback.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { type Backfill, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { endRollback, latestRollback } from '../store/rollbacks.ts';
import { transition } from '../store/transition.ts';
import type { Asker, Context } from './context.ts';
import { noSuchBackfill } from './no-such-backfill.ts';

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

/** The new rows stay, because nobody approved in the time they had, in words. */
export async function lapseRollback(tx: Tx, backfill: Backfill, within: string, now: Date): Promise<boolean> {
  const why = `Nobody approved it within ${within}: the new numbers stay.`;
  return (await keep(tx, backfill, { type: 'bot', part: 'watch' }, why, now)).ok;
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
