import { verdictOf } from '../plan/gate.ts';
import { inTransaction } from '../store/db.ts';
import { findMessageInSlack } from '../store/messages.ts';
import type { Context } from './context.ts';
import { takeSignal } from './take-signal.ts';

export type Reaction = {
  readonly channelId: string;
  readonly ts: string;
  readonly userId: string;
  /** Name of the emoji without colons. */
  readonly reaction: string;
  readonly added: boolean;
  readonly at: Date;
};

/**
 * Takes a reaction that Slack reported. Twice, late or out of order changes nothing: what a person said last is what
 * counts, by Slack's own time. A message we do not know yet is caught up with when its own delivery is confirmed.
 */
export async function receiveReaction(ctx: Context, reaction: Reaction): Promise<void> {
  const verdict = verdictOf(reaction.reaction);
  if (!verdict) return;
  const message = await findMessageInSlack(ctx.db, reaction.channelId, reaction.ts);
  if (!message?.gate) return;
  const { userId, added: present, at } = reaction;
  await inTransaction(ctx.db, tx =>
    takeSignal(tx, { message, userId, verdict, source: 'emoji', present, at }, ctx.clock()),
  );
}
