import { standing } from '../plan/approvals.ts';
import { asksAgain } from '../plan/asks-again.ts';
import { decide } from '../plan/decide.ts';
import { planChanges } from '../plan/plan-diff.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import { announcements, supersededAnnouncements } from '../plan/say/announcements.ts';
import type { Holders } from '../plan/say/holds.ts';
import { planChanged } from '../plan/say/plan-changed.ts';
import { planDetails } from '../plan/say/plan-details.ts';
import { closedRequest } from '../plan/say/requests.ts';
import { type Plan, planHash } from '../plan/schema.ts';
import { tellMore } from '../plan/tell-more.ts';
import { appendAudit } from '../store/audit.ts';
import { type Backfill, insertPlan, lockBackfill, updateBackfill } from '../store/backfills.ts';
import type { Tx } from '../store/db.ts';
import { wakeBackfill } from '../store/leases.ts';
import { sayAll } from '../store/messages.ts';
import { gateOne, gateStanding, gateTwo } from '../store/request-messages.ts';
import { findRun } from '../store/runs.ts';
import { transition } from '../store/transition.ts';
import { holdAsJudged } from './hold-as-judged.ts';
import { noSuchBackfill } from './no-such-backfill.ts';

type Change = { readonly plan: Plan; readonly holders: Holders; readonly userId: string; readonly now: Date };

/**
 * Puts a new version of a plan in force. Where it has to be approved anew (`asksAgain`), earlier approvals are void: the old request and announcements are closed in place and new ones posted. When it only tells
 * more people or starts at another time, approvals stand and just the new channels hear of it.
 */
export async function revise(
  tx: Tx,
  change: Change & { readonly backfillId: number },
): Promise<{ ok: true } | Refused> {
  const backfill = await lockBackfill(tx, change.backfillId);
  if (!backfill) return noSuchBackfill(change.backfillId);
  const { plan, userId, now } = change;
  // Before anything is written: a refusal is a value, and the transaction that gives it back commits.
  const decision = decide(backfill, 'revise', { type: 'person', userId }, now);
  if (!decision.ok) return decision;
  return asksAgain(backfill.plan, plan) ? askAgain(tx, backfill, change) : putInForce(tx, backfill, change);
}

async function askAgain(
  tx: Tx,
  backfill: Backfill,
  { plan, holders, userId, now }: Change,
): Promise<{ ok: true } | Refused> {
  const version = backfill.planVersion + 1;
  const hash = planHash(plan);
  await insertPlan(tx, { backfillId: backfill.id, version, plan, hash, createdBy: userId, now });
  const next = { ...backfill, plan, askedVersion: version, planHash: hash, state: 'proposed' as const };
  const holds = await holdAsJudged(tx, next, holders, now);
  const nobody = standing({
    slots: backfill.plan.approvals.gate1,
    signals: [],
    proposer: backfill.proposer,
    postedAt: null,
  });
  const voided = await approvers(tx, backfill);
  const told = { by: userId, version, replaces: backfill.planVersion, voids: true, voided };
  const revised = await transition(tx, {
    backfill,
    verb: 'revise',
    actor: { type: 'person', userId },
    now,
    patch: { planVersion: version, askedVersion: version, hold: false },
    detail: { version, hash, replaces: backfill.planHash, voided },
    messages: [
      closedRequest(backfill, nobody, version),
      ...supersededAnnouncements(backfill, `version ${version} of the plan`),
      planChanged(next, { ...told, changes: planChanges(backfill.plan, plan) }),
      planDetails(next),
      ...announcements(next),
      ...holds,
    ],
  });
  return revised.ok ? { ok: true } : revised;
}

/** A version that changes nothing but who is told and when it starts: the state and the approvals stay. */
async function putInForce(
  tx: Tx,
  backfill: Backfill,
  { plan: edited, userId, now }: Change,
): Promise<{ ok: true } | Refused> {
  const version = backfill.planVersion + 1;
  const plan = tellMore(backfill.plan, edited.communication);
  const hash = backfill.planHash;
  await insertPlan(tx, { backfillId: backfill.id, version, plan, hash, createdBy: userId, now });
  const patch = { state: backfill.state, planVersion: version };
  if (!(await updateBackfill(tx, backfill.id, backfill.revision, patch, now))) {
    return refuse(
      'changed_meanwhile',
      'Somebody else changed this backfill at the same moment.',
      'Try again.',
    );
  }
  await appendAudit(tx, {
    at: now,
    backfillId: backfill.id,
    actor: userId,
    verb: 'tell',
    detail: { version, channels: plan.communication.channels.map(channel => channel.name) },
  });
  const next = { ...backfill, plan };
  const told = { by: userId, version, replaces: backfill.planVersion, voids: false, voided: [] };
  const changed = planChanged(next, { ...told, changes: planChanges(backfill.plan, plan) });
  await sayAll(tx, [changed, planDetails(next), ...announcements(next)], now);
  await wakeBackfill(tx, backfill.id);
  return { ok: true };
}

/** Whose approval stands at a gate of the plan in force, or of the result it led to. */
async function approvers(tx: Tx, backfill: Backfill): Promise<string[]> {
  const run = backfill.currentRun === null ? null : await findRun(tx, backfill.id, backfill.currentRun);
  const gates = [
    gateOne(backfill),
    ...(run?.resultHash ? [gateTwo(backfill, run.number, run.resultHash)] : []),
  ];
  const people: string[] = [];
  for (const asked of gates) {
    const { filled } = await gateStanding(tx, backfill, asked);
    people.push(...filled.map(({ userId }) => userId));
  }
  return [...new Set(people)];
}
