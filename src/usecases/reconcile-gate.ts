import { verdictOf } from '../plan/gate.ts';
import { inTransaction } from '../store/db.ts';
import { findMessageInSlack } from '../store/messages.ts';
import { emojiSignals } from '../store/signals.ts';
import type { Context } from './context.ts';
import { takeSignal } from './take-signal.ts';

export type Shown = {
  readonly channelId: string;
  readonly ts: string;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  /** When Slack was asked, so that whatever is reported later wins. */
  readonly at: Date;
};

/**
 * Brings what we know of a gate's message in line with what Slack shows on it: for reactions that came or went while
 * the bot was down, or whose events were lost.
 */
export async function reconcileGate(ctx: Context, shown: Shown): Promise<void> {
  const message = await findMessageInSlack(ctx.db, shown.channelId, shown.ts);
  if (!message?.gate || message.boundHash === null) return;
  const { gate, boundHash, backfillId } = message;
  const visible = new Set(
    shown.reactions.flatMap(({ name, users }) => {
      const verdict = verdictOf(name);
      return verdict ? users.map(userId => `${verdict} ${userId}`) : [];
    }),
  );
  await inTransaction(ctx.db, async tx => {
    const known = await emojiSignals(tx, { backfillId, gate, boundHash });
    const gone = known.filter(signal => !visible.has(`${signal.verdict} ${signal.userId}`));
    for (const { userId, verdict } of gone) {
      await takeSignal(
        tx,
        { message, userId, verdict, source: 'emoji', present: false, at: shown.at },
        ctx.clock(),
      );
    }
    for (const entry of visible) {
      const [verdict, userId] = entry.split(' ') as ['approve' | 'block', string];
      if (known.some(signal => signal.userId === userId && signal.verdict === verdict)) continue;
      await takeSignal(
        tx,
        { message, userId, verdict, source: 'emoji', present: true, at: shown.at },
        ctx.clock(),
      );
    }
  });
}
