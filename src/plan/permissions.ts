import type { Verb } from './lifecycle.ts';
import type { Plan } from './schema.ts';

/** What a person is to a backfill. */
type Part = 'proposer' | 'accountable' | 'approver';

export type HumanVerb = Extract<
  Verb,
  'revise' | 'leave_as_is' | 'pause' | 'resume' | 'cancel' | 'retry' | 'promote' | 'roll_back' | 'keep'
>;

/** Who may ask for what. Approving is not on this list: that is a matter of slots. */
const MAY: Readonly<Record<HumanVerb, readonly Part[]>> = {
  revise: ['proposer'],
  leave_as_is: ['proposer'],
  pause: ['proposer', 'accountable', 'approver'],
  resume: ['proposer', 'accountable', 'approver'],
  cancel: ['proposer', 'accountable', 'approver'],
  retry: ['proposer', 'accountable'],
  promote: ['proposer', 'accountable'],
  roll_back: ['proposer', 'accountable', 'approver'],
  keep: ['proposer', 'accountable', 'approver'],
};

type Involved = { readonly proposer: string; readonly plan: Plan };

/** Whether `userId` may ask for `verb`. */
export function mayAsk(userId: string, verb: HumanVerb, backfill: Involved): boolean {
  const parts = partsOf(userId, backfill);
  return MAY[verb].some(part => parts.has(part));
}

/** The people who may ask for `verb`, for a refusal that says whom to turn to. */
export function whoMayAsk(verb: HumanVerb, backfill: Involved): string[] {
  const people = [backfill.proposer, backfill.plan.owner.userId, ...approvers(backfill.plan)];
  return [...new Set(people)].filter(userId => mayAsk(userId, verb, backfill));
}

/** Whether somebody proposed it, answers for it or is asked to approve it. */
export function isInvolved(userId: string, backfill: Involved): boolean {
  return partsOf(userId, backfill).size > 0;
}

/** Everybody of whom that is so. */
export function involved(backfill: Involved): string[] {
  return [...new Set([backfill.proposer, backfill.plan.owner.userId, ...approvers(backfill.plan)])];
}

function partsOf(userId: string, { proposer, plan }: Involved): Set<Part> {
  const parts = new Set<Part>();
  if (userId === proposer) parts.add('proposer');
  if (userId === plan.owner.userId) parts.add('accountable');
  if (approvers(plan).includes(userId)) parts.add('approver');
  return parts;
}

function approvers(plan: Plan): string[] {
  return [...plan.approvals.gate1, ...plan.approvals.gate2].flatMap(slot => slot.anyOf);
}
