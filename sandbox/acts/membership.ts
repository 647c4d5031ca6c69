import type { Context } from '../context.ts';
import { announceJoin } from '../web-api/conversations.ts';
import { isMember, joinChannel, leaveChannel } from '../workspace/channels.ts';
import { addMessage } from '../workspace/messages.ts';
import type { UserRecord } from '../workspace/records.ts';
import { type ActAnswer, cannot } from './act-answer.ts';
import { visibleChannel, writingRefusal } from './visible.ts';

export function joinAs(context: Context, user: UserRecord, channelId: string): ActAnswer {
  const channel = visibleChannel(context, user, channelId);
  if (channel === undefined) return cannot('There is no such channel.');
  if (channel.isArchived) return cannot(`#${channel.name} is archived.`);
  if (joinChannel(context.workspace, channel, user.id)) announceJoin({ context }, channel, user.id);
  return { ok: true, channel: channel.id };
}

export function leaveAs(context: Context, user: UserRecord, channelId: string): ActAnswer {
  const channel = visibleChannel(context, user, channelId);
  if (channel === undefined || !leaveChannel(context.workspace, channel, user.id)) {
    return cannot('You are not in that channel.');
  }
  context.sendEvent({
    type: 'member_left_channel',
    user: user.id,
    channel: channel.id,
    channel_type: channel.kind === 'private' ? 'G' : 'C',
    team: context.workspace.team.id,
    event_ts: (context.workspace.clock().getTime() / 1_000).toFixed(6),
  });
  return { ok: true };
}

/** `/invite @bot`: the only way into a private channel. */
export function inviteBot(context: Context, user: UserRecord, channelId: string): ActAnswer {
  const { workspace } = context;
  const channel = visibleChannel(context, user, channelId);
  const refusal = writingRefusal(channel, user);
  if (refusal !== null || channel === undefined) return cannot(refusal ?? '');
  if (isMember(channel, workspace.app.botUser)) return cannot('It is in this channel already.');
  joinChannel(workspace, channel, workspace.app.botUser);
  addMessage(workspace, {
    channel: channel.id,
    user: workspace.app.botUser,
    text: `<@${workspace.app.botUser}> was added to #${channel.name} by <@${user.id}>.`,
    subtype: 'channel_join',
  });
  announceJoin({ context }, channel, workspace.app.botUser);
  return { ok: true, channel: channel.id };
}
