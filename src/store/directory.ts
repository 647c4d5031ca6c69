import type { Db, Tx } from './db.ts';
import { toJsonb } from './jsonb.ts';

export type SlackUser = {
  readonly userId: string;
  readonly email: string | null;
  readonly name: string;
  readonly active: boolean;
};

export type SlackChannel = {
  readonly channelId: string;
  readonly name: string;
  readonly isMember: boolean;
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
};

/** Keeps what Slack said of its people. Locks their rows until the transaction ends. */
export async function saveUsers(tx: Tx, users: readonly SlackUser[], now: Date): Promise<void> {
  await tx.query(
    `insert into bot.slack_users (user_id, email, name, active, updated_at)
     select u."userId", u.email, u.name, u.active, $2
     from jsonb_to_recordset($1) as u("userId" text, email text, name text, active boolean)
     on conflict (user_id) do update
     set email = excluded.email, name = excluded.name, active = excluded.active, updated_at = excluded.updated_at`,
    [toJsonb(users), now],
  );
}

/** Keeps what Slack said of its channels. Locks their rows until the transaction ends. */
export async function saveChannels(tx: Tx, channels: readonly SlackChannel[], now: Date): Promise<void> {
  await tx.query(
    `insert into bot.slack_channels (channel_id, name, is_member, is_private, is_archived, updated_at)
     select c."channelId", c.name, c."isMember", c."isPrivate", c."isArchived", $2
     from jsonb_to_recordset($1)
       as c("channelId" text, name text, "isMember" boolean, "isPrivate" boolean, "isArchived" boolean)
     on conflict (channel_id) do update
     set name = excluded.name, is_member = excluded.is_member, is_private = excluded.is_private,
         is_archived = excluded.is_archived, updated_at = excluded.updated_at`,
    [toJsonb(channels), now],
  );
}

export type SlackGroup = {
  readonly groupId: string;
  /** Without `@`. */
  readonly handle: string;
  readonly userIds: readonly string[];
};

/** Keeps what Slack said of its user groups; those that are gone are forgotten. Locks the table's rows. */
export async function saveGroups(tx: Tx, groups: readonly SlackGroup[], now: Date): Promise<void> {
  await tx.query('delete from bot.slack_groups where group_id <> all($1)', [
    groups.map(group => group.groupId),
  ]);
  for (const { groupId, handle, userIds } of groups) {
    await tx.query(
      `insert into bot.slack_groups (group_id, handle, user_ids, updated_at) values ($1, $2, $3, $4)
       on conflict (group_id) do update
       set handle = excluded.handle, user_ids = excluded.user_ids, updated_at = excluded.updated_at`,
      [groupId, handle, [...userIds], now],
    );
  }
}

/** The active members of user groups, by handle. Takes no lock. */
export async function groupMembers(db: Db): Promise<Map<string, SlackUser[]>> {
  const { rows } = await db.query<{ handle: string; user_id: string; email: string | null; name: string }>(
    `select g.handle, u.user_id, u.email, u.name from bot.slack_groups g
     join bot.slack_users u on u.user_id = any(g.user_ids) and u.active order by g.handle, u.user_id`,
  );
  const members = new Map<string, SlackUser[]>();
  for (const { handle, user_id, email, name } of rows) {
    members.set(handle, [...(members.get(handle) ?? []), { userId: user_id, email, name, active: true }]);
  }
  return members;
}

/** The active people with one of these e-mail addresses, compared without case. Takes no lock. */
export async function usersByEmail(db: Db, emails: readonly string[]): Promise<Map<string, SlackUser>> {
  const { rows } = await db.query<{ user_id: string; email: string; name: string }>(
    `select user_id, lower(email) as email, name from bot.slack_users
     where active and lower(email) = any($1) order by user_id`,
    [emails.map(email => email.toLowerCase())],
  );
  return new Map(
    rows.map(row => [row.email, { userId: row.user_id, email: row.email, name: row.name, active: true }]),
  );
}

/** The names of people by id; who is unknown is left out. Takes no lock. */
export async function userNames(db: Db, userIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ user_id: string; name: string }>(
    'select user_id, name from bot.slack_users where user_id = any($1)',
    [[...userIds]],
  );
  return new Map(rows.map(row => [row.user_id, row.name]));
}

/** Channels by name without `#`. Takes no lock. */
export async function channelsByName(db: Db, names: readonly string[]): Promise<Map<string, SlackChannel>> {
  const found = await channels(db, 'name = any($1)', names);
  return new Map(found.map(channel => [channel.name, channel]));
}

/** Channels by id, archived ones too. Takes no lock. */
export async function channelsById(db: Db, ids: readonly string[]): Promise<Map<string, SlackChannel>> {
  const found = await channels(db, 'channel_id = any($1)', ids);
  return new Map(found.map(channel => [channel.channelId, channel]));
}

async function channels(db: Db, condition: string, values: readonly string[]): Promise<SlackChannel[]> {
  const { rows } = await db.query<{
    channel_id: string;
    name: string;
    is_member: boolean;
    is_private: boolean;
    is_archived: boolean;
  }>(
    `select channel_id, name, is_member, is_private, is_archived from bot.slack_channels
     where ${condition} order by is_archived desc, channel_id`,
    [[...values]],
  );
  return rows.map(row => ({
    channelId: row.channel_id,
    name: row.name,
    isMember: row.is_member,
    isPrivate: row.is_private,
    isArchived: row.is_archived,
  }));
}

/** The names of those of these people who have an active account, by id. Takes no lock. */
export async function activeUsers(db: Db, userIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ user_id: string; name: string }>(
    'select user_id, name from bot.slack_users where active and user_id = any($1)',
    [[...userIds]],
  );
  return new Map(rows.map(row => [row.user_id, row.name]));
}
