import { LogLevel, WebClient } from '@slack/web-api';
import { expect, test } from 'vitest';
import { Faults } from '../../sandbox/faults/faults.ts';
import { Changes } from '../../sandbox/workspace/changes.ts';
import { record } from './recorder.ts';
import { botToken, clientOf, errorOf, openWorkplace } from './workplace.ts';

test('a call is limited, fails or loses its answer as often as it was told to', async () => {
  const slack = await openWorkplace();
  const client = clientOf(slack);
  const post = (text: string) => client.chat.postMessage({ channel: '#data', text });
  slack.faults.add({ fault: 'rate_limited', match: 'chat.postMessage', times: 1, retryAfterSeconds: 7 });
  await expect(post('Limited')).rejects.toMatchObject({ retryAfter: 7 });
  slack.faults.add({ fault: 'server_error', match: 'chat.*', times: 1 });
  await expect(post('Broken')).rejects.toMatchObject({ statusCode: 500 });
  slack.faults.add({ fault: 'lost_answer', match: 'chat.postMessage', times: 1 });
  await expect(post('Said, and never heard of')).rejects.toMatchObject({
    code: 'slack_webapi_request_error',
  });
  await post('At last');
  expect(slack.messages('#data').map(message => message.text)).toEqual([
    'Said, and never heard of',
    'At last',
  ]);
  expect(slack.log.of('chat.postMessage').map(one => one.fault)).toEqual([
    'rate_limited',
    'server_error',
    'lost_answer',
    null,
  ]);
});

test("Slack's client, left alone, posts twice when an answer is lost", async () => {
  const slack = await openWorkplace();
  const client = new WebClient(botToken, {
    slackApiUrl: slack.url,
    logLevel: LogLevel.ERROR,
    retryConfig: { retries: 2, minTimeout: 1, maxTimeout: 1 },
  });
  slack.faults.add({ fault: 'lost_answer', match: 'chat.postMessage', times: 1 });
  await client.chat.postMessage({ channel: '#data', text: 'Twice' });
  expect(slack.messages('#data').length).toBe(2);
});

test('a dropped event comes back, a duplicated one comes twice, and both keep their id', async () => {
  const slack = await openWorkplace();
  const wire = await record(slack);
  slack.faults.add({ fault: 'drop', match: 'message', times: 1 });
  await slack.user('ada').posts('One', { in: '#data' });
  await wire.atLeast(1);
  expect(wire.delivered[0]?.headers['x-slack-retry-num']).toBe('1');
  slack.faults.add({ fault: 'duplicate', match: 'message', times: 1 });
  await slack.user('ada').posts('Two', { in: '#data' });
  await wire.atLeast(3);
  const [, second, third] = wire.payloads();
  expect(second?.event_id).toBe(third?.event_id);
});

test('a reordered event is overtaken by the next', async () => {
  const slack = await openWorkplace();
  const wire = await record(slack);
  slack.faults.add({ fault: 'reorder', match: 'message', times: 1 });
  await slack.user('ada').posts('One', { in: '#data' });
  await slack.user('ada').posts('Two', { in: '#data' });
  await wire.atLeast(2);
  expect(wire.payloads().map(payload => (payload.event as { text: string }).text)).toEqual(['Two', 'One']);
});

test('a delayed delivery arrives late', async () => {
  const slack = await openWorkplace();
  const wire = await record(slack);
  slack.faults.add({ fault: 'delay', match: '/backfill', times: 1, delayMs: 120 });
  const before = performance.now();
  await slack.user('ada').runs('/backfill status', { in: '#data' });
  expect((wire.delivered[0]?.at ?? 0) - before).toBeGreaterThan(110);
});

test('a dropped command is an error before the eyes of the person, unless they are patient', async () => {
  const slack = await openWorkplace();
  const wire = await record(slack);
  slack.faults.add({ fault: 'drop', match: '/backfill', times: 2 });
  await expect(slack.user('ada').runs('/backfill', { in: '#data' })).rejects.toThrow('operation_timeout');
  await slack.user('ada', { patience: 1 }).runs('/backfill', { in: '#data' });
  expect(wire.delivered.length).toBe(1);
});

test('a revoked token and an archived channel are refused until they are restored', async () => {
  const slack = await openWorkplace();
  const post = () => errorOf(clientOf(slack).chat.postMessage({ channel: '#data', text: 'Hi' }));
  slack.faults.isTokenRevoked = true;
  expect(await post()).toBe('token_revoked');
  slack.faults.clear();
  slack.archive('#data');
  expect(await post()).toBe('is_archived');
  slack.archive('#data', false);
  expect(await post()).toBe('none');
});

test('a recorded seed replays the same faults, however calls interleave, and about as many as it should', () => {
  const titles = ['chat.postMessage', 'chat.update', 'views.open'];
  const draw = (seed: number, order: readonly string[]) => {
    const faults = new Faults(new Changes());
    faults.random({ seed, share: 0.1 });
    const drawn: Record<string, (string | null)[]> = {};
    for (let round = 0; round < 500; round += 1) {
      for (const title of order) drawn[title] = [...(drawn[title] ?? []), faults.onCall(title)?.kind ?? null];
    }
    return drawn;
  };
  const once = draw(7, titles);
  expect(draw(7, [...titles].reverse())).toEqual(once);
  expect(draw(8, titles)).not.toEqual(once);
  const faulty = Object.values(once)
    .flat()
    .filter(kind => kind !== null);
  expect(faulty.length).toBeGreaterThan(100);
  expect(faulty.length).toBeLessThan(200);
  expect(new Set(faulty)).toEqual(new Set(['rate_limited', 'server_error', 'lost_answer']));
});

test('rules are listed with what is left of them, removed one by one, and cleared', () => {
  const faults = new Faults(new Changes());
  const id = faults.add({ fault: 'drop', match: '*', times: 2 });
  faults.add({ fault: 'delay', match: 'reaction_added', times: null });
  expect(faults.onDelivery('message')).toEqual({ kind: 'drop' });
  expect(faults.onCall('chat.update')).toBeNull();
  expect(faults.rules.map(rule => [rule.fault, rule.times])).toEqual([
    ['drop', 1],
    ['delay', null],
  ]);
  faults.remove(id);
  expect(faults.onDelivery('message')).toBeNull();
  expect(faults.onDelivery('reaction_added')).toMatchObject({ kind: 'delay' });
  faults.clear();
  expect(faults.onDelivery('reaction_added')).toBeNull();
});
