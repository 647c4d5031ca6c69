import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { inTransaction } from '../store/db.ts';
import {
  type SlackChannel,
  type SlackGroup,
  type SlackUser,
  saveChannels,
  saveGroups,
  saveUsers,
} from '../store/directory.ts';
import type { Pool, SlackClient } from './client.ts';
import { readFailure } from './slack-failure.ts';

type Library = { readonly db: Pool; readonly client: SlackClient; readonly clock: () => Date };

const PAGE = 200;
const TURNS = 5;

const Member = z.object({
  id: z.string(),
  name: z.string().default(''),
  deleted: z.boolean().default(false),
  is_bot: z.boolean().default(false),
  real_name: z.string().default(''),
  profile: z
    .object({
      email: z.string().optional(),
      display_name: z.string().default(''),
      real_name: z.string().default(''),
    })
    .default({ display_name: '', real_name: '' }),
});

const Conversation = z.object({
  id: z.string(),
  name: z.string(),
  is_member: z.boolean().default(false),
  is_private: z.boolean().default(false),
  is_archived: z.boolean().default(false),
});

const UserGroup = z.object({
  id: z.string(),
  handle: z.string(),
  users: z.array(z.string()).default([]),
  date_delete: z.number().default(0),
});

/** Why a workspace has no user groups to show: its plan has none, or the app was installed before it asked for them. */
const WITHOUT_GROUPS: ReadonlySet<string> = new Set([
  'missing_scope',
  'plan_upgrade_required',
  'paid_teams_only',
]);

/**
 * Copies people, user groups and channels of the workspace into the bot's own database, page by page: plans name people by
 * e-mail and groups and channels by name, and must not wait for Slack. Throws what the Web API client throws; running it again does no
 * harm.
 */
export async function syncDirectory(
  library: Library,
): Promise<{ users: number; groups: number; channels: number }> {
  const users = await syncUsers(library);
  const groups = await syncGroups(library);
  const channels = await syncChannels(library);
  return { users, groups, channels };
}

/** Slack says that the bot was invited somewhere: from now on it may post there. */
export async function onMemberJoined(library: Library, channelId: string): Promise<void> {
  const { channel } = await library.client.conversations.info({ channel: channelId });
  const known = toChannel(channel);
  if (known) await keepChannels(library, [known]);
}

async function syncUsers(library: Library): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await patiently(() => library.client.users.list({ limit: PAGE, ...next(cursor) }));
    const users = (page.members ?? []).flatMap(member => toUser(member) ?? []);
    await inTransaction(library.db, tx => saveUsers(tx, users, library.clock()));
    count += users.length;
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor);
  return count;
}

/** One answer holds them all. Where Slack shows none, those kept before are forgotten: nobody approves by them. */
async function syncGroups({ client, db, clock }: Library): Promise<number> {
  const groups = await patiently(async () => {
    const { usergroups = [] } = await client.usergroups.list({ include_users: true });
    return usergroups.flatMap(group => toGroup(group) ?? []);
  }).catch((error: unknown): SlackGroup[] => {
    if (WITHOUT_GROUPS.has(readFailure(error, 1).code)) return [];
    throw error;
  });
  await inTransaction(db, tx => saveGroups(tx, groups, clock()));
  return groups.length;
}

async function syncChannels(library: Library): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await patiently(() =>
      library.client.conversations.list({
        limit: PAGE,
        types: 'public_channel,private_channel',
        ...next(cursor),
      }),
    );
    const channels = (page.channels ?? []).flatMap(channel => toChannel(channel) ?? []);
    await keepChannels(library, channels);
    count += channels.length;
    cursor = page.response_metadata?.next_cursor || undefined;
  } while (cursor);
  return count;
}

function next(cursor: string | undefined): { cursor?: string } {
  return cursor ? { cursor } : {};
}

/** Listing is limited to twenty pages a minute: a large workspace has to wait its turn. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await call();
    } catch (error) {
      const failure = readFailure(error, turn);
      if (failure.kind !== 'limited' || turn === TURNS) throw error;
      await sleep(Math.max(1, failure.seconds) * 1000);
    }
  }
}

async function keepChannels({ db, clock }: Library, channels: readonly SlackChannel[]): Promise<void> {
  await inTransaction(db, tx => saveChannels(tx, channels, clock()));
}

/** Bots own nothing and approve nothing, so they are left out. */
function toUser(raw: unknown): SlackUser | null {
  const member = Member.safeParse(raw);
  if (!member.success || member.data.is_bot || member.data.id === 'USLACKBOT') return null;
  const { id, name, deleted, real_name, profile } = member.data;
  return {
    userId: id,
    email: profile.email ?? null,
    name: profile.real_name || real_name || profile.display_name || name || id,
    active: !deleted,
  };
}

function toGroup(raw: unknown): SlackGroup | null {
  const group = UserGroup.safeParse(raw);
  if (!group.success || group.data.date_delete > 0) return null;
  return { groupId: group.data.id, handle: group.data.handle, userIds: group.data.users };
}

function toChannel(raw: unknown): SlackChannel | null {
  const channel = Conversation.safeParse(raw);
  if (!channel.success) return null;
  const { id, name, is_member, is_private, is_archived } = channel.data;
  return { channelId: id, name, isMember: is_member, isPrivate: is_private, isArchived: is_archived };
}
