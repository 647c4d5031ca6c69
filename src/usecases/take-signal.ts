import type { Verdict } from '../plan/approvals.ts';
import type { GateNumber } from '../plan/gate.ts';
import { DECIDING, type Verb } from '../plan/lifecycle.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { uncountedMessage } from '../plan/say/uncounted.ts';
import { appendAudit } from '../store/audit.ts';
import { type Backfill, lockBackfill } from '../store/backfills.ts';
import type { Tx } from '../store/db.ts';
import { type Message, sayAll } from '../store/messages.ts';
import {
  type AskedGate,
  gateOne,
  gateStanding,
  gateThree,
  gateTwo,
  requestMessages,
} from '../store/request-messages.ts';
import { latestRollback } from '../store/rollbacks.ts';
import { findRun } from '../store/runs.ts';
import { isKnownSignal, type SignalRow, type SignalSource, saveSignal } from '../store/signals.ts';
import { transition } from '../store/transition.ts';

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
 * is said later changes nothing. The gate that it fills lets the backfill go on, in the same transaction.
 */
export async function takeSignal(tx: Tx, said: Said, now: Date): Promise<void> {
  const open = await openGate(tx, said.message);
  if (open.asked) return keepAndSettle(tx, open.backfill, open.asked, [said], now);
  const { userId, at, message, present } = said;
  if (!present || !open.backfill || message.gate === null || message.boundHash === null) return;
  const known = { ...said, emoji: said.emoji ?? '', messageKey: message.key, saidAt: at };
  // The same event again, or one whose reaction was seen on the message before: it counted in its time.
  if (await isKnownSignal(tx, known)) return;
  await sayAll(tx, [uncountedMessage(open.backfill, { userId, why: 'closed', gate: message.gate, at })], now);
}

/**
 * Takes several things that were said on one message at once: all of them are kept before the gate is looked at, so
 * that a ❌ beside the ✅ that would fill it is not overlooked. Does nothing when the gate is closed.
 */
export async function takeSignals(
  tx: Tx,
  message: Message,
  read: (tx: Tx) => Promise<readonly Said[]>,
  now: Date,
): Promise<void> {
  const open = await openGate(tx, message);
  if (open.asked) await keepAndSettle(tx, open.backfill, open.asked, await read(tx), now);
}

type OpenGate =
  | { readonly backfill: Backfill; readonly asked: AskedGate }
  | { readonly backfill: Backfill | null; readonly asked: null };

/** The gate that is decided on this message now, if any, under the backfill's row lock. */
async function openGate(tx: Tx, message: Message): Promise<OpenGate> {
  const backfill = message.backfillId === null ? null : await lockBackfill(tx, message.backfillId);
  if (!backfill || message.gate === null || DECIDING[backfill.state] !== message.gate) {
    return { backfill, asked: null };
  }
  const asked = await GATES[message.gate](tx, backfill);
  // A plan edited back to what it was has the same hash as before; only its newest request counts.
  const isAsked = asked?.messageKey === message.key && asked.boundHash === message.boundHash;
  return isAsked ? { backfill, asked } : { backfill, asked: null };
}

/** What is decided on at each gate right now, if anything. */
const GATES: Readonly<Record<GateNumber, (tx: Tx, backfill: Backfill) => Promise<AskedGate | null>>> = {
  1: async (_tx, backfill) => gateOne(backfill),
  2: measuredGate,
  3: rollbackGate,
};

async function rollbackGate(tx: Tx, backfill: Backfill): Promise<AskedGate | null> {
  const request = await latestRollback(tx, backfill.id);
  return request ? gateThree(backfill, request) : null;
}

async function measuredGate(tx: Tx, backfill: Backfill): Promise<AskedGate | null> {
  const run = backfill.currentRun === null ? null : await findRun(tx, backfill.id, backfill.currentRun);
  return run?.resultHash ? gateTwo(backfill, run.number, run.resultHash) : null;
}

async function keepAndSettle(
  tx: Tx,
  backfill: Backfill,
  asked: AskedGate,
  everything: readonly Said[],
  now: Date,
): Promise<void> {
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
  const { passed, filled, uncounted } = await gateStanding(tx, backfill, asked);
  const notes = changed.flatMap(({ userId, verdict, present, at }) => {
    const found = uncounted.find(one => one.userId === userId && one.verdict === verdict);
    return present && found
      ? [uncountedMessage(backfill, { userId, why: found.why, gate: asked.gate, at })]
      : [];
  });
  await sayAll(tx, notes, now);
  if (!passed) {
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
      approvals: filled.map(({ slot, userId, at }) => ({
        slot: slot.id,
        userId,
        at: new Date(at).toISOString(),
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
