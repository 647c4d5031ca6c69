import type { GateStanding, Verdict } from '../plan/approvals.ts';
import { type AtGate, atGate, type SeenEmoji } from '../plan/as-seen.ts';
import type { GateNumber } from '../plan/gate.ts';
import type { Verb } from '../plan/lifecycle.ts';
import type { Outgoing } from '../plan/say/models.ts';
import { reasonWanted, rejectedMessage } from '../plan/say/reasons.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { uncountedMessage } from '../plan/say/uncounted.ts';
import { appendAudit } from '../store/audit.ts';
import type { Backfill } from '../store/backfills.ts';
import type { Tx } from '../store/db.ts';
import { type Message, sayAll } from '../store/messages.ts';
import { saveReason } from '../store/reasons.ts';
import { type AskedGate, gateAsked, requestMessages } from '../store/request-messages.ts';
import {
  isKnownSignal,
  type SignalRow,
  type SignalSource,
  saveSignal,
  signalsFor,
} from '../store/signals.ts';
import { transition } from '../store/transition.ts';
import { openGate } from './open-gate.ts';

export type Said = {
  readonly message: Message;
  readonly userId: string;
  readonly verdict: Verdict;
  readonly source: SignalSource;
  /** Name of the emoji without skin tone, when it was said by one. */
  readonly emoji?: string;
  readonly present: boolean;
  readonly at: Date;
};

/**
 * Takes what a person said on a gate's message while that gate is open for exactly what the message is bound to; what
 * is said later changes nothing. Null when the gate is closed.
 */
export async function takeSignal(tx: Tx, said: Said, now: Date): Promise<AtGate | null> {
  const open = await openGate(tx, said.message);
  if (open.asked) return keepAndSettle(tx, { ...open, everything: [said], seen: null, now });
  const { userId, at, message, present } = said;
  if (!present || !open.backfill || message.gate === null || message.boundHash === null) return null;
  const known = { ...said, emoji: said.emoji ?? '', messageKey: message.key, saidAt: at };
  // The same event again, or one whose reaction was seen on the message before: it counted in its time.
  if (await isKnownSignal(tx, known)) return null;
  await sayAll(tx, [uncountedMessage(open.backfill, { userId, why: 'closed', gate: message.gate, at })], now);
  return null;
}

/**
 * Takes what Slack shows on one message: all that is new in it is kept before the gate is looked at, so that a ❌ beside
 * the ✅ that would fill it is not overlooked. A gate that is filled by it lets the backfill go on, in the same
 * transaction. Null when the gate is closed.
 */
export async function takeLook(
  tx: Tx,
  message: Message,
  look: { readonly seen: readonly SeenEmoji[]; readonly news: () => Promise<readonly Said[]> },
  now: Date,
): Promise<AtGate | null> {
  const open = await openGate(tx, message);
  if (!open.asked) return null;
  return keepAndSettle(tx, { ...open, everything: await look.news(), seen: look.seen, now });
}

/** Why somebody says what they say on the message of a gate. */
export type Reason = { readonly userId: string; readonly verdict: Verdict; readonly text: string };

type Deciding = {
  readonly backfill: Backfill;
  readonly asked: AskedGate;
  readonly everything: readonly Said[];
  readonly reason?: Reason;
  /** What Slack shows on the message; null where nobody looked, and then the gate does not pass yet. */
  readonly seen: readonly SeenEmoji[] | null;
  readonly now: Date;
};

/**
 * Keeps what was said and why, then lets the backfill go on if that fills the gate. By whatever means somebody spoke,
 * this is where it counts or does not.
 */
export async function keepAndSettle(tx: Tx, deciding: Deciding): Promise<AtGate> {
  const { backfill, asked, everything, reason, seen, now } = deciding;
  const changed: Said[] = [];
  for (const said of everything) {
    if (!(await saveSignal(tx, signalRow(backfill, asked, said)))) continue;
    changed.push(said);
    await appendAudit(tx, {
      at: now,
      backfillId: backfill.id,
      actor: said.userId,
      verb: said.present ? said.verdict : `withdraw_${said.verdict}`,
      detail: {
        gate: asked.gate,
        boundHash: asked.boundHash,
        source: said.source,
        ...(said.emoji ? { emoji: said.emoji } : {}),
        saidAt: said.at.toISOString(),
      },
    });
  }
  if (reason) await keepReason(tx, deciding, reason);
  const gate = atGate(await gateAsked(tx, backfill, asked), seen);
  const { standing } = gate;
  const answers = [...whispers(deciding, changed, standing), ...(await rejections(tx, deciding, standing))];
  await sayAll(tx, answers, now);
  await settle(tx, deciding, gate);
  return gate;
}

