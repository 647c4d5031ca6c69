import { expect, test } from 'vitest';
import type { Json } from '../../../sandbox/workspace/records.ts';
import { record } from '../recorder.ts';
import { clientOf, openWorkplace, startBolt } from '../workplace.ts';

const manifest = 'test/sandbox/manifest.example.yml';

test('a reaction is told as JSON, once, when the app acknowledges it', async () => {
  const slack = await openWorkplace({ manifest });
  const wire = await record(slack);
  const message = await slack.user('ada').posts('Approve?', { in: '#data' });
  await slack.user('ben').reacts('white_check_mark').to(message);
  const [sent] = await wire.atLeast(1);
  expect(sent?.headers['content-type']).toBe('application/json');
  expect(sent?.headers['x-slack-retry-num']).toBeUndefined();
  expect(wire.payloads()[0]).toMatchObject({
    type: 'event_callback',
    event: {
      type: 'reaction_added',
      user: slack.user('ben').id,
      reaction: 'white_check_mark',
      item: { type: 'message', channel: message.channel, ts: message.ts },
      item_user: slack.user('ada').id,
    },
  });
});

test('an event that fails is tried again at once, after a minute and after five, under the same id', async () => {
  const slack = await openWorkplace({ manifest, speed: 1_000 });
  const wire = await record(slack, () => ({ status: 500 }));
  const message = await slack.user('ada').posts('Approve?', { in: '#data' });
  await slack.user('ben').reacts('eyes').to(message);
  await wire.atLeast(4);
  expect(wire.delivered.map(one => one.headers['x-slack-retry-num'])).toEqual([undefined, '1', '2', '3']);
  expect(wire.delivered[1]?.headers['x-slack-retry-reason']).toBe('http_error');
  expect(new Set(wire.payloads().map(payload => payload.event_id)).size).toBe(1);
  const [first = 0, second = 0, third = 0, fourth = 0] = wire.delivered.map(one => one.at);
  expect(second - first).toBeLessThan(third - second);
  expect(third - second).toBeGreaterThan(55);
  expect(fourth - third).toBeGreaterThan(290);
});

test('a late acknowledgement counts as none', async () => {
  const slack = await openWorkplace({ manifest, speed: 1_000, timings: { acknowledge: 30 } });
  let isAwake = false;
  const wire = await record(slack, () => ({ never: !isAwake }));
  const message = await slack.user('ada').posts('Approve?', { in: '#data' });
  await slack.user('ben').reacts('eyes').to(message);
  await wire.atLeast(1);
  isAwake = true;
  await wire.atLeast(2);
  expect(wire.delivered[1]?.headers['x-slack-retry-reason']).toBe('http_timeout');
});

test('the app hears only of channels it is in and of events it subscribed to', async () => {
  const slack = await openWorkplace({ manifest });
  const wire = await record(slack);
  const elsewhere = await slack.user('ada').posts('Psst', { in: '#growth' });
  await slack.user('ben').reacts('eyes').to(elsewhere);
  await clientOf(slack).conversations.join({ channel: slack.channel('#growth').id });
  await slack.user('ben').reacts('wave').to(elsewhere);
  await expect.poll(() => wire.payloads().length).toBe(2);
  const events = wire.payloads().map(payload => (payload.event as { type: string }).type);
  expect(events.sort()).toEqual(['member_joined_channel', 'reaction_added']);
});

test('an opened Home brings along what it showed before', async () => {
  const slack = await openWorkplace({ manifest });
  const wire = await record(slack);
  await slack.user('ada').opensHome();
  await wire.atLeast(1);
  await clientOf(slack).views.publish({
    user_id: slack.user('ada').id,
    view: { type: 'home', callback_id: 'desk', blocks: [{ type: 'divider' }] },
  });
  await slack.user('ada').opensHome();
  await wire.atLeast(2);
  const [first, second] = wire.payloads().map(payload => payload.event);
  expect(first).not.toHaveProperty('view');
  expect(second).toMatchObject({ type: 'app_home_opened', tab: 'home', view: { callback_id: 'desk' } });
});

test('the bot hears of its own messages and reactions, as it does in Slack', async () => {
  const slack = await openWorkplace();
  const wire = await record(slack);
  const { channel = '', ts: timestamp = '' } = await clientOf(slack).chat.postMessage({
    channel: '#data',
    text: 'Hi',
  });
  await clientOf(slack).reactions.add({ channel, timestamp, name: 'eyes' });
  await wire.atLeast(2);
  const events = wire.payloads().map(payload => payload.event as Record<string, unknown>);
  expect(events.find(event => event.type === 'message')).toMatchObject({
    bot_id: slack.app.botId,
    text: 'Hi',
  });
  expect(events.find(event => event.type === 'reaction_added')).toMatchObject({ user: slack.app.botUser });
});

test('somebody who names the bot is heard', async () => {
  const slack = await openWorkplace();
  const wire = await record(slack);
  await slack.user('ada').posts('@app what changed?', { in: '#data' });
  await expect
    .poll(() => wire.payloads().map(payload => (payload.event as { type: string }).type))
    .toContain('app_mention');
});

test('an app may ask not to be sent an event again', async () => {
  const slack = await openWorkplace({ speed: 10_000 });
  const textOf = (payload: Json) => String((payload.event as Json | undefined)?.text);
  const wire = await record(slack, payload => ({
    status: 500,
    headers: textOf(payload) === 'Once' ? { 'x-slack-no-retry': '1' } : {},
  }));
  await slack.user('ada').posts('Once', { in: '#data' });
  await slack.user('ada').posts('Four times', { in: '#data' });
  const texts = () => wire.payloads().map(textOf);
  await expect.poll(() => texts().filter(text => text === 'Four times').length).toBe(4);
  expect(texts().filter(text => text === 'Once').length).toBe(1);
});

test('Bolt proves itself when its URL is entered, and nobody else does', async () => {
  const slack = await openWorkplace();
  await startBolt(slack, () => {});
  expect(await slack.verifiesUrl()).toBe(true);
  await record(slack);
  expect(await slack.verifiesUrl()).toBe(false);
});
