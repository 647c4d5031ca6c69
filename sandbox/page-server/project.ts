import type { Context } from '../context.ts';
import type {
  PageBlock,
  PageChannel,
  PageFaults,
  PageFile,
  PageMessage,
  PagePerson,
  PageStateValues,
  PageView,
} from '../page-contract.ts';
import { isMember } from '../workspace/channels.ts';
import { repliesTo, timelineOf } from '../workspace/messages.ts';
import {
  type ChannelRecord,
  type FileRecord,
  type MessageRecord,
  textOrEmpty,
  type UserRecord,
  type ViewRecord,
} from '../workspace/records.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Subtypes of messages that the workspace itself says. */
const notices = new Set(['notice', 'channel_join', 'channel_leave']);

export function pagePerson(user: UserRecord): PagePerson {
  const { id, handle, name, title, email, timezone, isBot } = user;
  return { id, handle, name, title, email, timezone, isBot };
}

export function pageChannel(workspace: Workspace, viewer: UserRecord, channel: ChannelRecord): PageChannel {
  const lastRead = workspace.reads.get(`${viewer.id}:${channel.id}`) ?? null;
  const since = lastRead === null ? 0 : Number(lastRead);
  let unread = 0;
  let latest: string | null = null;
  for (const message of timelineOf(workspace, channel.id).values()) {
    if (!isInChannelList(message, viewer)) continue;
    latest = message.ts;
    if (message.user !== viewer.id && Number(message.ts) > since) unread += 1;
  }
  return {
    id: channel.id,
    name: channel.kind === 'im' ? nameOfOther(workspace, viewer, channel) : channel.name,
    kind: channel.kind,
    topic: channel.topic,
    isArchived: channel.isArchived,
    isMember: isMember(channel, viewer.id),
    botIsMember: isMember(channel, workspace.app.botUser),
    memberIds: channel.members,
    unread: isMember(channel, viewer.id) ? unread : 0,
    lastRead,
    latest,
  };
}

/** True for messages that stand in a channel's own list for this person: roots, and replies sent there too. */
export function isInChannelList(message: MessageRecord, viewer: UserRecord): boolean {
  const isShown = message.ephemeralFor === null || message.ephemeralFor === viewer.id;
  return isShown && (message.threadTs === null || message.isBroadcast);
}

export function pageMessage(workspace: Workspace, message: MessageRecord): PageMessage {
  const replies = repliesTo(workspace, message.channel, message.ts);
  return {
    channel: message.channel,
    ts: message.ts,
    threadTs: message.threadTs ?? (replies.length > 0 ? message.ts : null),
    isBroadcast: message.isBroadcast,
    user: message.user,
    isBot: message.isBot,
    text: message.text,
    blocks: message.blocks as PageBlock[],
    attachments: message.attachments,
    files: message.files.flatMap(id => {
      const file = workspace.files.get(id);
      return file === undefined ? [] : [pageFile(file)];
    }),
    reactions: message.reactions.map(({ name, users }) => ({ name, users })),
    isEphemeral: message.ephemeralFor !== null,
    isNotice: message.subtype !== null && notices.has(message.subtype),
    isEdited: message.edited !== null,
    isPinned: message.isPinned,
    replyCount: replies.length,
    replyUsers: [...new Set(replies.map(reply => reply.user))],
    latestReply: replies.at(-1)?.ts ?? null,
  };
}

export function pageFile(file: FileRecord): PageFile {
  const { id, name, title, mimetype, size } = file;
  return {
    id,
    name,
    title,
    mimetype,
    size,
    isReady: file.state === 'ready',
    contentPath: `/sandbox/api/files/${id}/content`,
  };
}

export function pageView(view: ViewRecord): PageView {
  return {
    id: view.id,
    type: view.type,
    hash: view.hash,
    title: textOrEmpty(view.title?.text),
    submit: view.submit === null ? null : textOrEmpty(view.submit.text),
    close: view.close === null ? null : textOrEmpty(view.close.text),
    blocks: view.blocks as PageBlock[],
    state: view.state as PageStateValues,
    errors: view.errors,
    isSubmitting: view.isSubmitting,
    trouble: view.trouble,
  };
}

export function pageFaults(context: Context): PageFaults {
  const { faults } = context;
  return {
    rules: faults.rules,
    random: faults.randomness,
    tokenRevoked: faults.isTokenRevoked,
    openSockets: context.countSockets(),
  };
}

function nameOfOther(workspace: Workspace, viewer: UserRecord, channel: ChannelRecord): string {
  const other = channel.members.find(member => member !== viewer.id) ?? viewer.id;
  return workspace.users.get(other)?.name ?? other;
}
