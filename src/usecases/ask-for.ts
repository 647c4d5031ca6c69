import type { State } from '../plan/lifecycle.ts';
import type { HumanVerb } from '../plan/permissions.ts';
import type { Refused } from '../plan/refusal.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { lockBackfill } from '../store/backfills.ts';
import { inTransaction } from '../store/db.ts';
import { transition } from '../store/transition.ts';
import { askRollback } from './ask-rollback.ts';
import { callOffRollback } from './call-off-rollback.ts';
import { cancel } from './cancel.ts';
import type { Asker, Context } from './context.ts';
import { noSuchBackfill } from './no-such-backfill.ts';

export type Asked = Exclude<HumanVerb, 'revise' | 'leave_as_is'>;

/** Taking a promotion back is announced and approved, so it is a story of its own. */
type Plain = Exclude<Asked, 'roll_back' | 'keep'>;

/** What is said when somebody asks for it: in the thread, and back to the person. Requested is not yet reached. */
const WORDS: Readonly<Record<Exclude<Plain, 'cancel'>, { thread: string; reply: string }>> = {
  pause: {
    thread: 'asked for a pause. The unit in flight is finished first.',
    reply: 'Pausing: the unit in flight is finished first.',
  },
  resume: { thread: 'asked to go on.', reply: 'Going on with the first unit that is not staged yet.' },
  retry: { thread: 'asked to run again what failed.', reply: 'Running again what failed.' },
  promote: { thread: 'asked to promote now.', reply: 'Promoting.' },
};

/** Asks for something that people may ask for; the executor does the rest and says when it is reached. */
export async function askFor(
  ctx: Context,
  input: Asker & { backfillId: number; verb: Asked },
): Promise<{ ok: true; next: State; text: string } | Refused> {
  const { userId, verb } = input;
  if (verb === 'roll_back') return askRollback(ctx, input);
  if (verb === 'keep') return callOffRollback(ctx, input);
  if (verb === 'cancel') return cancel(ctx, input);
  const now = ctx.clock();
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, input.backfillId);
    if (!backfill || backfill.teamId !== input.teamId) return noSuchBackfill(input.backfillId);
    const asked = await transition(tx, {
      backfill,
      verb,
      actor: { type: 'person', userId },
      now,
      ...(verb === 'promote' || verb === 'retry' ? { patch: { hold: false } } : {}),
      messages: [noteMessage(backfill, WORDS[verb].thread, userId, now)],
    });
    return asked.ok ? { ok: true, next: asked.next, text: WORDS[verb].reply } : asked;
  });
}
