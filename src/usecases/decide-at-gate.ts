import { type Uncounted, type Verdict, whyUncounted } from '../plan/approvals.ts';
import { GATE_SUBJECTS, type GateNumber } from '../plan/gate.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import { mentions } from '../plan/say/mention.ts';
import { askedAt, sayUncounted } from '../plan/say/uncounted.ts';
import type { Backfill } from '../store/backfills.ts';
import type { Tx } from '../store/db.ts';
import { deliveredAt } from '../store/deliveries.ts';
import { findMessage, type Message } from '../store/messages.ts';
import { type AskedGate, gateAsked, postedAt } from '../store/request-messages.ts';
import { emojiSignals, type SignalSource, spokenSignals } from '../store/signals.ts';
import type { Asker, Context } from './context.ts';
import { openGate } from './open-gate.ts';
import { type AtMessage, keepWithLook } from './reconcile-gate.ts';
import { bySlacksClock } from './slacks-clock.ts';
import { keepAndSettle, type Said } from './take-signal.ts';

export type Spoken = Exclude<SignalSource, 'emoji'>;

/** A decision that has to be put into words before it counts. */
export type WordsWanted = {
  readonly messageKey: string;
  readonly backfillId: number;
  readonly title: string;
  readonly gate: GateNumber;
  readonly verdict: Verdict;
};

export type Decided =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: true; readonly wanted: WordsWanted }
  | Refused;

type Deciding = Asker & {
  /** The request that the person looks at: what they say binds to it. */
  readonly messageKey: string;
  readonly verdict: Verdict;
  readonly source: Spoken;
  readonly reason?: string;
};

/** Longest reason that is kept, in characters. */
export const REASON_LENGTH = 1_000;

/**
 * Takes a decision that somebody gave by button or command, by the rules by which emoji are taken. A rejection asks for
 * a reason, and so does an approval where the risk does: without one nothing is kept and `wanted` says what to ask for.
 * Where the same stands on the message as an emoji of theirs already, only the reason is added to it.
 */
export async function decideAtGate(ctx: Context, input: Deciding): Promise<Decided> {
  const decided = await keepWithLook(ctx, tx => keepDecision(ctx, tx, input));
  if (!('asked' in decided)) return decided;
  return { ok: true, text: sayDecided(input, decided) };
}

type Kept = AtMessage & { readonly backfill: Backfill; readonly asked: AskedGate };

async function keepDecision(ctx: Context, tx: Tx, input: Deciding): Promise<Kept | Decided> {
  const now = ctx.clock();
  const message = await findMessage(tx, input.messageKey);
  const open = message && (await openGate(tx, message));
  if (!message || !open?.asked || open.backfill.teamId !== input.teamId) return closed();
  const { backfill, asked } = open;
  if (postedAt(message.ts) === null) return notPosted();
  const at = bySlacksClock(message, await deliveredAt(tx, message.key), now);
  const { userId, verdict } = input;
  const before = await gateAsked(tx, backfill, asked);
  const gateItself = { ...before, needsReason: false };
  const why = whyUncounted({ userId, verdict, present: true, at: at.getTime() }, gateItself);
  if (why) return notTheirs(backfill, asked, why);
  const reason = input.reason?.trim().slice(0, REASON_LENGTH) ?? '';
  if (reason === '' && (verdict === 'block' || before.needsReason)) {
    const { id: backfillId, plan } = backfill;
    const about = { messageKey: message.key, backfillId, title: plan.title, gate: asked.gate };
    return { ok: true, wanted: { ...about, verdict } };
  }
  const stands = before.signals.some(
    one => one.present && one.userId === userId && one.verdict === verdict && !whyUncounted(one, gateItself),
  );
  const everything = await whatToKeep(tx, message, { ...input, at, stands });
  const decision = { backfill, asked, everything, seen: null, now };
  const gate = await keepAndSettle(
    tx,
    reason === '' ? decision : { ...decision, reason: { userId, verdict, text: reason } },
  );
  return { backfill, asked, message, gate };
}

