import type { Context } from '../context.ts';
import { isMember, maySee } from '../workspace/channels.ts';
import { findMessage } from '../workspace/messages.ts';
import type { ChannelRecord, MessageRecord, UserRecord } from '../workspace/records.ts';

/** The channel, if this person may look at it. */
export function visibleChannel(context: Context, user: UserRecord, id: string): ChannelRecord | undefined {
  const channel = context.workspace.channels.get(id);
  return channel !== undefined && maySee(channel, user.id) ? channel : undefined;
}

/** The message, if this person sees it. */
export function visibleMessage(
  context: Context,
  user: UserRecord,
  channel: string,
  ts: string,
): MessageRecord | undefined {
  if (visibleChannel(context, user, channel) === undefined) return undefined;
  const message = findMessage(context.workspace, channel, ts);
  const isForThem = message?.ephemeralFor === null || message?.ephemeralFor === user.id;
  return isForThem ? message : undefined;
}

/** Why the person may not write in a channel; null when they may. */
export function writingRefusal(channel: ChannelRecord | undefined, user: UserRecord): string | null {
  if (channel === undefined) return 'There is no such channel, or you are not in it.';
  if (channel.isArchived) return `#${channel.name} is archived: nobody can write there.`;
  if (!isMember(channel, user.id)) return `You are not in #${channel.name}. Join it to write there.`;
  return null;
}
