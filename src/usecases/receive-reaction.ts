import { emojiName, verdictOf } from '../plan/gate.ts';
import { findMessageInSlack, isGateInDoubt } from '../store/messages.ts';
import type { Context } from './context.ts';
import { keepWithLook } from './reconcile-gate.ts';
import { takeSignal } from './take-signal.ts';

export type Reaction = {
  readonly channelId: string;
  readonly ts: string;
  readonly userId: string;
  /** Name of the emoji without colons. */
  readonly reaction: string;
  readonly added: boolean;
  /** When, by Slack's clock. */
  readonly at: Date;
};

/**
 * Takes a reaction that Slack reported. Twice, late or out of order changes nothing: what a person said last is what
 * counts, by Slack's own time, and a gate passes only on what Slack shows at that moment. False when it has to be looked
 * at again: it may stand on a request of ours that Slack shows already while we still wait to hear so, or Slack does not
 * say what stands there.
 */
export async function receiveReaction(ctx: Context, reaction: Reaction): Promise<boolean> {
  const verdict = verdictOf(reaction.reaction);
  if (!verdict) return true;
  const { channelId, ts, userId, added: present, at } = reaction;
  // Asked first: the message may become known between the two questions.
  const inDoubt = await isGateInDoubt(ctx.db, channelId);
  const message = await findMessageInSlack(ctx.db, channelId, ts);
  if (!message) return !inDoubt;
  if (!message.gate) return true;
  const emoji = emojiName(reaction.reaction);
  const said = { message, userId, verdict, source: 'emoji', emoji, present, at } as const;
  const { gate } = await keepWithLook(ctx, async tx => ({
    message,
    gate: await takeSignal(tx, said, ctx.clock()),
  }));
  return gate?.now !== 'look';
}
