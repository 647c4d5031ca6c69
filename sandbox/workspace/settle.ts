import type { Manifest } from '../manifest.ts';
import { addChannel, addUser, findChannelByName, findUserByHandle } from './channels.ts';
import { idFor } from './ids.ts';
import { loadWorkspace } from './persistence.ts';
import { type Clock, emptyWorkspace, type Workspace } from './workspace.ts';

/** Who and what is in a workspace when it starts. */
export type Company = {
  readonly team?: { readonly name: string; readonly domain: string };
  readonly people: readonly {
    readonly handle: string;
    readonly name: string;
    readonly email: string;
    readonly timezone?: string;
    readonly title?: string;
  }[];
  readonly channels: readonly {
    readonly name: string;
    readonly private?: boolean;
    /** Handles. */
    readonly members: readonly string[];
    readonly botIsMember: boolean;
    readonly topic?: string;
  }[];
  readonly usergroups?: readonly {
    readonly handle: string;
    readonly name: string;
    readonly users: readonly string[];
  }[];
  readonly seed?: number;
};

/**
 * Builds the workspace of a company with the app installed, on top of what was saved if there is a file. People and
 * channels that are new since then are added; members stay as they were saved. Throws when a channel names nobody.
 */
export function settle(company: Company, manifest: Manifest, clock: Clock, savedAt?: string): Workspace {
  const { name, domain } = company.team ?? { name: 'Sandbox', domain: 'sandbox' };
  const workspace = emptyWorkspace({
    seed: company.seed ?? 1,
    clock,
    name,
    domain,
    appName: manifest.appName,
  });
  if (savedAt !== undefined) loadWorkspace(workspace, savedAt);
  addUser(workspace, {
    handle: manifest.botName.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-'),
    name: manifest.botName,
    email: '',
    timezone: 'Etc/UTC',
    title: '',
    isBot: true,
  });
  for (const { handle, name: full, email, timezone = 'Etc/UTC', title = '' } of company.people) {
    addUser(workspace, { handle, name: full, email, timezone, title, isBot: false });
  }
  for (const channel of company.channels) {
    if (findChannelByName(workspace, channel.name) !== undefined) continue;
    const members = channel.members.map(handle => idOf(workspace, handle));
    addChannel(workspace, {
      name: channel.name.replace(/^#/, ''),
      kind: channel.private === true ? 'private' : 'public',
      topic: channel.topic ?? '',
      creator: members[0] ?? workspace.app.botUser,
      members: channel.botIsMember ? [...members, workspace.app.botUser] : members,
    });
  }
  for (const group of company.usergroups ?? []) {
    const id = idFor('S', workspace.seed, group.handle);
    const users = group.users.map(handle => idOf(workspace, handle));
    workspace.userGroups.set(id, { id, handle: group.handle, name: group.name, users });
  }
  return workspace;
}

function idOf(workspace: Workspace, handle: string): string {
  const user = findUserByHandle(workspace, handle);
  if (user === undefined) throw new Error(`There is nobody called ${handle} in this company.`);
  return user.id;
}
