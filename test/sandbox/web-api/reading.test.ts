import { expect, test } from 'vitest';
import { clientOf, errorOf, openWorkplace } from '../workplace.ts';

const manifest = 'test/sandbox/manifest.example.yml';

test('the bot knows itself', async () => {
  const slack = await openWorkplace();
  const answer = await clientOf(slack).auth.test();
  expect(answer).toMatchObject({ ok: true, user_id: slack.app.botUser, bot_id: slack.app.botId });
});

test('channels are listed page by page, private ones only where the bot is in them', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const names: string[] = [];
  for await (const page of client.paginate('conversations.list', {
    types: 'public_channel,private_channel',
    limit: 1,
  })) {
    for (const channel of (page as unknown as { channels: { name: string }[] }).channels)
      names.push(channel.name);
  }
  expect(names).toEqual(['data', 'growth', 'finance']);
  expect(await errorOf(client.conversations.list({ types: 'secret' }))).toBe('invalid_types');
  expect(await errorOf(client.conversations.list({ cursor: 'nonsense' }))).toBe('invalid_cursor');
  slack.archive('#growth');
  const { channels = [] } = await client.conversations.list({ exclude_archived: true });
  expect(channels.map(channel => channel.name)).toEqual(['data']);
});

test('a scope that the manifest does not ask for is missing', async () => {
  const slack = await openWorkplace({ manifest });
  const client = clientOf(slack);
  const channel = slack.channel('#data').id;
  await expect(client.conversations.history({ channel })).rejects.toMatchObject({
    data: { error: 'missing_scope', needed: expect.stringContaining('channels:history') },
  });
  expect(await errorOf(client.reactions.add({ channel, timestamp: '1.000001', name: 'eyes' }))).toBe(
    'missing_scope',
  );
  expect(await errorOf(client.users.lookupByEmail({ email: 'ada@tidewater.example' }))).toBe('missing_scope');
  expect(await errorOf(client.conversations.list({ types: 'im' }))).toBe('missing_scope');
});

test('an address is shown only to tokens that may read it', async () => {
  const open = await openWorkplace();
  const user = open.user('ada').id;
  const shown = await clientOf(open).users.info({ user });
  expect(shown.user?.profile?.email).toBe('ada@tidewater.example');
  expect(shown.user).toMatchObject({ tz: 'Europe/Rome', real_name: 'Ada Okafor' });
  const closed = await openWorkplace({ manifest });
  const hidden = await clientOf(closed).users.info({ user });
  expect(hidden.user?.profile?.email).toBeUndefined();
  const found = await clientOf(open).users.lookupByEmail({ email: 'ADA@tidewater.example' });
  expect(found.user?.id).toBe(user);
  expect(await errorOf(clientOf(open).users.lookupByEmail({ email: 'x@y.example' }))).toBe('users_not_found');
});

test('members, user groups and people are named by ids that stay the same from start to start', async () => {
  const [one, other] = [await openWorkplace(), await openWorkplace()];
  const client = clientOf(one);
  const { members = [] } = await client.conversations.members({ channel: one.channel('#growth').id });
  expect(members).toEqual([other.user('ada').id, other.user('ben').id]);
  const { usergroups = [] } = await client.usergroups.list({ include_users: true });
  const [owners] = usergroups;
  expect(owners?.users).toEqual([one.user('ben').id, one.user('chloe').id]);
  const { users } = await client.usergroups.users.list({ usergroup: owners?.id ?? '' });
  expect(users).toEqual(owners?.users);
  expect(await errorOf(client.usergroups.users.list({ usergroup: 'S0' }))).toBe('no_such_subteam');
});

test('a direct message is opened once', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const users = slack.user('ada').id;
  const first = await client.conversations.open({ users });
  const again = await client.conversations.open({ users });
  expect(again).toMatchObject({ already_open: true, channel: { id: first.channel?.id } });
  expect(await errorOf(client.conversations.open({ users: 'U0' }))).toBe('user_not_found');
  expect(await errorOf(client.apiCall('conversations.open', {}))).toBe('users_list_not_supplied');
});

test('joining again says so, and a private channel cannot be joined', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  expect((await client.conversations.join({ channel: slack.channel('#growth').id })).warning).toBeUndefined();
  expect((await client.conversations.join({ channel: slack.channel('#growth').id })).warning).toBe(
    'already_in_channel',
  );
  const board = client.conversations.join({ channel: slack.channel('#board').id });
  expect(await errorOf(board)).toBe('channel_not_found');
  const finance = client.conversations.join({ channel: slack.channel('#finance').id });
  expect(await errorOf(finance)).toBe('method_not_supported_for_channel_type');
});

test('a token that is none, of the wrong kind or revoked is refused', async () => {
  const slack = await openWorkplace();
  expect(await errorOf(clientOf(slack, 'xoxb-other').auth.test())).toBe('invalid_auth');
  expect(await errorOf(clientOf(slack, 'xapp-app').auth.test())).toBe('not_allowed_token_type');
  expect(await errorOf(clientOf(slack).apps.connections.open({}))).toBe('not_allowed_token_type');
  const bare = await fetch(`${slack.url}auth.test`, { method: 'POST' });
  expect(await bare.json()).toMatchObject({ error: 'not_authed' });
  slack.faults.isTokenRevoked = true;
  expect(await errorOf(clientOf(slack).auth.test())).toBe('token_revoked');
});

test('a method that Slack does not have is unknown', async () => {
  const slack = await openWorkplace();
  expect(await errorOf(clientOf(slack).apiCall('chat.shout'))).toBe('unknown_method');
});

test('pins and bookmarks have their rules', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const channel = slack.channel('#data').id;
  const message = await slack.user('ada').posts('Keep this', { in: '#data' });
  await client.pins.add({ channel, timestamp: message.ts });
  expect(await errorOf(client.pins.add({ channel, timestamp: message.ts }))).toBe('already_pinned');
  expect(await errorOf(client.pins.add({ channel, timestamp: 'soon' }))).toBe('bad_timestamp');
  const link = { channel_id: channel, title: 'Runbook', type: 'link' as const, link: 'https://example.com' };
  expect((await client.bookmarks.add(link)).bookmark?.title).toBe('Runbook');
  expect(await errorOf(client.bookmarks.add({ ...link, link: 'nowhere' }))).toBe('invalid_link');
});

test('blocks can be checked without a token', async () => {
  const slack = await openWorkplace();
  const check = async (body: object) => {
    const answer = await fetch(`${slack.url}blocks.validate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  expect(await check({ blocks: [{ type: 'divider' }] })).toEqual({ ok: true });
  expect(await check({ blocks: [{ type: 'section' }] })).toMatchObject({
    error: 'invalid_blocks',
    errors: [{ pointer: '/0' }],
  });
  expect(await check({})).toMatchObject({ error: 'invalid_arguments' });
});
