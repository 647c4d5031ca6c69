import { afterAll, describe, expect, it } from 'vitest';
import { onMemberJoined, syncDirectory } from '../../src/notifiers/directory.ts';
import { fetchReactions } from '../../src/notifiers/reactions.ts';
import { channelsByName, groupMembers, usersByEmail } from '../../src/store/directory.ts';
import { createDatabase } from '../postgres/databases.ts';
import { request } from './messages.ts';
import { openOutbox } from './outbox.ts';

const outbox = await openOutbox(await createDatabase('bot'));
const { db, client, slack } = outbox;
const library = { db, client, clock: () => new Date() };

afterAll(async () => outbox.stop());

describe('the directory', () => {
  it("is copied from Slack, people and channels, without the workspace's bots", async () => {
    const copied = await syncDirectory(library);
    expect(copied).toEqual({ users: 2, groups: 1, channels: 3 });
    const ben = slack.user('ben');
    const people = await usersByEmail(db, ['BEN@example.com', 'nobody@example.com']);
    expect([...people.values()]).toEqual([
      { userId: ben.id, email: 'ben@example.com', name: 'BEN', active: true },
    ]);
    expect((await groupMembers(db)).get('stewards')).toMatchObject([{ userId: ben.id }]);
    const channels = await channelsByName(db, ['growth', 'town-square', 'board']);
    expect(channels.get('growth')).toMatchObject({ isMember: true, isPrivate: false, isArchived: false });
    expect(channels.get('town-square')).toMatchObject({ isMember: false });
    expect(channels.has('board')).toBe(false);
  });

  it('may be copied again, page after page, and while Slack asks for patience', async () => {
    slack.faults.add({ fault: 'rate_limited', match: 'users.list', times: 1, retryAfterSeconds: 1 });
    expect(await syncDirectory(library)).toEqual({ users: 2, groups: 1, channels: 3 });
  });

  it('forgets user groups where Slack shows none, and copies the rest', async () => {
    const refused = Object.assign(new Error('missing_scope'), {
      code: 'slack_webapi_platform_error',
      data: { ok: false, error: 'missing_scope' },
    });
    const older = Object.assign(Object.create(client), {
      usergroups: { list: () => Promise.reject(refused) },
    });
    expect(await syncDirectory({ ...library, client: older })).toEqual({ users: 2, groups: 0, channels: 3 });
    expect(await groupMembers(db)).toEqual(new Map());
  });

  it('learns of a private channel when the bot is invited', async () => {
    await slack.user('ada').invitesBot('board');
    await onMemberJoined(library, slack.channel('board').id);
    const channels = await channelsByName(db, ['board']);
    expect(channels.get('board')).toMatchObject({ isMember: true, isPrivate: true });
  });
});

describe('reactions', () => {
  it('are read as Slack shows them, with everyone who gave one', async () => {
    const { subject, home } = outbox;
    outbox.start();
    await outbox.say(request(subject));
    await outbox.shown(request(subject).key);
    const [message] = slack.messages('data-backfills');
    if (!message) throw new Error('The request is not there.');
    const place = { channelId: home, ts: message.ts };
    expect(await fetchReactions(client, place)).toEqual([]);
    await slack.user('ada').reacts('x').to(message);
    await slack.user('ben').reacts('x').to(message);
    await slack.user('ben').reacts('white_check_mark').to(message);
    expect(await fetchReactions(client, place)).toEqual([
      { name: 'x', users: [slack.user('ada').id, slack.user('ben').id] },
      { name: 'white_check_mark', users: [slack.user('ben').id] },
    ]);
  });
});
