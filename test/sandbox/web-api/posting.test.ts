import { expect, test } from 'vitest';
import type { Slack } from '../../../sandbox/slack.ts';
import { clientOf, errorOf, openWorkplace } from '../workplace.ts';

const said = { type: 'section', text: { type: 'mrkdwn', text: 'Said in *blocks*' } };

async function post(slack: Slack, channel = '#data', more: object = {}): Promise<string> {
  const answer = await clientOf(slack).chat.postMessage({
    channel: slack.channel(channel).id,
    text: 'Said',
    ...more,
  });
  return answer.ts ?? '';
}

test('a message reaches the members of its channel, with a ts that no other has', async () => {
  const slack = await openWorkplace({ clock: () => new Date('2026-07-01T09:00:00Z') });
  const first = await post(slack);
  const second = await post(slack);
  expect(Number(second)).toBeGreaterThan(Number(first));
  expect((await slack.user('ada').sees('Said', { in: '#data' })).ts).toBe(second);
});

test('a channel may be named by its id, by #name, and a person by their id', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const { id } = slack.channel('#data');
  expect((await client.chat.postMessage({ channel: '#data', text: 'By name' })).channel).toBe(id);
  const direct = await client.chat.postMessage({ channel: slack.user('ada').id, text: 'To you alone' });
  expect(direct.channel).toMatch(/^D/);
  await slack.user('ada').sees('To you alone');
  expect(slack.user('ben').findsMessage('To you alone')).toBeUndefined();
});

test('the bot posts only where it is, and never in an archived channel', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  expect(await errorOf(client.chat.postMessage({ channel: 'C0NOWHERE', text: 'Hi' }))).toBe(
    'channel_not_found',
  );
  expect(await errorOf(post(slack, '#board'))).toBe('channel_not_found');
  expect(await errorOf(client.apiCall('chat.postMessage', { channel: '#data' }))).toBe('no_text');
  slack.archive('#data');
  expect(await errorOf(post(slack))).toBe('is_archived');
});

test('without chat:write.public a public channel must be joined first', async () => {
  const slack = await openWorkplace({ manifest: 'test/sandbox/manifest.example.yml' });
  expect(await errorOf(post(slack, '#growth'))).toBe('not_in_channel');
  await clientOf(slack).conversations.join({ channel: slack.channel('#growth').id });
  expect(await errorOf(post(slack, '#growth'))).toBe('none');
});

