import type { Month } from './calendar/closed-periods.ts';
import { demandsOf } from './rules/finding.ts';
import { type Plan, planHash } from './schema.ts';
import { asksSame } from './slots.ts';

/**
 * Whether an edit has to be approved anew: something that is hashed differs, other people are asked, or what people went
 * by when they approved holds no longer, though it is not hashed. Everything else only tells more.
 */
export function asksAgain(before: Plan, after: Plan): boolean {
  return (
    planHash(before) !== planHash(after) ||
    !asksSame(before.approvals.gate1, after.approvals.gate1) ||
    !asksSame(before.approvals.gate2, after.approvals.gate2) ||
    closedBetween(before, after).length > 0 ||
    deciderOf(before) !== deciderOf(after) ||
    startsEarlier(before, after)
  );
}

/** Months that finance had not closed when it was asked about the first version. */
function closedBetween(before: Plan, after: Plan): Month[] {
  const known = before.context.judgement.closedMonths;
  return after.context.judgement.closedMonths.filter(month => !known.includes(month));
}

function deciderOf({ context }: Plan): string | null {
  return context.judgement.decider;
}

/** A stated time that the rules demanded was approved with the plan: before it, nobody expects a change. */
function startsEarlier(before: Plan, after: Plan): boolean {
  const demanded = demandsOf(before.context.judgement.findings).some(({ what }) => what === 'time_window');
  const { startAfter: stated } = before.communication;
  const { startAfter: next } = after.communication;
  return demanded && stated !== undefined && (next === undefined || Date.parse(next) < Date.parse(stated));
}
