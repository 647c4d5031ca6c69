import { CHECK_KINDS } from '../check.ts';
import { sayCut, sayUnitCount, unitWord } from '../cut.ts';
import { lineageOf } from '../lineage.ts';
import { beforePromotion } from '../rules/finding.ts';
import { sayScope } from '../scope.ts';
import { sayIsolation } from '../strategy.ts';
import { keys } from './keys.ts';
import { mentionPlace } from './mention.ts';
import type { Outgoing } from './models.ts';
import { headOf, type Subject } from './subject.ts';

/** The plan in its ten parts, in the thread of the approval request: what the owners are asked to approve. */
export function planDetails(subject: Subject): Outgoing<'plan_details'> {
  return {
    key: keys.plan(subject.id, subject.askedVersion),
    backfillId: subject.id,
    kind: 'plan_details',
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    model: {
      ...headOf(subject),
      version: subject.askedVersion,
      hash: subject.planHash,
      parts: [...planParts(subject.plan), ...lineageOf(subject.plan), ...judged(subject.plan)],
      sql: subject.plan.logic.sql,
    },
  };
}

/** `ours` may mention people and channels; of a private channel Slack shows the name only to those who are in it. */
type Part = { readonly part: string; readonly text: string; readonly ours?: boolean };

/** The ten parts of a plan, one line each. */
export function planParts(plan: Subject['plan']): Part[] {
  const { channels, answersUserId } = plan.communication;
  const told = channels.map(({ channelId }) => mentionPlace(channelId));
  return [
    { part: 'Purpose', text: plan.purpose.statement },
    { part: 'Owner', text: plan.owner.name },
    {
      part: 'Scope',
      text: `${plan.scope.table}: ${sayScope(plan.scope.period)} (${sayUnitCount(plan.context.measured.units, unitWord(plan.scope.period))}, ${plan.context.measured.rowsInScope} rows today)${plan.scope.period.cut ? `. Rebuilt as ${sayCut(plan.scope.period.cut)}` : ''}`,
    },
    { part: 'Inputs', text: plan.inputs.join(', ') },
    { part: 'Logic', text: sayLogic(plan) },
    { part: 'Idempotency', text: plan.idempotency.approach },
    {
      part: 'Checks',
      text: plan.checks.map(check => check.title ?? CHECK_KINDS[check.kind].title).join(', '),
    },
    { part: 'Isolation', text: sayIsolation(plan) },
    { part: 'Rollback', text: plan.rollback.explanation },
    {
      part: 'Communication',
      text: `${told.join(', ')}; ${mentionPlace(answersUserId)} answers questions`,
      ours: true,
    },
  ];
}

function sayLogic({ logic, purpose }: Subject['plan']): string {
  const differs =
    purpose.disclosure === undefined ? '' : ` What is counted differently: ${purpose.disclosure}`;
  return `${logic.title}: ${logic.summary}${differs}`;
}

/** What was found before anybody was asked, and how a failure would be noticed: the owners read it beside the plan. */
function judged({ context: { judgement } }: Subject['plan']): Part[] {
  const known = judgement.findings.filter(({ severity }) => severity !== 'demands');
  const toDo = beforePromotion(judgement.findings);
  return [
    ...(known.length > 0
      ? [{ part: 'What was found', text: known.map(({ sentence }) => sentence).join(' '), ours: true }]
      : []),
    ...(toDo.length > 0
      ? [{ part: 'To be done before promotion', text: toDo.map(({ sentence }) => sentence).join(' ') }]
      : []),
    {
      part: 'How it could fail, and what would notice it',
      text: judgement.failureModes
        .map(({ title, noticedBy }) => `${title}: ${noticedBy.join('; ') || 'nothing that was chosen'}`)
        .join('. '),
    },
  ];
}