test('a call without its arguments is told which one is missing', async () => {
  const slack = await openWorkplace();
  const answer = await fetch(`${slack.url}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: 'Bearer xoxb-bot', 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Where to?' }),
  });
  expect(await answer.json()).toEqual({
    ok: false,
    error: 'invalid_arguments',
    response_metadata: { messages: ['[ERROR] missing required field: channel'] },
  });
});

test('blocks that Slack would refuse are refused with a pointer to what is wrong', async () => {
  const slack = await openWorkplace();
  const wrong = { ...said, text: { type: 'mrkdwn', text: '' } };
  const call = clientOf(slack).chat.postMessage({
    channel: '#data',
    text: 'Fallback',
    blocks: [said, wrong],
  });
  await expect(call).rejects.toMatchObject({
    data: {
      error: 'invalid_blocks',
      errors: ['must be more than 0 characters [json-pointer:/blocks/1/text/text]'],
      response_metadata: {
        messages: ['[ERROR] must be more than 0 characters [json-pointer:/blocks/1/text/text]'],
      },
    },
  });
  expect(await errorOf(post(slack, '#data', { blocks: '{' }))).toBe('invalid_blocks_format');
  const long = Array.from({ length: 5 }, () => ({
    ...said,
    text: { type: 'mrkdwn', text: 'x'.repeat(3_000) },
  }));
  expect(await errorOf(post(slack, '#data', { blocks: long }))).toBe('msg_blocks_too_long');
  expect(slack.messages('#data')).toEqual([]);
});

test('a reply stands in its thread and counts on its root; a reply has no thread of its own', async () => {
  const slack = await openWorkplace();
  const root = await post(slack);
  const reply = await post(slack, '#data', { thread_ts: root, text: 'A reply' });
  expect(await errorOf(post(slack, '#data', { thread_ts: reply }))).toBe('cannot_reply_to_message');
  expect(await errorOf(post(slack, '#data', { thread_ts: '1.000001' }))).toBe('cannot_reply_to_message');
  const { messages = [] } = await clientOf(slack).conversations.replies({
    channel: slack.channel('#data').id,
    ts: root,
  });
  expect(messages.map(message => message.text)).toEqual(['Said', 'A reply']);
  expect(messages[0]).toMatchObject({ reply_count: 1, latest_reply: reply });
});

test('an edit keeps what it does not mention, and only our own messages can be edited', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const channel = slack.channel('#data').id;
  const metadata = { event_type: 'plan', event_payload: { id: 7 } };
  const ts = await post(slack, '#data', { blocks: [said], metadata });
  await client.chat.update({ channel, ts, text: 'Another fallback' });
  const [message] = slack.messages('#data');
  expect(message?.plain).toBe('Said in *blocks*');
  expect(message?.metadata).toEqual(metadata);
  await client.chat.update({ channel, ts, text: 'Now in words', blocks: [], metadata: {} as never });
  expect(message?.plain).toBe('Now in words');
  expect(message?.metadata).toBeNull();
  const theirs = await slack.user('ada').posts('Mine', { in: '#data' });
  expect(await errorOf(client.chat.update({ channel, ts: theirs.ts, text: 'Yours' }))).toBe(
    'cant_update_message',
  );
  expect(await errorOf(client.chat.delete({ channel, ts: theirs.ts }))).toBe('cant_delete_message');
  expect(await errorOf(client.chat.update({ channel, ts: '1.000001', text: 'None' }))).toBe(
    'message_not_found',
  );
  expect(await errorOf(client.chat.update({ channel, ts, text: 'x'.repeat(4_001) }))).toBe('msg_too_long');
  expect(await errorOf(client.chat.update({ channel, ts } as never))).toBe('no_text');
});

test('a deleted message is gone for everybody', async () => {
  const slack = await openWorkplace();
  const ts = await post(slack);
  await clientOf(slack).chat.delete({ channel: slack.channel('#data').id, ts });
  expect(slack.user('ada').findsMessage('Said')).toBeUndefined();
});

test('metadata must have a type and a payload, and comes back whole only when asked for', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const channel = slack.channel('#data').id;
  expect(await errorOf(post(slack, '#data', { metadata: { event_type: 'plan' } }))).toBe(
    'invalid_metadata_format',
  );
  const large = { event_type: 'plan', event_payload: { text: 'x'.repeat(9_000) } };
  expect(await errorOf(post(slack, '#data', { metadata: large }))).toBe('metadata_too_large');
  await post(slack, '#data', { metadata: { event_type: 'plan', event_payload: { id: 7 } } });
  const bare = await client.conversations.history({ channel });
  expect(bare.messages?.[0]?.metadata).toEqual({ event_type: 'plan' });
  const whole = await client.conversations.history({ channel, include_all_metadata: true });
  expect(whole.messages?.[0]?.metadata).toEqual({ event_type: 'plan', event_payload: { id: 7 } });
});

test('an ephemeral message is seen by one person, found by no method and takes no reaction', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const channel = slack.channel('#data').id;
  const ada = slack.user('ada');
  const { message_ts: ts = '' } = await client.chat.postEphemeral({
    channel,
    user: ada.id,
    text: 'Only you',
  });
  const seen = await ada.sees('Only you', { ephemeral: true });
  expect(slack.user('ben').findsMessage('Only you')).toBeUndefined();
  expect((await client.conversations.history({ channel })).messages).toEqual([]);
  expect(await errorOf(client.chat.update({ channel, ts, text: 'Changed' }))).toBe('message_not_found');
  expect(await errorOf(client.reactions.add({ channel, timestamp: ts, name: 'eyes' }))).toBe(
    'message_not_found',
  );
  await expect(ada.reacts('eyes').to(seen)).rejects.toThrow('takes no reactions');
  const outsider = client.chat.postEphemeral({
    channel: slack.channel('#finance').id,
    user: ada.id,
    text: 'Hm',
  });
  expect(await errorOf(outsider)).toBe('user_not_in_channel');
});

test('a permalink leads to its message', async () => {
  const slack = await openWorkplace();
  const ts = await post(slack);
  const { id } = slack.channel('#data');
  const { permalink } = await clientOf(slack).chat.getPermalink({ channel: id, message_ts: ts });
  expect(permalink).toBe(`${slack.origin}/archives/${id}/p${ts.replace('.', '')}`);
});

test('a scheduled message is posted at its time, unless it was deleted', async () => {
  const start = Date.parse('2026-07-01T09:00:00.900Z');
  const slack = await openWorkplace({ clock: () => new Date(start) });
  const client = clientOf(slack);
  const channel = slack.channel('#data').id;
  const soon = Math.floor(start / 1_000) + 1;
  expect(await errorOf(client.chat.scheduleMessage({ channel, text: 'Late', post_at: soon - 2 }))).toBe(
    'time_in_past',
  );
  const kept = await client.chat.scheduleMessage({ channel, text: 'In time', post_at: soon });
  const dropped = await client.chat.scheduleMessage({ channel, text: 'Never', post_at: soon });
  const { scheduled_message_id: id = '' } = dropped;
  await client.chat.deleteScheduledMessage({ channel, scheduled_message_id: id });
  expect(kept.post_at).toBe(soon);
  await slack.user('ada').sees('In time');
  expect(slack.user('ada').findsMessage('Never')).toBeUndefined();
});
