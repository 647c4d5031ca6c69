import { ASKED_TO_TELL } from '../audience.ts';
import { sayPeriod } from '../civil-date.ts';
import { tellsMovement } from '../kind-controls.ts';
import { KINDS } from '../kinds.ts';
import type { Told } from '../schema.ts';
import { closedMonthsOf } from './closed-months.ts';
import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, type Subject } from './subject.ts';

/** One announcement for each affected channel: the start waits until every one of them has arrived. */
export function announcements(subject: Subject): Outgoing<'announcement'>[] {
  return told(subject).map(channel => announcement(subject, channel, null));
}

/** The same announcements once they no longer hold: edited in place, so that nobody plans by them. */
export function supersededAnnouncements(subject: Subject, supersededBy: string): Outgoing<'announcement'>[] {
  return told(subject).map(channel => announcement(subject, channel, supersededBy));
}

/**
 * Everyone to be told, by where Slack takes a post for them: people by their user id, in direct messages, and a channel
 * that Slack does not show to the bot by its name. There the post fails, its failure is reported, and trying again works
 * once the bot was invited.
 */
export function told(subject: Subject): Told[] {
  const { channels, unreachable, people } = subject.plan.communication;
  return [
    ...channels,
    ...unreachable.map(channel => ({ ...channel, channelId: `#${channel.name}` })),
    ...people.map(userId => ({ channelId: userId, name: userId, because: ASKED_TO_TELL })),
  ];
}

function announcement(subject: Subject, told: Told, supersededBy: string | null): Outgoing<'announcement'> {
  const { plan } = subject;
  const { period } = plan.scope;
  return {
    key: keys.announcement(subject.id, subject.askedVersion, told.channelId),
    backfillId: subject.id,
    kind: 'announcement',
    channelId: told.channelId,
    required: true,
    model: {
      ...headOf(subject),
      version: subject.askedVersion,
      kind: KINDS[plan.kind].title,
      datasetTitle: plan.scope.datasetTitle,
      purpose: plan.purpose.statement,
      period: sayPeriod(period.from, period.to),
      metrics: plan.purpose.metrics.map(metric => metric.title),
      expectedMovement: plan.purpose.expectedMovement,
      ...(plan.purpose.disclosure === undefined ? {} : { disclosure: plan.purpose.disclosure }),
      when: plan.communication.startAfter ?? 'approved',
      answersUserId: plan.communication.answersUserId,
      proposer: subject.proposer,
      because: told.because,
      closedMonths: closedMonthsOf(plan),
      ...(plan.isolation.weaker ? { weaker: plan.isolation.weaker } : {}),
      finance: told.channelId === plan.communication.financeChannelId,
      tellMovement: tellsMovement(plan),
      supersededBy,
    },
  };
}

/** To every channel that was told before: it will not happen. */
export function calledOff(subject: Subject, reason: string, by: string | null): Outgoing<'called_off'>[] {
  return told(subject).map(({ channelId }) => ({
    key: keys.calledOff(subject.id, subject.askedVersion, channelId),
    backfillId: subject.id,
    kind: 'called_off',
    channelId,
    threadKey: keys.announcement(subject.id, subject.askedVersion, channelId),
    broadcast: true,
    model: { ...headOf(subject), datasetTitle: subject.plan.scope.datasetTitle, reason, by },
  }));
}
