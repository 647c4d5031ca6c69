import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { headOf, responsible, type Subject } from './subject.ts';

/** Slack's reasons for refusing a post, each with what a person can do about it. */
const REMEDIES: Readonly<Record<string, string>> = {
  not_in_channel: 'Invite the bot to the channel, then try again.',
  channel_not_found:
    'The channel is private or does not exist: invite the bot to it, or correct its name in the catalog, then try again.',
  is_archived: 'The channel is archived: name another one in the catalog.',
  restricted_action: 'A workspace setting keeps the bot from posting there: ask an administrator.',
};

/** Slack's code for the failure of an announcement, with the channel it was meant for. */
export type Failure = {
  readonly key: string;
  readonly channelId: string;
  readonly error: string;
  readonly acknowledgedBy: string | null;
};

/** To the responsible people: a channel could not be told, which blocks the start until one of them acknowledges it. */
export function undeliveredMessage(subject: Subject, failure: Failure): Outgoing<'undelivered'> {
  return {
    key: keys.undelivered(subject.id, failure.key),
    backfillId: subject.id,
    kind: 'undelivered',
    channelId: subject.plan.context.homeChannelId,
    threadKey: keys.root(subject.id),
    broadcast: true,
    model: {
      ...headOf(subject),
      messageKey: failure.key,
      channel: failure.channelId,
      error: failure.error,
      remedy: REMEDIES[failure.error] ?? 'Look at the error, then try again or acknowledge it.',
      mention: responsible(subject),
      acknowledgedBy: failure.acknowledgedBy,
    },
  };
}
