import type { GateStanding } from '../approvals.ts';
import { CHECK_KINDS } from '../check.ts';
import { sayComparison } from '../comparison.ts';
import { unitWord } from '../cut.ts';
import { KINDS } from '../kinds.ts';
import { STATES, type State } from '../lifecycle.ts';
import type { PlanChange } from '../plan-diff.ts';
import type { Result } from '../result.ts';
import { closedReason } from '../risk/assess.ts';
import type { Risk } from '../risk.ts';
import type { Finding } from '../rules/finding.ts';
import { sayScope } from '../scope.ts';
import { blockers } from '../verdict.ts';
import { closedMonthsOf } from './closed-months.ts';
import { gateLines } from './gate-lines.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, type Subject } from './subject.ts';

/** Once it runs, what kept it from starting is over. */
const BEFORE_START: ReadonlySet<State> = new Set<State>(['proposed', 'approved']);

type AboutRequest = {
  readonly holds?: readonly Finding[];
  readonly changes?: readonly PlanChange[];
  readonly expiresAt?: Date | null;
};

/** The risk beside the note about closed months, which says those already. */
function riskBeside({ level, reasons }: Risk, closed: string | null) {
  const said = closed === null ? null : closedReason(closed);
  return { level, reasons: reasons.filter(reason => reason !== said) };
}

/** Gate 1: the message on which the owners decide about the plan; the first version is the root of the thread. */
export function approvalRequest(
  subject: Subject,
  gate: GateStanding,
  undeliveredChannels: readonly string[],
  { holds = [], changes = [], expiresAt = null }: AboutRequest = {},
): Outgoing<'approval_request'> {
  const { plan } = subject;
  const first = subject.askedVersion === 1;
  const key = keys.gate1(subject.id, subject.askedVersion);
  const closed = closedMonthsOf(plan);
  return {
    key,
    backfillId: subject.id,
    kind: 'approval_request',
    channelId: plan.context.homeChannelId,
    ...(first ? {} : { threadKey: keys.root(subject.id), broadcast: true }),
    gate: { gate: 1, boundHash: subject.planHash },
    model: {
      ...headOf(subject),
      version: subject.askedVersion,
      hash: subject.planHash,
      state: subject.state,
      stateMeaning: STATES[subject.state].meaning,
      kind: KINDS[plan.kind].title,
      risk: riskBeside(plan.context.risk, closed),
      closedMonths: closed,
      purpose: plan.purpose.statement,
      datasetTitle: plan.scope.datasetTitle,
      scope: sayScope(plan.scope.period),
      units: plan.context.measured.units,
      grain: unitWord(plan.scope.period),
      rows: plan.context.measured.rowsInScope,
      logic: plan.logic.title,
      checks: plan.checks.map(check => check.title ?? CHECK_KINDS[check.kind].title),
      proposer: subject.proposer,
      owner: plan.owner.userId,
      ...gateLines(key, gate, expiresAt),
      open: subject.state === 'proposed',
      changes: changes.map(({ sentence, voids }) => ({ sentence, voids })),
      undelivered: [...undeliveredChannels],
      holds: BEFORE_START.has(subject.state)
        ? holds.filter(({ severity }) => severity === 'blocks').map(({ sentence }) => ({ sentence }))
        : [],
    },
  };
}

/** Gate 1 of a version that another one replaced: closed, and saying by which. */
export function closedRequest(
  subject: Subject,
  gate: GateStanding,
  replacedBy: number,
): Outgoing<'approval_request'> {
  const request = approvalRequest(subject, gate, []);
  return {
    ...request,
    model: {
      ...request.model,
      open: false,
      state: 'superseded',
      stateMeaning: `replaced by version ${replacedBy}; what was said here no longer counts`,
    },
  };
}

/** Gate 2: the owners decide on the measured numbers. */
export function signoffRequest(
  subject: Subject,
  run: { number: number; hash: string; result: Result },
  gate: GateStanding,
  expiresAt: Date | null,
): Outgoing<'signoff_request'> {
  const key = keys.gate2(subject.id, run.number, run.hash);
  return {
    key,
    backfillId: subject.id,
    kind: 'signoff_request',
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    broadcast: true,
    gate: { gate: 2, boundHash: run.hash },
    model: {
      ...headOf(subject),
      hash: run.hash,
      state: subject.state,
      headline: headline(run.result),
      closedMonths: closedMonthsOf(subject.plan),
      ...gateLines(key, gate, expiresAt),
      open: subject.state === 'awaiting_signoff',
    },
  };
}

/** Gate 2 of a result that is no longer to be decided on, because the plan or the staged rows changed. */
export function closedSignoff(
  message: Pick<Outgoing<'signoff_request'>, 'key' | 'backfillId' | 'channelId' | 'kind' | 'model'>,
): Outgoing<'signoff_request'> {
  const { key, backfillId, channelId, kind, model } = message;
  return { key, backfillId, channelId, kind, model: { ...model, open: false, state: 'superseded' } };
}

function headline(result: Result): string {
  const failed = result.verdicts.filter(verdict => !verdict.passed).length;
  const passed = result.verdicts.length - failed;
  const warned = failed - blockers(result.verdicts).length;
  const checks = `${passed} of ${result.verdicts.length} checks passed`;
  const said = warned > 0 ? `${checks}; ${warned} did not, without blocking` : checks;
  return result.comparison ? `${said}. ${sayComparison(result.comparison)}` : said;
}
