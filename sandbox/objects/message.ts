import { repliesTo } from '../workspace/messages.ts';
import type { Json, MessageRecord } from '../workspace/records.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { fileObject } from './file.ts';

export type MessageObjectOptions = {
  readonly origin: string;
  /** Without it metadata shows only that there is some: its event_type. */
  readonly hasMetadata?: boolean;
};

/** Slack's message object, as in `conversations.history`. */
export function messageObject(
  workspace: Workspace,
  message: MessageRecord,
  options: MessageObjectOptions,
): Json {
  const replies = repliesTo(workspace, message.channel, message.ts);
  return {
    type: 'message',
    ...(message.subtype === null ? {} : { subtype: message.subtype }),
    user: message.user,
    ...(message.isBot ? botPart(workspace, message) : {}),
    text: message.text,
    ts: message.ts,
    team: workspace.team.id,
    ...(message.blocks.length === 0 ? {} : { blocks: message.blocks }),
    ...(message.attachments.length === 0 ? {} : { attachments: message.attachments }),
    ...(message.threadTs === null
      ? {}
      : { thread_ts: message.threadTs, parent_user_id: parentOf(workspace, message) }),
    ...(replies.length === 0 ? {} : threadPart(message, replies)),
    ...(message.edited === null ? {} : { edited: message.edited }),
    ...(message.reactions.length === 0 ? {} : { reactions: message.reactions.map(reactionObject) }),
    ...(message.files.length === 0 ? {} : { files: filesOf(workspace, message, options.origin) }),
    ...(message.isPinned ? { pinned_to: [message.channel] } : {}),
    ...(message.ephemeralFor === null ? {} : { is_ephemeral: true }),
    ...metadataPart(message, options.hasMetadata ?? false),
  };
}

function botPart(workspace: Workspace, message: MessageRecord): Json {
  return {
    bot_id: workspace.app.botId,
    app_id: workspace.app.id,
    ...(message.username === null ? {} : { username: message.username }),
    bot_profile: {
      id: workspace.app.botId,
      app_id: workspace.app.id,
      name: workspace.app.name,
      icons: {},
      deleted: false,
      updated: 0,
      team_id: workspace.team.id,
    },
  };
}

function threadPart(message: MessageRecord, replies: readonly MessageRecord[]): Json {
  const users = [...new Set(replies.map(reply => reply.user))];
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: users.length,
    latest_reply: replies.at(-1)?.ts,
    reply_users: users.slice(0, 5),
    is_locked: false,
    subscribed: true,
  };
}

function reactionObject(reaction: { readonly name: string; readonly users: readonly string[] }): Json {
  return { name: reaction.name, users: reaction.users, count: reaction.users.length };
}

function parentOf(workspace: Workspace, message: MessageRecord): string {
  return workspace.timelines.get(message.channel)?.get(message.threadTs ?? '')?.user ?? '';
}

function filesOf(workspace: Workspace, message: MessageRecord, origin: string): Json[] {
  return message.files.flatMap(id => {
    const file = workspace.files.get(id);
    return file === undefined ? [] : [fileObject(workspace, file, origin)];
  });
}

function metadataPart(message: MessageRecord, hasMetadata: boolean): Json {
  if (message.metadata === null) return {};
  return { metadata: hasMetadata ? message.metadata : { event_type: message.metadata.event_type } };
}
