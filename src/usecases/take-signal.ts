import { type GateStanding, standing, type Verdict } from '../plan/approvals.ts';
import { DECIDING } from '../plan/lifecycle.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { uncountedMessage } from '../plan/say/uncounted.ts';
import { appendAudit } from '../store/audit.ts';
import { type Backfill, lockBackfill } from '../store/backfills.ts';
import type { Tx } from '../store/db.ts';
import { type Message, sayAll } from '../store/messages.ts';
import { postedAt, requestMessages } from '../store/request-messages.ts';
import { findRun } from '../store/runs.ts';
import { type SignalSource, saveSignal, signalsFor } from '../store/signals.ts';
import { transition } from '../store/transition.ts';

export type Said = {
  readonly message: Message;
  readonly userId: string;
  readonly verdict: Verdict;
  readonly source: SignalSource;
  readonly present: boolean;
  readonly at: Date;
};

/**
 * Takes what a person said on a gate's message while that gate is open for exactly what the message is bound to; what
 * is said later changes nothing. The gate that it fills lets the backfill go on, in the same transaction.
 */
export async function takeSignal(tx: Tx, said: Said, now: Date): Promise<void> {
  const { message, userId, verdict, source, present, at } = said;
  const { gate, boundHash } = message;
  if (gate === null || boundHash === null) return;
  const backfill = await lockBackfill(tx, message.backfillId);
  if (!backfill) return;
  if (!(await isOpen(tx, backfill, message))) {
    if (present) await sayAll(tx, [uncountedMessage(backfill, { userId, why: 'closed', gate, at })], now);
    return;
  }
  const signal = { backfillId: backfill.id, gate, boundHash, userId, verdict, source, present, saidAt: at };
  if (!(await saveSignal(tx, signal))) return;
  await appendAudit(tx, {
    at: now,
    backfillId: backfill.id,
    actor: userId,
    verb: present ? verdict : `withdraw_${verdict}`,
    detail: { gate, boundHash, source, saidAt: at.toISOString() },
  });
  const gateStanding = await gateOf(tx, backfill, message, gate, boundHash);
  const uncounted = gateStanding.uncounted.find(
    candidate => candidate.userId === userId && candidate.verdict === verdict,
  );
  if (present && uncounted) {
    await sayAll(tx, [uncountedMessage(backfill, { userId, why: uncounted.why, gate, at })], now);
  }
  if (!gateStanding.passed) {
    await sayAll(tx, await requestMessages(tx, backfill.id), now);
    return;
  }
  await passGate(tx, backfill, gateStanding, gate, now);
}

async function passGate(
  tx: Tx,
  backfill: Backfill,
  { filled }: GateStanding,
  gate: 1 | 2,
  now: Date,
): Promise<void> {
  const text =
    gate === 1
      ? 'Every required owner approved the plan. It starts once every announcement has arrived.'
      : 'Every required owner approved the measured result. Promotion follows.';
  await transition(tx, {
    backfill,
    verb: gate === 1 ? 'approve' : 'sign_off',
    actor: { type: 'bot', part: 'gate' },
    now,
    messages: [noteMessage(backfill, text, null, now)],
    detail: {
      gate,
      approvals: filled.map(({ slot, userId, at }) => ({
        slot: slot.id,
        userId,
        at: new Date(at).toISOString(),
      })),
    },
  });
}

/** Whether the message is the one on which this gate is being decided now. */
async function isOpen(tx: Tx, backfill: Backfill, message: Message): Promise<boolean> {
  if (DECIDING[backfill.state] !== message.gate) return false;
  if (message.gate === 1) return message.boundHash === backfill.planHash && isNewest(backfill, message);
  const run = backfill.currentRun === null ? null : await findRun(tx, backfill.id, backfill.currentRun);
  return message.boundHash === run?.resultHash;
}

/** A plan edited back to what it was has the same hash as before; only its newest request counts. */
function isNewest(backfill: Backfill, message: Message): boolean {
  return message.key.endsWith(`/v${backfill.askedVersion}`);
}

async function gateOf(
  tx: Tx,
  backfill: Backfill,
  message: Message,
  gate: 1 | 2,
  boundHash: string,
): Promise<GateStanding> {
  const { gate1, gate2 } = backfill.plan.approvals;
  return standing({
    slots: gate === 1 ? gate1 : gate2,
    signals: await signalsFor(tx, { backfillId: backfill.id, gate, boundHash }),
    proposer: backfill.proposer,
    postedAt: postedAt(message.ts),
  });
}
