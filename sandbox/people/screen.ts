import { isMember } from '../workspace/channels.ts';
import type { ChannelRecord, MessageRecord, UserRecord } from '../workspace/records.ts';
import { stackOf } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { plainMessage, plainView } from './plain-text.ts';

/** How many messages of a channel a dump shows, from the end. */
const shownMessages = 12;

/** The messages a person sees in a channel, oldest first: all but those that only somebody else sees. */
export function messagesFor(workspace: Workspace, user: UserRecord, channel: ChannelRecord): MessageRecord[] {
  const timeline = workspace.timelines.get(channel.id);
  if (timeline === undefined) return [];
  return [...timeline.values()].filter(
    message => message.ephemeralFor === null || message.ephemeralFor === user.id,
  );
}

/** The channels a person has in their sidebar. */
export function channelsOf(workspace: Workspace, user: UserRecord): ChannelRecord[] {
  return [...workspace.channels.values()].filter(channel => isMember(channel, user.id));
}

/** What is on somebody's screen, in words, for whoever reads why a test failed. */
export function describeScreen(workspace: Workspace, user: UserRecord): string {
  const parts = [`${user.name} (@${user.handle}) sees:`];
  for (const view of stackOf(workspace, user.id)) {
    parts.push(`  == window ${view.callbackId} ==`, indent(plainView(workspace, view), '  | '));
  }
  const home = workspace.views.get(workspace.homes.get(user.id) ?? '');
  if (home !== undefined) parts.push('  == Home ==', indent(plainView(workspace, home), '  | '));
  for (const channel of channelsOf(workspace, user)) {
    const messages = messagesFor(workspace, user, channel);
    if (messages.length === 0) continue;
    parts.push(`  == ${nameFor(workspace, user, channel)} (${messages.length} messages) ==`);
    for (const message of messages.slice(-shownMessages)) parts.push(describe(workspace, message));
  }
  if (parts.length === 1) parts.push('  nothing at all');
  return parts.join('\n');
}

function describe(workspace: Workspace, message: MessageRecord): string {
  const author = workspace.users.get(message.user)?.handle ?? message.user;
  const marks = [
    message.threadTs === null ? '' : ' in thread',
    message.ephemeralFor === null ? '' : ' only visible to them',
    message.edited === null ? '' : ' edited',
  ].join('');
  const reactions = message.reactions.map(reaction => {
    const names = reaction.users.map(id => workspace.users.get(id)?.handle ?? id);
    return `:${reaction.name}: ${names.join(', ')}`;
  });
  const below = reactions.length === 0 ? '' : `\n    (${reactions.join('; ')})`;
  return `  ${author}${marks} [${message.ts}]\n${indent(plainMessage(workspace, message), '    ')}${below}`;
}

function nameFor(workspace: Workspace, user: UserRecord, channel: ChannelRecord): string {
  if (channel.kind !== 'im') return `#${channel.name}`;
  const other = channel.members.find(member => member !== user.id) ?? user.id;
  return `direct message with ${workspace.users.get(other)?.handle ?? other}`;
}

function indent(text: string, by: string): string {
  return text
    .split('\n')
    .map(line => `${by}${line}`)
    .join('\n');
}
