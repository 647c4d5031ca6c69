import type { Context } from '../context.ts';
import type { PageChannel, PageMessages, PageSnapshot, PageThread, PageView } from '../page-contract.ts';
import { isMember, maySee } from '../workspace/channels.ts';
import { findMessage, repliesTo, timelineOf } from '../workspace/messages.ts';
import type { ChannelRecord, UserRecord } from '../workspace/records.ts';
import { stackOf } from '../workspace/views.ts';
import { isInChannelList, pageChannel, pageMessage, pagePerson, pageView } from './project.ts';

/** All that the page needs to begin, but for messages. */
export function snapshotFor(context: Context, viewer: UserRecord): PageSnapshot {
  const { workspace, manifest } = context;
  const people = [...workspace.users.values()];
  const bot = people.find(person => person.isBot) ?? viewer;
  return {
    workspace: workspace.team,
    bot: pagePerson(bot),
    me: pagePerson(viewer),
    people: people.filter(person => !person.isBot).map(pagePerson),
    userGroups: [...workspace.userGroups.values()],
    channels: channelsFor(context, viewer),
    views: viewsFor(context, viewer),
    home: homeFor(context, viewer),
    hasHome: manifest.isHomeEnabled,
    slashCommands: manifest.slashCommands.map(command => ({
      command: command.command,
      description: command.description,
      usageHint: command.usage_hint,
    })),
    shortcuts: manifest.shortcuts.map(shortcut => ({
      name: shortcut.name,
      callbackId: shortcut.callback_id,
      kind: shortcut.type,
    })),
    seq: workspace.changes.seq,
  };
}

function channelsFor(context: Context, viewer: UserRecord): PageChannel[] {
  return [...context.workspace.channels.values()]
    .filter(channel => isListed(channel, viewer))
    .map(channel => pageChannel(context.workspace, viewer, channel));
}

/** Public channels, and whatever else the person is in. */
export function isListed(channel: ChannelRecord, viewer: UserRecord): boolean {
  return channel.kind === 'public' || isMember(channel, viewer.id);
}

export function viewsFor(context: Context, viewer: UserRecord): PageView[] {
  return stackOf(context.workspace, viewer.id).map(pageView);
}

export function homeFor(context: Context, viewer: UserRecord): PageView | null {
  const { views, homes } = context.workspace;
  const home = views.get(homes.get(viewer.id) ?? '');
  return home === undefined ? null : pageView(home);
}

/** A page of a channel's list, ending before a ts; undefined when the person may not look. */
export function messagesFor(
  context: Context,
  viewer: UserRecord,
  channelId: string,
  before: string | null,
  limit: number,
): PageMessages | undefined {
  const { workspace } = context;
  const channel = workspace.channels.get(channelId);
  if (channel === undefined || !maySee(channel, viewer.id)) return undefined;
  const earlier = [...timelineOf(workspace, channelId).values()].filter(
    message => isInChannelList(message, viewer) && (before === null || Number(message.ts) < Number(before)),
  );
  return {
    messages: earlier.slice(-limit).map(message => pageMessage(workspace, message)),
    hasMore: earlier.length > limit,
  };
}

/** A root with its replies, those only this person sees among them; undefined when there is none. */
export function threadFor(
  context: Context,
  viewer: UserRecord,
  channelId: string,
  ts: string,
): PageThread | undefined {
  const { workspace } = context;
  const channel = workspace.channels.get(channelId);
  const root = findMessage(workspace, channelId, ts);
  if (channel === undefined || root === undefined || !maySee(channel, viewer.id)) return undefined;
  if (root.ephemeralFor !== null && root.ephemeralFor !== viewer.id) return undefined;
  const own = [...timelineOf(workspace, channelId).values()].filter(
    message => message.threadTs === ts && message.ephemeralFor === viewer.id,
  );
  const replies = [...repliesTo(workspace, channelId, ts), ...own].sort(
    (a, b) => Number(a.ts) - Number(b.ts),
  );
  return {
    root: pageMessage(workspace, root),
    replies: replies.map(reply => pageMessage(workspace, reply)),
  };
}
