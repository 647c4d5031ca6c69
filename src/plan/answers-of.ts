import type { DraftAnswers } from './draft.ts';
import type { Plan } from './schema.ts';
import { lastDay } from './scope.ts';

/** The answers that would make this plan again: what an edit begins with. */
export function answersOf(plan: Plan): DraftAnswers {
  const [filter] = plan.scope.period.filters;
  return {
    dataset: plan.scope.dataset,
    kind: plan.kind,
    purpose: plan.purpose.statement,
    metrics: plan.purpose.metrics.map(metric => metric.id),
    ownerUserId: plan.owner.userId,
    first: plan.scope.period.from,
    last: lastDay(plan.scope.period),
    ...(filter ? { filterColumn: filter.column, filterValues: filter.values.join(', ') } : {}),
    logic: plan.logic.id,
    settled: plan.logic.settled ? 'settled' : 'debated',
    checks: plan.checks.map(check => check.id),
    expectedMovement: plan.purpose.expectedMovement,
    rollbackDays: String(Math.max(1, Math.round(plan.rollback.keepHours / 24))),
    extraChannels: plan.communication.channels
      .filter(told => told.because === 'the proposer asked to tell you')
      .map(told => told.channelId),
    tellPeople: plan.communication.people,
    answersUserId: plan.communication.answersUserId,
    ...(plan.communication.startAfter ? { startAfter: plan.communication.startAfter } : {}),
  };
}
