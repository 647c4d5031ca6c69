import { expect, test } from 'vitest';
import { clientOf, errorOf, openWorkplace } from '../workplace.ts';

test('the bot reacts once, takes it back once, and reads who else did', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const message = await slack.user('ada').posts('Approve?', { in: '#data' });
  const at = { channel: message.channel, timestamp: message.ts };
  await client.reactions.add({ ...at, name: 'white_check_mark' });
  expect(await errorOf(client.reactions.add({ ...at, name: 'white_check_mark' }))).toBe('already_reacted');
  await slack.user('ben').reacts('white_check_mark').to(message);
  await slack.user('ben').reacts('+1::skin-tone-3').to(message);
  const { message: read } = await client.reactions.get(at);
  expect(read?.reactions).toEqual([
    { name: 'white_check_mark', users: [slack.app.botUser, slack.user('ben').id], count: 2 },
    { name: '+1::skin-tone-3', users: [slack.user('ben').id], count: 1 },
  ]);
  await client.reactions.remove({ ...at, name: 'white_check_mark' });
  expect(await errorOf(client.reactions.remove({ ...at, name: 'white_check_mark' }))).toBe('no_reaction');
  expect(message.reactions).toMatchObject({ white_check_mark: ['ben'] });
});

test('only emoji that exist are reactions, on messages that exist', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const channel = slack.channel('#data').id;
  const { ts: timestamp } = await slack.user('ada').posts('Hm', { in: '#data' });
  const add = (more: object) => errorOf(client.reactions.add({ channel, timestamp, name: 'eyes', ...more }));
  expect(await add({ name: 'white_tick' })).toBe('invalid_name');
  expect(await add({ name: 'eyes::skin-tone-9' })).toBe('invalid_name');
  expect(await add({ timestamp: 'yesterday' })).toBe('bad_timestamp');
  expect(await add({ timestamp: '1.000001' })).toBe('message_not_found');
  expect(await add({ channel: 'C0' })).toBe('channel_not_found');
  slack.archive('#data');
  expect(await add({})).toBe('is_archived');
  await expect(
    slack
      .user('ben')
      .reacts('nonsense')
      .to(slack.messages('#data')[0] as never),
  ).rejects.toThrow('no emoji named');
});

test('one bot may not add more than its share', async () => {
  const slack = await openWorkplace({ rates: Number.POSITIVE_INFINITY });
  const client = clientOf(slack);
  const { channel, ts: timestamp } = await slack.user('ada').posts('Hm', { in: '#data' });
  const names =
    'one two three four five six seven eight nine zero a b x o m v up cool new free ok sos tv'.split(' ');
  for (const name of names) await client.reactions.add({ channel, timestamp, name });
  expect(await errorOf(client.reactions.add({ channel, timestamp, name: 'eyes' }))).toBe(
    'too_many_reactions',
  );
});
