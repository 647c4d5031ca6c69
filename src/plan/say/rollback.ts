import type { GateStanding } from '../approvals.ts';
import { sayPeriod } from '../civil-date.ts';
import { STATES } from '../lifecycle.ts';
import type { RollbackRequest } from '../rollback.ts';
import { sayScope } from '../scope.ts';
import { told } from './announcements.ts';
import { gateLines } from './gate-lines.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, responsible, type Subject } from './subject.ts';

/** Gate 3: the message on which those who approved the plan decide whether it is taken back. */
export function rollbackRequest(
  subject: Subject,
  request: RollbackRequest,
  facts: {
    readonly gate: GateStanding;
    readonly rows: number;
    readonly deadline: Date | null;
    readonly expiresAt: Date | null;
    readonly undelivered: readonly string[];
  },
): Outgoing<'rollback_request'> {
  const { plan } = subject;
  const key = keys.rollback(subject.id, request.number);
  return {
    key,
    backfillId: subject.id,
    kind: 'rollback_request',
    channelId: plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    broadcast: true,
    gate: { gate: 3, boundHash: request.hash },
    model: {
      ...headOf(subject),
      hash: request.hash,
      state: subject.state,
      stateMeaning: STATES[subject.state].meaning,
      table: plan.scope.table,
      scope: sayScope(plan.scope.period),
      rows: facts.rows,
      by: request.askedBy,
      deadline: facts.deadline?.toISOString() ?? null,
      ...gateLines(key, facts.gate, facts.expiresAt),
      open: subject.state === 'rollback_asked',
      undelivered: [...facts.undelivered],
    },
  };
}

/** One for every channel that was told of the change: nothing is put back until each has arrived. */
export function rollbackAnnouncements(
  subject: Subject,
  request: Pick<RollbackRequest, 'number' | 'askedBy'>,
  outcome: string | null,
): Outgoing<'rollback_announcement'>[] {
  const { plan } = subject;
  const { from, to } = plan.scope.period;
  return told(subject).map(({ channelId, because }) => ({
    key: keys.rollbackAnnouncement(subject.id, request.number, channelId),
    backfillId: subject.id,
    kind: 'rollback_announcement',
    channelId,
    threadKey: keys.announcement(subject.id, subject.askedVersion, channelId),
    broadcast: true,
    required: true,
    model: {
      ...headOf(subject),
      rollback: request.number,
      datasetTitle: plan.scope.datasetTitle,
      period: sayPeriod(from, to),
      metrics: plan.purpose.metrics.map(metric => metric.title),
      by: request.askedBy,
      because,
      answersUserId: plan.communication.answersUserId,
      finance: channelId === plan.communication.financeChannelId,
      outcome,
    },
  }));
}

/** Who decided where nobody did: the clock. */
export const BY_THE_CLOCK = 'bot/watch';

export type ConflictCounts = {
  readonly rows: number;
  readonly units: readonly string[];
  readonly forced: number;
  readonly left: number;
  /** Until when somebody can decide. */
  readonly endsAt: Date;
};

/** To whoever asked and is responsible: rows were written since, and somebody has to decide about each of them. */
export function conflictsMessage(
  subject: Subject,
  request: Pick<RollbackRequest, 'number' | 'askedBy'>,
  { rows, units, forced, left, endsAt }: ConflictCounts,
): Outgoing<'rollback_conflicts'> {
  return {
    key: keys.rollbackConflicts(subject.id, request.number),
    backfillId: subject.id,
    kind: 'rollback_conflicts',
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    broadcast: true,
    model: {
      ...headOf(subject),
      mention: [...new Set([request.askedBy, ...responsible(subject)])],
      rows,
      units: [...units],
      open: rows - forced - left,
      forced,
      left,
      endsAt: endsAt.toISOString(),
    },
  };
}

/** To whoever asked and is responsible, once a day: rows still wait for a decision, and until when. */
export function conflictsReminder(
  subject: Subject,
  request: Pick<RollbackRequest, 'number' | 'askedBy'>,
  { open, endsAt, day }: { open: number; endsAt: Date; day: number },
): Outgoing<'conflicts_open'> {
  return {
    key: keys.nudge(subject.id, keys.rollbackConflicts(subject.id, request.number), `remind/${day}`),
    backfillId: subject.id,
    kind: 'conflicts_open',
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    model: {
      ...headOf(subject),
      mention: [...new Set([request.askedBy, ...responsible(subject)])],
      open,
      endsAt: endsAt.toISOString(),
    },
  };
}

/** To the responsible people, a while before the replaced rows are removed. */
export function wayBackEnds(
  subject: Subject,
  run: number,
  { rows, deadline }: { rows: number; deadline: Date },
): Outgoing<'way_back_ends'> {
  return {
    key: keys.wayBackEnds(subject.id, run),
    backfillId: subject.id,
    kind: 'way_back_ends',
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    model: {
      ...headOf(subject),
      mention: responsible(subject),
      table: subject.plan.scope.table,
      rows,
      deadline: deadline.toISOString(),
    },
  };
}
