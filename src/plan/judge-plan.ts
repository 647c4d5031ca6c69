import { daysBetween } from './civil-date.ts';
import { namedRisks } from './failure-modes.ts';
import type { Evidence, Judgement } from './judgement.ts';
import { KIND_CONTROLS } from './kind-controls.ts';
import { historyAfter } from './logic-spans.ts';
import { atLeast, type Policy } from './policy/policy.ts';
import type { Roster } from './policy/roster.ts';
import { type SlotProblem, slotsFor } from './policy/slots-for.ts';
import { answerQuestions, assessRisk } from './risk/assess.ts';
import type { RiskFacts } from './risk/questions.ts';
import { type Unmet, unmet } from './rules/demands-met.ts';
import type { RuleFacts } from './rules/facts.ts';
import { judgeFacts } from './rules/rules.ts';
import type { Plan, UnjudgedPlan } from './schema.ts';
import { whenNot } from './when-not.ts';

/** By what a plan is judged, beside its facts. */
export type Bench = {
  readonly policy: Policy;
  readonly roster: Roster;
  readonly proposer: string;
  /** Zone in which days of absence begin. */
  readonly timezone: string;
};

/** A plan with its risk, its findings and the people who have to approve it, and what still stands in its way. */
export type JudgedPlan = {
  readonly plan: Plan;
  /** What the proposer has to answer differently before it may be proposed. */
  readonly unmet: readonly Unmet[];
  /** Why its gates could never be passed. */
  readonly problems: readonly SlotProblem[];
};

/** Judges a composed plan: the same plan, facts and policy always give the same judgement. */
export function judgePlan(
  plan: UnjudgedPlan,
  facts: RuleFacts,
  evidence: Evidence,
  bench: Bench,
): JudgedPlan {
  const { policy, roster, proposer, timezone } = bench;
  const riskFacts = riskFactsOf(plan, facts);
  const risk = assessRisk(riskFacts);
  const findings = judgeFacts(facts);
  const about = {
    level: risk.level,
    kind: plan.kind,
    sensitivity: plan.context.sensitivity,
    dataset: plan.scope.dataset,
    datasetTitle: plan.scope.datasetTitle,
    rows: plan.context.measured.rowsInScope,
    days: daysBetween(plan.scope.period.from, plan.scope.period.to),
  };
  const asked = { policy, findings, about, roster, proposer, timezone };
  const gate1 = slotsFor(asked, 1);
  const gate2 = slotsFor(asked, 2);
  const judgement: Judgement = {
    judgedOn: facts.today,
    findings,
    answers: answerQuestions(riskFacts).map(({ question, sentence, points }) => ({
      question,
      sentence,
      points,
    })),
    failureModes: namedRisks(facts, findings).map(mode => ({
      ...mode,
      found: [...mode.found],
      noticedBy: [...mode.noticedBy],
    })),
    situations: whenNot({ ...facts, level: risk.level }).map(({ id, sentence, signs, instead }) => ({
      id,
      sentence,
      signs: [...signs],
      instead: [...instead],
    })),
    closedMonths: [...facts.closedMonths],
    reported: [...facts.reported],
    decider: facts.definition.settled ? null : facts.definition.decider,
    proposerCounts: policy.selfApprovalUpTo !== null && atLeast(policy.selfApprovalUpTo, risk.level),
    needsReason: policy.confirmFrom !== null && atLeast(risk.level, policy.confirmFrom),
    expireAfter: policy.patience.expireAfter,
    ...(KIND_CONTROLS[plan.kind].lineage
      ? { history: historyAfter(facts.history, plan.scope.period, plan.logic) }
      : {}),
    evidence,
  };
  const { checks, startsAt, disclosure, isolation } = facts;
  return {
    plan: {
      ...plan,
      // A gate that nobody fills is a problem below; the schema of a plan wants what was there.
      approvals: { gate1: gate1.slots.length > 0 ? gate1.slots : plan.approvals.gate1, gate2: gate2.slots },
      context: { ...plan.context, risk, judgement },
    },
    unmet: unmet(findings, { checks, startsAt, disclosure, isolation }),
    problems: [...gate1.problems, ...(gate1.slots.length === 0 ? [NOBODY_ASKED] : []), ...gate2.problems],
  };
}

const NOBODY_ASKED: SlotProblem = {
  gate: 1,
  message: 'Nobody is left who could approve this plan.',
  remedy: 'Let a colleague propose it, or name somebody in the approval policy of the catalog.',
};

function riskFactsOf(plan: UnjudgedPlan, facts: RuleFacts): RiskFacts {
  return {
    kind: plan.kind,
    scope: plan.scope.period,
    rowsInScope: facts.measured.rowsInScope,
    rowsInTable: facts.measured.rowsInTable,
    consumers: facts.consumers,
    sensitivity: facts.sensitivity,
    rerunnable: facts.determinism.promised,
    settled: facts.definition.settled,
    determinism: facts.determinism,
    isolation: facts.isolation,
    closedMonths: facts.closedMonths,
  };
}
