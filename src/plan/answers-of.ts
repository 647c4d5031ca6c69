import { ASKED_TO_TELL } from './audience.ts';
import type { DraftAnswers } from './draft.ts';
import { isBrought } from './kind-controls.ts';
import { mayKeepDays } from './rollback-days.ts';
import type { Plan } from './schema.ts';
import { lastDay } from './scope.ts';
import { sayValues } from './value-list.ts';
import { wayOf } from './ways.ts';

/** The answers that would make this plan again, to the hash: what an edit begins with. */
export function answersOf(plan: Plan): DraftAnswers {
  const days = plan.rollback.keepHours / 24;
  const [filter] = plan.scope.period.filters;
  return {
    dataset: plan.scope.dataset,
    kind: plan.kind,
    purpose: plan.purpose.statement,
    metrics: plan.purpose.metrics.map(metric => metric.id),
    ownerUserId: plan.owner.userId,
    first: plan.scope.period.from,
    last: lastDay(plan.scope.period),
    ...(filter ? { filterColumn: filter.column, filterValues: sayValues(filter.values) } : {}),
    ...(plan.scope.period.cut ? { cut: wayOf(plan.scope.period.cut) } : {}),
    logic: plan.logic.id,
    settled: plan.logic.settled ? 'settled' : 'debated',
    ...(plan.context.judgement.decider ? { deciderUserId: plan.context.judgement.decider } : {}),
    ...(plan.purpose.disclosure === undefined ? {} : { disclosure: plan.purpose.disclosure }),
    ...(plan.purpose.oldNumbers === undefined ? {} : { oldNumbers: plan.purpose.oldNumbers }),
    checks: plan.checks.filter(check => !isBrought(check)).map(check => check.id),
    expectedMovement: plan.purpose.expectedMovement,
    ...(mayKeepDays(days) ? { rollbackDays: String(days) } : {}),
    extraChannels: plan.communication.channels
      .filter(told => told.because === ASKED_TO_TELL)
      .map(told => told.channelId),
    tellPeople: plan.communication.people,
    answersUserId: plan.communication.answersUserId,
    ...(plan.communication.startAfter ? { startAfter: plan.communication.startAfter } : {}),
  };
}
