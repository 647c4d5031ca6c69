import type { Verdict } from '../plan/approvals.ts';
import { emojiName, verdictOf } from '../plan/gate.ts';
import { inTransaction } from '../store/db.ts';
import { deliveredAt } from '../store/deliveries.ts';
import { findMessageInSlack } from '../store/messages.ts';
import { emojiSignals } from '../store/signals.ts';
import type { Context } from './context.ts';
import { bySlacksClock } from './slacks-clock.ts';
import { type Said, takeSignals } from './take-signal.ts';

export type Shown = {
  readonly channelId: string;
  readonly ts: string;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  /** When Slack was asked, by our clock, read before asking: whatever is reported later wins. */
  readonly at: Date;
};

type Reacted = { readonly userId: string; readonly verdict: Verdict; readonly emoji: string };

/**
 * Brings what we know of an open gate's message in line with what Slack shows on it: for reactions that came or went
 * while the bot was down, or whose events were lost. All of it is kept before the gate is looked at.
 */
export async function reconcileGate(ctx: Context, shown: Shown): Promise<void> {
  const message = await findMessageInSlack(ctx.db, shown.channelId, shown.ts);
  if (!message?.gate) return;
  const at = bySlacksClock(message, await deliveredAt(ctx.db, message.key), shown.at);
  const visible = shown.reactions.flatMap(({ name, users }): Reacted[] => {
    const verdict = verdictOf(name);
    return verdict ? users.map(userId => ({ userId, verdict, emoji: emojiName(name) })) : [];
  });
  await inTransaction(ctx.db, tx =>
    takeSignals(
      tx,
      message,
      async () => {
        const known = await emojiSignals(tx, message.key);
        const gone = known.filter(one => !visible.some(other => isSame(one, other)));
        const come = visible.filter(one => !known.some(other => isSame(one, other)));
        return [
          ...gone.map(one => ({ one, present: false })),
          ...come.map(one => ({ one, present: true })),
        ].map(({ one, present }): Said => ({ ...one, message, source: 'emoji', present, at }));
      },
      ctx.clock(),
    ),
  );
}

function isSame(one: Reacted, other: Reacted): boolean {
  return one.userId === other.userId && one.verdict === other.verdict && one.emoji === other.emoji;
}