async function keepReason(tx: Tx, { backfill, asked, now }: Deciding, reason: Reason): Promise<void> {
  const { userId, verdict, text } = reason;
  await saveReason(tx, { messageKey: asked.messageKey, userId, verdict, reason: text, now });
  await appendAudit(tx, {
    at: now,
    backfillId: backfill.id,
    actor: userId,
    verb: `explain_${verdict}`,
    detail: { gate: asked.gate, boundHash: asked.boundHash, reason: text },
  });
}

/** To people who reacted: why it does not count, or the question why they say so. Others are answered where they spoke. */
function whispers({ backfill, asked }: Deciding, changed: readonly Said[], gate: GateStanding): Outgoing[] {
  return changed.flatMap(({ userId, verdict, present, source, at }): Outgoing[] => {
    if (!present || source !== 'emoji') return [];
    const { messageKey } = asked;
    const wanted = reasonWanted(backfill, { messageKey, gate: asked.gate, userId, verdict, at });
    const found = gate.uncounted.find(one => one.userId === userId && one.verdict === verdict);
    if (found?.why === 'unconfirmed') return [wanted];
    if (found) return [uncountedMessage(backfill, { userId, why: found.why, gate: asked.gate, at })];
    const silent = gate.objections.some(one => one.userId === userId && one.reason === null);
    return verdict === 'block' && silent ? [wanted] : [];
  });
}

/** Every rejection with a reason, as it stands now: one that was taken back says so. */
async function rejections(tx: Tx, { backfill, asked }: Deciding, gate: GateStanding): Promise<Outgoing[]> {
  const said = await signalsFor(tx, { backfillId: backfill.id, ...asked });
  const reasons = new Map(
    said.flatMap(({ userId, verdict, reason }) =>
      verdict === 'block' && reason ? [[userId, reason] as const] : [],
    ),
  );
  return [...reasons].map(([userId, reason]) =>
    rejectedMessage(backfill, { ...asked, userId, reason, stands: gate.blockedBy.includes(userId) }),
  );
}

async function settle(tx: Tx, { backfill, asked, now }: Deciding, gate: AtGate): Promise<void> {
  if (gate.now !== 'passes') {
    await sayAll(tx, await requestMessages(tx, backfill.id), now);
    return;
  }
  const { verb, text } = PASSED[asked.gate];
  await transition(tx, {
    backfill,
    verb,
    actor: { type: 'bot', part: 'gate' },
    now,
    messages: [noteMessage(backfill, text, null, now)],
    detail: {
      gate: asked.gate,
      boundHash: asked.boundHash,
      approvals: gate.standing.filled.map(({ slot, userId, at, for: insteadOf, reason }) => ({
        slot: slot.id,
        userId,
        at: new Date(at).toISOString(),
        ...(insteadOf === null ? {} : { insteadOf }),
        ...(reason === null ? {} : { reason }),
      })),
    },
  });
}

const PASSED: Readonly<Record<GateNumber, { verb: Verb; text: string }>> = {
  1: {
    verb: 'approve',
    text: 'Every required owner approved the plan. It starts once every announcement has arrived.',
  },
  2: {
    verb: 'sign_off',
    text: 'Every required owner approved the measured result. Promotion follows.',
  },
  3: {
    verb: 'approve_rollback',
    text: 'The rollback is approved. The old rows are put back once every announcement of it has arrived.',
  },
};

function signalRow(backfill: Backfill, asked: AskedGate, said: Said): SignalRow {
  const { gate, boundHash, messageKey } = asked;
  const { userId, verdict, source, present, at, emoji = '' } = said;
  return {
    backfillId: backfill.id,
    gate,
    boundHash,
    messageKey,
    userId,
    verdict,
    source,
    emoji,
    present,
    saidAt: at,
  };
}
