import { isMember } from '../workspace/channels.ts';
import type { ChannelRecord, Json } from '../workspace/records.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Slack's conversation object as the bot sees it. */
export function channelObject(workspace: Workspace, channel: ChannelRecord): Json {
  const shared = {
    id: channel.id,
    created: channel.created,
    is_archived: channel.isArchived,
    is_org_shared: false,
    context_team_id: workspace.team.id,
    updated: channel.created * 1_000,
  };
  if (channel.kind === 'im') {
    const other = channel.members.find(member => member !== workspace.app.botUser) ?? '';
    return { ...shared, is_im: true, user: other, is_user_deleted: false, priority: 0 };
  }
  const topic = { value: channel.topic, creator: channel.topic === '' ? '' : channel.creator, last_set: 0 };
  return {
    ...shared,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: false,
    is_mpim: false,
    is_private: channel.kind === 'private',
    is_general: channel.name === 'general',
    unlinked: 0,
    is_shared: false,
    is_pending_ext_shared: false,
    pending_shared: [],
    parent_conversation: null,
    creator: channel.creator,
    is_ext_shared: false,
    shared_team_ids: [workspace.team.id],
    pending_connected_team_ids: [],
    is_member: isMember(channel, workspace.app.botUser),
    topic,
    purpose: { value: '', creator: '', last_set: 0 },
    previous_names: [],
  };
}
