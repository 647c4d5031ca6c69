import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { record } from '../recorder.ts';
import { openWorkplace, signingSecret } from '../workplace.ts';

const manifest = 'test/sandbox/manifest.example.yml';

test('a command is a signed form, exactly of the type that Bolt takes', async () => {
  const slack = await openWorkplace({ manifest });
  const wire = await record(slack);
  await slack.user('ada').runs('/backfill status of @ben in #data & <more>', { in: '#data' });
  const [sent] = wire.delivered;
  expect(sent?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  const timestamp = String(sent?.headers['x-slack-request-timestamp']);
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${sent?.body}`).digest('hex');
  expect(sent?.headers['x-slack-signature']).toBe(`v0=${digest}`);
  expect(Math.abs(Date.now() / 1_000 - Number(timestamp))).toBeLessThan(5);
  const [ben, data] = [slack.user('ben').id, slack.channel('#data').id];
  expect(wire.payloads()[0]).toMatchObject({
    command: '/backfill',
    text: `status of <@${ben}|ben> in <#${data}|data> & <more>`,
    channel_id: data,
    channel_name: 'data',
    user_id: slack.user('ada').id,
    user_name: 'ada',
    is_enterprise_install: 'false',
  });
});

test('a private channel has no name in a command', async () => {
  const slack = await openWorkplace();
  const wire = await record(slack);
  await slack.user('chloe').runs('/backfill', { in: '#finance' });
  expect(wire.payloads()[0]).toMatchObject({ channel_name: 'privategroup', text: '' });
});

test('what the app answers at once is seen by that person alone, or by all if it says so', async () => {
  const slack = await openWorkplace();
  const answers: unknown[] = [{ text: 'Only for you' }, { response_type: 'in_channel', text: 'For all' }];
  await record(slack, () => ({ body: answers.shift() ?? '' }));
  const ada = slack.user('ada');
  await ada.runs('/backfill', { in: '#data' });
  await ada.sees('Only for you', { ephemeral: true });
  await ada.runs('/backfill', { in: '#data' });
  await slack.user('ben').sees('For all', { ephemeral: false });
  expect(slack.user('ben').findsMessage('Only for you')).toBeUndefined();
  await ada.runs('/backfill', { in: '#data' });
  expect(slack.messages('#data').length).toBe(2);
});

test('a command that is not acknowledged in time fails before the eyes of the person', async () => {
  const slack = await openWorkplace({ timings: { acknowledge: 50 } });
  await record(slack, () => ({ never: true }));
  const ada = slack.user('ada');
  await expect(ada.runs('/backfill', { in: '#data' })).rejects.toThrow('operation_timeout');
  const failure = '/backfill failed with the error "operation_timeout"';
  await ada.sees(failure, { in: '#data', ephemeral: true });
  expect(slack.user('ben').findsMessage(failure)).toBeUndefined();
});

test.each([
  [500, 'http_service_error'],
  [404, 'http_client_error'],
])('an app that answers %i is an error of its own', async (status, error) => {
  const slack = await openWorkplace();
  await record(slack, () => ({ status }));
  const answer = await slack.user('ada').runs('/backfill', { in: '#data', mayFail: true });
  expect(answer).toEqual({ ok: false, error: `/backfill failed with the error "${error}"` });
});

test('an app that is not there cannot be reached', async () => {
  const slack = await openWorkplace();
  const answer = await slack.user('ada').runs('/backfill', { in: '#data', mayFail: true });
  expect(answer).toMatchObject({ error: expect.stringContaining('dispatch_failed') });
});

test('a patient person tries again what did not get through', async () => {
  const slack = await openWorkplace({ patience: 2 });
  const statuses = [500, 500, 200];
  const wire = await record(slack, () => ({ status: statuses.shift() ?? 200 }));
  await slack.user('ada').runs('/backfill', { in: '#data' });
  expect(wire.delivered.length).toBe(3);
});

test('commands nobody registered, and commands in threads, go nowhere', async () => {
  const slack = await openWorkplace({ manifest });
  const wire = await record(slack);
  const ada = slack.user('ada');
  await expect(ada.runs('/shrug', { in: '#data' })).rejects.toThrow('/shrug is not a valid command.');
  await expect(ada.runs('/backfill', { in: '#finance' })).rejects.toThrow('you are not in it');
  expect(wire.delivered.length).toBe(0);
});