/** Takes back what somebody said by button or command; an emoji they have to remove themselves. */
export async function withdrawAtGate(
  ctx: Context,
  { userId, messageKey, teamId }: Omit<Deciding, 'verdict' | 'source' | 'reason'>,
): Promise<Decided> {
  const now = ctx.clock();
  const withdrawn = await keepWithLook(ctx, async (tx): Promise<(AtMessage & { text: string }) | Decided> => {
    const message = await findMessage(tx, messageKey);
    const open = message && (await openGate(tx, message));
    if (!message || !open?.asked || open.backfill.teamId !== teamId) return closed();
    const at = bySlacksClock(message, await deliveredAt(tx, message.key), now);
    const spoken = await spokenSignals(tx, message.key, userId);
    const emoji = (await emojiSignals(tx, message.key)).some(one => one.userId === userId);
    if (spoken.length === 0) return nothingToWithdraw(emoji);
    const everything = spoken.map(one => ({ ...one, message, userId, present: false, at }));
    const gate = await keepAndSettle(tx, { ...open, everything, seen: null, now });
    const text = `What you said about BF-${open.backfill.id} is taken back.`;
    return { message, gate, text: emoji ? `${text} Your reaction on the request still stands.` : text };
  });
  return 'gate' in withdrawn ? { ok: true, text: withdrawn.text } : withdrawn;
}

/** The decision, unless it stands already, and the taking back of what the person said before by the same means. */
async function whatToKeep(
  tx: Tx,
  message: Message,
  { userId, verdict, source, at, stands }: Deciding & { readonly at: Date; readonly stands: boolean },
): Promise<Said[]> {
  const spoken = await spokenSignals(tx, message.key, userId);
  const overtaken = spoken.filter(one => one.verdict !== verdict);
  return [
    ...overtaken.map(one => ({ ...one, message, userId, present: false, at })),
    ...(stands ? [] : [{ message, userId, verdict, source, present: true, at }]),
  ];
}

function sayDecided(
  { userId, verdict }: Deciding,
  { backfill: { id }, asked: { gate }, gate: at }: Kept,
): string {
  const what = GATE_SUBJECTS[gate];
  const back = `\`/backfill withdraw BF-${id}\` takes it back.`;
  if (verdict === 'block') {
    return `You reject ${what} of BF-${id}: nothing goes on until you take it back. ${back}`;
  }
  if (!at || at.now === 'passes')
    return `You approved ${what} of BF-${id}, and yours was the last approval it needed.`;
  const { standing } = at;
  if (standing.blockedBy.includes(userId)) {
    return `Noted, and your ❌ on the request still blocks BF-${id}: remove it, and your approval counts.`;
  }
  if (at.now === 'look') {
    return `You approved ${what} of BF-${id}. Slack does not say at the moment which reactions stand on the request; it goes on once Slack was asked again, within five minutes. ${back}`;
  }
  const missing = [...new Set(standing.missing.flatMap(({ anyOf }) => anyOf))];
  const waits = missing.length > 0 ? ` It still waits for ${mentions(missing, 'or')}.` : '';
  const blocked =
    standing.blockedBy.length > 0 ? ` ${mentions(standing.blockedBy, 'and')} blocks it at the moment.` : '';
  return `You approved ${what} of BF-${id}.${waits}${blocked} ${back}`;
}

function notTheirs(backfill: Backfill, { gate }: AskedGate, why: Uncounted): Refused {
  const asked = askedAt(backfill, gate);
  return refuse(
    why,
    sayUncounted(why, gate),
    asked.length > 0 ? `Asked: ${mentions(asked, 'and')}.` : 'See the request.',
  );
}

function closed(): Refused {
  return refuse(
    'request_closed',
    sayUncounted('closed', null),
    'Look at the newest request in its thread, or at `/backfill status`.',
  );
}

function notPosted(): Refused {
  return refuse(
    'request_on_its_way',
    'The request is still on its way to Slack, and nobody decides on what nobody has seen.',
    'Try again in a moment.',
  );
}

function nothingToWithdraw(emoji: boolean): Refused {
  return refuse(
    'nothing_to_withdraw',
    'You said nothing about it by button or command.',
    emoji ? 'Remove your reaction from the request to take that back.' : 'There is nothing to take back.',
  );
}
