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
  restricted_action_read_only_channel:
    'Only some people may post there: ask an administrator to let the bot.',
  restricted_action_thread_only_channel:
    'Only replies are allowed there: name another channel in the catalog.',
  posting_to_general_channel_denied: 'Only some people may post there: ask an administrator to let the bot.',
  posting_to_channel_denied: 'Only some people may post there: ask an administrator to let the bot.',
  channel_is_limited_access: 'The channel is limited to some people: ask an administrator to let the bot in.',
  no_permission: 'The bot lacks a permission: ask an administrator to install it again.',
  access_denied: 'The bot lacks a permission: ask an administrator to install it again.',
  ekm_access_denied: 'The workspace has suspended posting: ask an administrator.',
  team_access_not_granted:
    'The bot was not granted this workspace: ask an administrator to install it there.',
  app_access_restricted: 'The workspace restricts apps: ask an administrator to allow this one.',
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
