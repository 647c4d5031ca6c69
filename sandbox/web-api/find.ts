import { findChannelByName, isMember, maySee, openIm } from '../workspace/channels.ts';
import { microsecondsOf } from '../workspace/ids.ts';
import { findMessage } from '../workspace/messages.ts';
import type { ChannelRecord, MessageRecord } from '../workspace/records.ts';
import { type Call, hasScope, type Refusal, refuse, refuseScope, text } from './call.ts';

export type Found<Thing> = { readonly ok: true; readonly value: Thing } | Refusal;

/** The channel named by an argument, if the bot may know of it. Only ids are taken, as Slack does. */
export function channelArgument(call: Call, name = 'channel'): Found<ChannelRecord> {
  const { workspace } = call.context;
  const channel = workspace.channels.get(text(call, name) ?? '');
  if (channel === undefined || !maySee(channel, workspace.app.botUser)) return refuse('channel_not_found');
  return { ok: true, value: channel };
}

/** Like {@link channelArgument}, but takes what posting takes: `#name`, and a person for their direct message. */
export function postingChannel(call: Call): Found<ChannelRecord> {
  const { workspace } = call.context;
  const given = text(call, 'channel') ?? '';
  const user = workspace.users.get(given);
  if (user !== undefined && !user.isBot) {
    return { ok: true, value: openIm(workspace, workspace.app.botUser, user.id).channel };
  }
  const channel = workspace.channels.get(given) ?? findChannelByName(workspace, given);
  if (channel === undefined || !maySee(channel, workspace.app.botUser)) return refuse('channel_not_found');
  return { ok: true, value: channel };
}

/** What keeps the bot from posting in a channel; null when nothing does. */
export function postingRefusal(call: Call, channel: ChannelRecord): Refusal | null {
  if (channel.isArchived) return refuse('is_archived');
  if (isMember(channel, call.context.workspace.app.botUser)) return null;
  return channel.kind === 'public' && hasScope(call, 'chat:write.public') ? null : refuse('not_in_channel');
}

/** The message at `channel` and a ts argument. Ephemeral messages are none: no method finds them. */
export function messageArgument(call: Call, channel: ChannelRecord, name: string): Found<MessageRecord> {
  const ts = text(call, name) ?? '';
  const message = findMessage(call.context.workspace, channel.id, ts);
  if (message === undefined || message.ephemeralFor !== null) return refuse('message_not_found');
  return { ok: true, value: message };
}

export function isTs(value: string | undefined): boolean {
  return value !== undefined && !Number.isNaN(microsecondsOf(value));
}

/** The scope family that reading a channel of this kind needs. */
const scopePrefix = { public: 'channels', private: 'groups', im: 'im' } as const;

/** Refuses when the token may not read this kind of channel (`…:read` or `…:history`). */
export function readingRefusal(call: Call, channel: ChannelRecord, what: 'read' | 'history'): Refusal | null {
  const needed = `${scopePrefix[channel.kind]}:${what}`;
  return hasScope(call, needed) ? null : refuseScope(call, needed);
}

/** The address of a message, as `chat.getPermalink` gives it. */
export function getPermalinkOf(call: Pick<Call, 'context'>, message: MessageRecord): string {
  const { channel, ts, threadTs } = message;
  const thread = threadTs === null ? '' : `?thread_ts=${threadTs}&cid=${channel}`;
  return `${call.context.origin()}/archives/${channel}/p${ts.replace('.', '')}${thread}`;
}
