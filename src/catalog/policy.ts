import { z } from 'zod';
import { addDays, CivilDate } from '../plan/civil-date.ts';
import { Kind } from '../plan/kinds.ts';
import type { Policy } from '../plan/policy/policy.ts';
import { Sensitivity } from '../plan/profile.ts';
import { RiskLevel } from '../plan/risk.ts';
import { RULES, type RuleId } from '../plan/rules/rules.ts';
import { Duration } from './duration.ts';
import { Id, oneLine } from './names.ts';
import { WhoNamed } from './who.ts';

const RuleName = z.enum(RULES.map(({ id }) => id) as [RuleId, ...RuleId[]]);

const When = z
  .strictObject({
    risk_at_least: RiskLevel.optional().describe('Lowest level of risk: low, elevated, high or critical.'),
    kinds: z.array(Kind).min(1).optional().describe('Kinds of backfill, any of them.'),
    sensitivity: z
      .array(Sensitivity)
      .min(1)
      .optional()
      .describe('Sensitivities of the dataset, any of them.'),
    datasets: z.array(Id).min(1).optional().describe('Ids of datasets, any of them.'),
    rules: z.array(RuleName).min(1).optional().describe('Decision rules that found something, any of them.'),
    rows_over: z.int().min(0).optional().describe('More rows in scope than this.'),
    days_over: z.int().min(0).optional().describe('More days of history than this.'),
  })
  .describe('When the line applies: all that is stated must hold. Empty means always.');

const Line = z
  .strictObject({
    id: Id.describe('Name of the line; records name it as the reason for an approval.'),
    title: oneLine(120).describe('Why these people approve, as they read it.'),
    when: When.default({}).describe('When the line applies; always where it is left out.'),
    gate: z
      .literal([1, 2])
      .default(1)
      .describe('1: they approve the plan before anything runs. 2: they approve the measured result.'),
    who: z.array(WhoNamed).min(1).describe('Whom it asks: owners, a role, a user group, or people by email.'),
    need: z
      .union([z.literal('all'), z.int().min(1).max(20)])
      .default(1)
      .describe('How many of them: all, or a number of different people.'),
  })
  .describe('One requirement for approvals.');

const Away = z
  .strictObject({
    who: z.email().describe('Email of the person who is away.'),
    from: CivilDate.describe('First day away.'),
    to: CivilDate.describe('Last day away; the day itself is included.'),
    delegate: z.email().optional().describe('Email of the person who decides in their place.'),
  })
  .describe('Somebody who is away for some days.');

export const ApprovalPolicy = z
  .strictObject({
    approvals: z
      .array(Line)
      .min(1)
      .describe('Who approves what, line by line; every line that applies counts.'),
    self_approval_up_to: RiskLevel.optional().describe(
      'Highest risk at which the approval of the proposer counts. Left out: never.',
    ),
    pool: z
      .array(WhoNamed)
      .default([])
      .describe('Who steps in where a rule wants another approver, or nobody but the proposer is left.'),
    confirm_from: RiskLevel.default('critical').describe(
      'Risk from which an approval needs a confirming click and a reason.',
    ),
    overriders: z
      .partialRecord(RuleName, Id)
      .default({})
      .describe('Role that may override what a rule found, with a reason; by the id of the rule.'),
    away: z.array(Away).default([]).describe('Who is away when, and who decides in their place.'),
    remind_after: z
      .array(Duration)
      .prefault(['1d', '3d', '7d'])
      .describe('When people who are missing are reminded, counted from the request.'),
    escalate_after: Duration.optional().describe('When others are asked to help.'),
    escalate_to: z.array(WhoNamed).default([]).describe('Who is asked to help then.'),
    expire_after: Duration.prefault('14d').describe(
      'When the request is given up. Silence is never an approval.',
    ),
  })
  .describe('Who must approve which backfill, and how long they are waited for.');
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>;

/** The policy as decisions use it. */
export function policyFrom(written: ApprovalPolicy): Policy {
  return {
    lines: written.approvals.map(({ id, title, when, gate, who, need }) => ({
      id,
      title,
      when: {
        riskAtLeast: when.risk_at_least,
        kinds: when.kinds,
        sensitivity: when.sensitivity,
        datasets: when.datasets,
        rules: when.rules,
        rowsOver: when.rows_over,
        daysOver: when.days_over,
      },
      gate,
      from: who,
      need,
    })),
    selfApprovalUpTo: written.self_approval_up_to ?? null,
    pool: written.pool,
    confirmFrom: written.confirm_from,
    absences: written.away.map(({ who, from, to, delegate }) => ({
      email: who.toLowerCase(),
      from,
      to: addDays(to, 1),
      delegate: delegate?.toLowerCase() ?? null,
    })),
    patience: {
      remindAfter: written.remind_after,
      escalateAfter: written.escalate_after ?? null,
      escalateTo: written.escalate_to,
      expireAfter: written.expire_after,
    },
  };
}
