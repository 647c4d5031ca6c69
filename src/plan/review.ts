import { alternativeFor, CHOICES, sayAlternative } from './alternatives.ts';
import { asksAgain } from './asks-again.ts';
import { CHECK_KINDS } from './check.ts';
import { unitWord } from './cut.ts';
import type { Review } from './draft-view.ts';
import { KINDS } from './kinds.ts';
import type { Plan } from './schema.ts';
import { sayScope } from './scope.ts';
import { dead } from './standing-in-the-way.ts';
import { STRATEGIES } from './strategy.ts';

/** The last step of the modal: what the plan comes to, before anyone is told, and what becomes of the one it replaces. */
export function reviewOf(plan: Plan, replaces: Plan | null = null): Review {
  const { judgement } = plan.context;
  const { title: kindTitle, mainRisk, response } = KINDS[plan.kind];
  return {
    kindTitle,
    mainRisk,
    response,
    risk: plan.context.risk,
    scope: sayScope(plan.scope.period),
    grain: unitWord(plan.scope.period),
    units: plan.context.measured.units,
    rowsInScope: plan.context.measured.rowsInScope,
    rowsInTable: plan.context.measured.rowsInTable,
    told: plan.communication.channels,
    unreachable: plan.communication.unreachable,
    consumers: plan.context.consumers.map(({ title, kind, path }) => ({ title, kind, path })),
    gate1: plan.approvals.gate1,
    gate2: plan.approvals.gate2,
    weaker: plan.isolation.weaker ?? [],
    promotion: {
      title: STRATEGIES[plan.isolation.strategy].title,
      explanation: plan.isolation.explanation,
      guarantee: plan.isolation.guarantee ?? '',
    },
    checks: plan.checks.map(check => check.title ?? CHECK_KINDS[check.kind].title),
    questions: judgement.answers,
    findings: judgement.findings,
    dead: dead(judgement.findings),
    failureModes: judgement.failureModes,
    situations: judgement.situations.map(({ id, sentence, signs, instead }) => ({
      id,
      sentence,
      signs,
      instead: instead.map(choice => ({
        choice,
        title: CHOICES[choice].title,
        comesTo: sayAlternative(alternativeFor(choice, plan, '', judgement.judgedOn)),
      })),
    })),
    needsReason: judgement.needsReason,
    voids: replaces !== null && asksAgain(replaces, plan),
  };
}
