import { type GateAsked, type GateStanding, standing } from '../plan/approvals.ts';
import type { GateNumber } from '../plan/gate.ts';
import { planChanges } from '../plan/plan-diff.ts';
import { liveSlots } from '../plan/policy/live-slots.ts';
import type { RollbackRequest } from '../plan/rollback.ts';
import { keys } from '../plan/say/keys.ts';
import type { Outgoing } from '../plan/say/models.ts';
import { approvalRequest, closedSignoff, signoffRequest } from '../plan/say/requests.ts';
import { rollbackRequest } from '../plan/say/rollback.ts';
import type { Slot } from '../plan/slots.ts';
import { delegationsSince } from './absences.ts';
import { expiresAt } from './asked-since.ts';
import { type Backfill, findBackfill, findPlan } from './backfills.ts';
import type { Db, Tx } from './db.ts';
import { usersByEmail } from './directory.ts';
import { holdsOn } from './holds.ts';
import {
  findMessage,
  gateMessages,
  outstandingAnnouncements,
  outstandingRollbackAnnouncements,
} from './messages.ts';
import { latestRollback } from './rollbacks.ts';
import { findRun, type Run } from './runs.ts';
import { signalsFor } from './signals.ts';

/**
 * The messages on which people decide, as they should read now: gate 1 of the plan in force and, once there is a
 * measured result, gate 2. One that asks about an earlier result is closed. Takes no lock; the caller holds the
 * backfill's row lock.
 */
export async function requestMessages(tx: Tx, backfillId: number): Promise<Outgoing[]> {
  const backfill = await findBackfill(tx, backfillId);
  if (!backfill) return [];
  // A decision that nobody was asked about begins its own thread: there is no request.
  if (backfill.state === 'left_as_is' && (await findMessage(tx, keys.root(backfillId)))?.gate !== 1)
    return [];
  const outstanding = await outstandingAnnouncements(tx, backfill.id, backfill.askedVersion);
  const plan = gateOne(backfill);
  const undelivered = outstanding.filter(message => message.state === 'failed');
  const messages: Outgoing[] = [
    approvalRequest(
      backfill,
      await gateStanding(tx, backfill, plan),
      undelivered.map(message => message.channelId),
      {
        holds: await holdsOn(tx, backfill.id),
        changes: await changesOf(tx, backfill),
        expiresAt: await expiresAt(tx, backfill, plan),
      },
    ),
  ];
  const run = backfill.currentRun === null ? null : await findRun(tx, backfill.id, backfill.currentRun);
  const { gate2 } = backfill.plan.approvals;
  if (gate2.length > 0 && run?.result && run.resultHash && run.result.planHash === backfill.planHash) {
    const measured = { number: run.number, hash: run.resultHash, result: run.result };
    const asked = gateTwo(backfill, run.number, run.resultHash);
    const gate = await gateStanding(tx, backfill, asked);
    messages.push(signoffRequest(backfill, measured, gate, await expiresAt(tx, backfill, asked)));
  }
  messages.push(...(await rollbackMessages(tx, backfill, run)));
  const asked = new Set(messages.map(message => message.key));
  for (const { key, channelId, content } of await gateMessages(tx, backfillId)) {
    if (content.kind === 'signoff_request' && !asked.has(key)) {
      messages.push(closedSignoff({ key, backfillId, channelId, ...content }));
    }
  }
  return messages;
}

/** Gate 3 of the latest request for a rollback, if there ever was one. */
async function rollbackMessages(tx: Tx, backfill: Backfill, run: Run | null): Promise<Outgoing[]> {
  const request = await latestRollback(tx, backfill.id);
  // One from before rollbacks were asked about has no message.
  if (!request || request.hash === '' || !run?.promotion) return [];
  const outstanding = await outstandingRollbackAnnouncements(tx, backfill.id, request.number);
  const { rowsRemoved, rowsWritten } = run.promotion;
  const asked = gateThree(backfill, request);
  return [
    rollbackRequest(backfill, request, {
      gate: await gateStanding(tx, backfill, asked),
      expiresAt: await expiresAt(tx, backfill, asked),
      rows: Math.max(rowsRemoved, rowsWritten),
      deadline: backfill.rollbackDeadline,
      undelivered: outstanding.filter(({ state }) => state === 'failed').map(({ channelId }) => channelId),
    }),
  ];
}

/** A gate as it is asked about on one message. */
export type AskedGate = {
  readonly gate: GateNumber;
  readonly slots: readonly Slot[];
  readonly boundHash: string;
  readonly messageKey: string;
  /** Whose own wish it is, where that is not the proposer of the plan: they do not decide about it as well. */
  readonly askedBy?: string;
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

export function gateThree({ id }: Backfill, request: RollbackRequest): AskedGate {
  return {
    gate: 3,
    slots: request.slots,
    boundHash: request.hash,
    messageKey: keys.rollback(id, request.number),
    askedBy: request.askedBy,
  };
}

/** Where a gate stands by what was said on its message. Takes no lock; the caller holds the backfill's row lock. */
export async function gateStanding(db: Db, backfill: Backfill, asked: AskedGate): Promise<GateStanding> {
  return standing(await gateAsked(db, backfill, asked));
}

/**
 * A gate with everything that decides about it: what was said, who stands in for whom, who has arrived in Slack. Takes
 * no lock; the caller holds the backfill's row lock.
 */
export async function gateAsked(db: Db, backfill: Backfill, asked: AskedGate): Promise<GateAsked> {
  const { gate, slots, boundHash, messageKey } = asked;
  const { id, teamId, plan } = backfill;
  const message = await findMessage(db, messageKey);
  const proposer = asked.askedBy ?? backfill.proposer;
  // The policy of the plan is about the plan: nobody decides alone about a rollback that they asked for.
  const judgement = gate === 3 ? undefined : plan.context.judgement;
  const proposerCounts = judgement?.proposerCounts ?? false;
  return {
    slots: liveSlots(slots, {
      away: await delegationsSince(db, teamId, message?.createdAt ?? backfill.createdAt),
      accounts: await accountsOf(db, slots),
      barred: proposerCounts ? null : proposer,
    }),
    signals: await signalsFor(db, { backfillId: id, gate, boundHash, messageKey }),
    proposer,
    postedAt: postedAt(message?.ts ?? null),
    proposerCounts,
    needsReason: judgement?.needsReason ?? false,
  };
}

/** The accounts, by e-mail address, of people who had none when the slots were frozen. Takes no lock. */
export async function accountsOf(db: Db, slots: readonly Slot[]): Promise<Map<string, string>> {
  const emails = slots.flatMap(({ unreachable = [] }) => unreachable.map(({ email }) => email));
  if (emails.length === 0) return new Map();
  const users = await usersByEmail(db, emails);
  return new Map([...users].map(([email, { userId }]) => [email, userId]));
}

/** What the version that is asked about changed; nothing where it is the first. */
async function changesOf(db: Db, { id, askedVersion, plan }: Backfill) {
  const before = askedVersion > 1 ? await findPlan(db, id, askedVersion - 1) : null;
  return before ? planChanges(before, plan) : [];
}

/** When Slack took a message, in milliseconds since 1970: its `ts` begins with the seconds. */
export function postedAt(ts: string | null): number | null {
  return ts === null ? null : Math.floor(Number(ts) * 1000);
}
