import { keys } from './keys.ts';
import type { Outgoing } from './models.ts';
import { slackTrouble } from './slack-troubles.ts';
import { headOf, responsible, type Subject } from './subject.ts';

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
      remedy:
        slackTrouble(failure.error)?.remedy ??
        'Try again. If it fails once more, show Slack’s answer to whoever runs the bot.',
      mention: responsible(subject),
      acknowledgedBy: failure.acknowledgedBy,
    },
  };
}
