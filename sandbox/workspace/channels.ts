import { idFor } from './ids.ts';
import type { ChannelRecord, UserRecord } from './records.ts';
import { unixSeconds, type Workspace } from './workspace.ts';

export function addUser(workspace: Workspace, user: Omit<UserRecord, 'id'>): UserRecord {
  const id = user.isBot ? workspace.app.botUser : idFor('U', workspace.seed, user.handle);
  const record = { ...user, id };
  workspace.users.set(id, record);
  return record;
}

export type NewChannel = {
  readonly name: string;
  readonly kind: 'public' | 'private';
  readonly topic: string;
  readonly creator: string;
  readonly members: readonly string[];
};

export function addChannel(workspace: Workspace, channel: NewChannel): ChannelRecord {
  const record: ChannelRecord = {
    ...channel,
    id: idFor('C', workspace.seed, channel.name),
    created: unixSeconds(workspace),
    members: [...channel.members],
    isArchived: false,
  };
  workspace.channels.set(record.id, record);
  return record;
}

/** The direct message between two people, made when it does not exist yet. */
export function openIm(
  workspace: Workspace,
  one: string,
  other: string,
): { channel: ChannelRecord; isNew: boolean } {
  const pair = [one, other].sort();
  const id = idFor('D', workspace.seed, pair.join(':'));
  const known = workspace.channels.get(id);
  if (known !== undefined) return { channel: known, isNew: false };
  const channel: ChannelRecord = {
    id,
    name: id,
    kind: 'im',
    topic: '',
    created: unixSeconds(workspace),
    creator: one,
    members: pair,
    isArchived: false,
  };
  workspace.channels.set(id, channel);
  workspace.changes.tell({ kind: 'channel', channel: id });
  return { channel, isNew: true };
}

export function findChannelByName(workspace: Workspace, name: string): ChannelRecord | undefined {
  const plain = name.replace(/^#/, '');
  for (const channel of workspace.channels.values()) {
    if (channel.kind !== 'im' && channel.name === plain) return channel;
  }
  return undefined;
}

export function findUserByHandle(workspace: Workspace, handle: string): UserRecord | undefined {
  const plain = handle.replace(/^@/, '');
  for (const user of workspace.users.values()) if (user.handle === plain) return user;
  return undefined;
}

export function isMember(channel: ChannelRecord, user: string): boolean {
  return channel.members.includes(user);
}

/** True when the person may look at the channel: public ones are open to everybody. */
export function maySee(channel: ChannelRecord, user: string): boolean {
  return channel.kind === 'public' || isMember(channel, user);
}

/** Adds a member; false when they were one already. */
export function joinChannel(workspace: Workspace, channel: ChannelRecord, user: string): boolean {
  if (isMember(channel, user)) return false;
  channel.members = [...channel.members, user];
  workspace.changes.tell({ kind: 'channel', channel: channel.id });
  return true;
}

/** Removes a member; false when they were none. */
export function leaveChannel(workspace: Workspace, channel: ChannelRecord, user: string): boolean {
  if (!isMember(channel, user)) return false;
  channel.members = channel.members.filter(member => member !== user);
  workspace.changes.tell({ kind: 'channel', channel: channel.id });
  return true;
}

export function setArchived(workspace: Workspace, channel: ChannelRecord, isArchived: boolean): void {
  channel.isArchived = isArchived;
  workspace.changes.tell({ kind: 'channel', channel: channel.id });
}

export function markRead(workspace: Workspace, user: string, channel: string, ts: string): void {
  workspace.reads.set(`${user}:${channel}`, ts);
  workspace.changes.tell({ kind: 'read', channel, user });
}
