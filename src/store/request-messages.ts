import { type GateStanding, standing } from '../plan/approvals.ts';
import { keys } from '../plan/say/keys.ts';
import type { Outgoing } from '../plan/say/models.ts';
import { approvalRequest, closedSignoff, signoffRequest } from '../plan/say/requests.ts';
import type { Slot } from '../plan/slots.ts';
import { type Backfill, findBackfill } from './backfills.ts';
import type { Db, Tx } from './db.ts';
import { holdsOn } from './holds.ts';
import { findMessage, gateMessages, outstandingAnnouncements } from './messages.ts';
import { findRun } from './runs.ts';
import { signalsFor } from './signals.ts';

/**
 * The messages on which people decide, as they should read now: gate 1 of the plan in force and, once there is a
 * measured result, gate 2. One that asks about an earlier result is closed. Takes no lock; the caller holds the
 * backfill's row lock.
 */
export async function requestMessages(tx: Tx, backfillId: number): Promise<Outgoing[]> {
  const backfill = await findBackfill(tx, backfillId);
  if (!backfill) return [];
  const outstanding = await outstandingAnnouncements(tx, backfill.id, backfill.askedVersion);
  const undelivered = outstanding.filter(message => message.state === 'failed');
  const messages: Outgoing[] = [
    approvalRequest(
      backfill,
      await gateStanding(tx, backfill, gateOne(backfill)),
      undelivered.map(message => message.channelId),
      await holdsOn(tx, backfill.id),
    ),
  ];
  const run = backfill.currentRun === null ? null : await findRun(tx, backfill.id, backfill.currentRun);
  const { gate2 } = backfill.plan.approvals;
  if (gate2.length > 0 && run?.result && run.resultHash && run.result.planHash === backfill.planHash) {
    const measured = { number: run.number, hash: run.resultHash, result: run.result };
    const gate = await gateStanding(tx, backfill, gateTwo(backfill, run.number, run.resultHash));
    messages.push(signoffRequest(backfill, measured, gate));
  }
  const asked = new Set(messages.map(message => message.key));
  for (const { key, channelId, content } of await gateMessages(tx, backfillId)) {
    if (content.kind === 'signoff_request' && !asked.has(key)) {
      messages.push(closedSignoff({ key, backfillId, channelId, ...content }));
    }
  }
  return messages;
}

/** A gate as it is asked about on one message. */
export type AskedGate = {
  readonly gate: 1 | 2;
  readonly slots: readonly Slot[];
  readonly boundHash: string;
  readonly messageKey: string;
};

export function gateOne({ id, askedVersion, planHash, plan }: Backfill): AskedGate {
  return {
    gate: 1,
    slots: plan.approvals.gate1,
    boundHash: planHash,
    messageKey: keys.gate1(id, askedVersion),
  };
}

export function gateTwo({ id, plan }: Backfill, run: number, resultHash: string): AskedGate {
  return {
    gate: 2,
    slots: plan.approvals.gate2,
    boundHash: resultHash,
    messageKey: keys.gate2(id, run, resultHash),
  };
}

/** Where a gate stands by what was said on its message. Takes no lock; the caller holds the backfill's row lock. */
export async function gateStanding(db: Db, backfill: Backfill, asked: AskedGate): Promise<GateStanding> {
  const { gate, slots, boundHash, messageKey } = asked;
  const message = await findMessage(db, messageKey);
  return standing({
    slots,
    signals: await signalsFor(db, { backfillId: backfill.id, gate, boundHash, messageKey }),
    proposer: backfill.proposer,
    postedAt: postedAt(message?.ts ?? null),
    proposerCounts: backfill.plan.context.judgement?.proposerCounts ?? false,
    needsReason: backfill.plan.context.judgement?.needsReason ?? false,
  });
}

/** When Slack took a message, in milliseconds since 1970: its `ts` begins with the seconds. */
export function postedAt(ts: string | null): number | null {
  return ts === null ? null : Math.floor(Number(ts) * 1000);
}
