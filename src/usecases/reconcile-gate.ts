import type { AtGate, SeenEmoji } from '../plan/as-seen.ts';
import { emojiName, type Reactions, verdictOf } from '../plan/gate.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { deliveredAt } from '../store/deliveries.ts';
import { findMessageInSlack, type Message } from '../store/messages.ts';
import { emojiSignals } from '../store/signals.ts';
import type { Context } from './context.ts';
import { bySlacksClock } from './slacks-clock.ts';
import { type Said, takeLook } from './take-signal.ts';

export type Shown = {
  readonly channelId: string;
  readonly ts: string;
  readonly reactions: Reactions;
  /** When Slack was asked, by our clock, read before asking: whatever is reported later wins. */
  readonly at: Date;
};

type Place = Pick<Shown, 'channelId' | 'ts'>;

/** Brings an open gate's message in line with what Slack shows on it now; does nothing when Slack does not say. */
export async function lookAtGate(ctx: Context, place: Place): Promise<void> {
  const shown = await look(ctx, place);
  if (shown) await reconcileGate(ctx, shown);
}

/**
 * Brings what we know of an open gate's message in line with what Slack shows on it: for reactions that came or went
 * while the bot was down, or whose events were lost. All of it is kept before the gate is looked at.
 */
export async function reconcileGate(ctx: Context, shown: Shown): Promise<void> {
  const message = await findMessageInSlack(ctx.db, shown.channelId, shown.ts);
  if (message?.gate) await inTransaction(ctx.db, tx => takeShown(tx, message, shown, ctx.clock()));
}

/** What was kept about a message, and where its gate stands by it; null where none is open on it. */
export type AtMessage = { readonly message: Message; readonly gate: AtGate | null };

/** Takes a transaction back: Slack has to be asked before what was said in it may let a gate pass. */
class LookFirst extends Error {
  readonly request: Message;

  constructor(request: Message) {
    super('a gate passes only on what Slack shows');
    this.request = request;
  }
}

/**
 * Runs `keep`, which keeps what somebody said on a message, in a transaction. Where the gate is filled by it, Slack is
 * asked first what stands there; then one transaction keeps what was said and what Slack shows and lets the gate pass.
 * When Slack does not say, what was said is kept and the gate stays at `look`.
 */
export async function keepWithLook<Kept extends AtMessage | { readonly ok: boolean }>(
  ctx: Context,
  keep: (tx: Tx) => Promise<Kept>,
): Promise<Kept> {
  try {
    return await inTransaction(ctx.db, async tx => {
      const kept = await keep(tx);
      if (isFilled(kept)) throw new LookFirst(kept.message);
      return kept;
    });
  } catch (error) {
    if (!(error instanceof LookFirst)) throw error;
    const { channelId, ts } = error.request;
    const shown = ts === null ? null : await look(ctx, { channelId, ts });
    return inTransaction(ctx.db, async tx => {
      const kept = await keep(tx);
      if (shown === null || !isFilled(kept)) return kept;
      return { ...kept, gate: await takeShown(tx, kept.message, shown, ctx.clock()) };
    });
  }
}

function isFilled<Kept extends object>(kept: Kept): kept is Kept & AtMessage {
  return 'gate' in kept && (kept as Kept & AtMessage).gate?.now === 'look';
}

async function look(ctx: Context, place: Place): Promise<Shown | null> {
  const at = ctx.clock();
  const reactions = await ctx.reactionsOn(place);
  return reactions && { ...place, reactions, at };
}

async function takeShown(tx: Tx, message: Message, shown: Shown, now: Date): Promise<AtGate | null> {
  const at = bySlacksClock(message, await deliveredAt(tx, message.key), shown.at);
  const seen = shown.reactions.flatMap(({ name, users }): SeenEmoji[] => {
    const verdict = verdictOf(name);
    return verdict ? users.map(userId => ({ userId, verdict, emoji: emojiName(name) })) : [];
  });
  const news = async (): Promise<Said[]> => {
    const known = await emojiSignals(tx, message.key);
    const gone = known.filter(one => !seen.some(other => isSame(one, other)));
    const come = seen.filter(one => !known.some(other => isSame(one, other)));
    return [...gone.map(one => ({ one, present: false })), ...come.map(one => ({ one, present: true }))].map(
      ({ one, present }): Said => ({ ...one, message, source: 'emoji', present, at }),
    );
  };
  return takeLook(tx, message, { seen, news }, now);
}

function isSame(one: SeenEmoji, other: SeenEmoji): boolean {
  return one.userId === other.userId && one.verdict === other.verdict && one.emoji === other.emoji;
}
