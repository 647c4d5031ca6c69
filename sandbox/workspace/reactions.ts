import type { MessageRecord } from './records.ts';
import type { Workspace } from './workspace.ts';

/** Adds a person's reaction; false when they had reacted with it already. */
export function addReaction(
  workspace: Workspace,
  message: MessageRecord,
  name: string,
  user: string,
): boolean {
  const known = message.reactions.find(reaction => reaction.name === name);
  if (known?.users.includes(user)) return false;
  if (known === undefined) message.reactions = [...message.reactions, { name, users: [user] }];
  else known.users = [...known.users, user];
  workspace.changes.tell({ kind: 'message', channel: message.channel, ts: message.ts });
  return true;
}

/** Takes a person's reaction back; false when there was none. */
export function removeReaction(
  workspace: Workspace,
  message: MessageRecord,
  name: string,
  user: string,
): boolean {
  const known = message.reactions.find(reaction => reaction.name === name);
  if (known === undefined || !known.users.includes(user)) return false;
  known.users = known.users.filter(other => other !== user);
  if (known.users.length === 0) message.reactions = message.reactions.filter(reaction => reaction !== known);
  workspace.changes.tell({ kind: 'message', channel: message.channel, ts: message.ts });
  return true;
}
