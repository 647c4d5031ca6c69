import { expect, test } from 'vitest';
import type { Slack } from '../../../sandbox/slack.ts';
import { record } from '../recorder.ts';
import { clientOf, openWorkplace } from '../workplace.ts';

async function urlOfCommand(slack: Slack): Promise<string> {
  const wire = await record(slack);
  await slack.user('ada').runs('/backfill', { in: '#data' });
  return String(wire.payloads()[0]?.response_url);
}

async function urlOfButton(slack: Slack): Promise<string> {
  const wire = await record(slack);
  await clientOf(slack).chat.postMessage({
    channel: '#data',
    text: 'Approve?',
    blocks: [
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: 'yes', text: { type: 'plain_text', text: 'Yes' } }],
      },
    ],
  });
  const ada = slack.user('ada');
  await ada.presses('Yes', { on: await ada.sees('Yes') });
  return String(wire.payloads().find(payload => payload.type === 'block_actions')?.response_url);
}

async function respond(url: string, body: object): Promise<{ status: number; text: string }> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  return { status: answer.status, text: await answer.text() };
}

test('five answers go through a response_url, and no sixth', async () => {
  const slack = await openWorkplace();
  const url = await urlOfCommand(slack);
  for (const text of ['1', '2', '3', '4', '5'])
    expect(await respond(url, { text })).toEqual({ status: 200, text: 'ok' });
  const sixth = await respond(url, { text: '6' });
  expect(sixth.status).toBe(404);
  expect(sixth.text).toContain('used_url');
  expect(slack.messages('#data').map(message => message.text)).toEqual(['1', '2', '3', '4', '5']);
  expect(slack.messages('#data').every(message => message.isEphemeral)).toBe(true);
});

test('a response_url lives for half an hour', async () => {
  let now = Date.parse('2026-07-01T09:00:00Z');
  const slack = await openWorkplace({ clock: () => new Date(now) });
  const url = await urlOfCommand(slack);
  now += 29 * 60_000;
  expect((await respond(url, { text: 'Still' })).status).toBe(200);
  now += 2 * 60_000;
  expect(await respond(url, { text: 'Too late' })).toMatchObject({ status: 404 });
});

test('an answer may replace the message that was acted on, or take it away', async () => {
  const slack = await openWorkplace();
  const url = await urlOfButton(slack);
  await respond(url, { replace_original: true, text: 'Approved by <@U1>' });
  expect(slack.messages('#data').map(message => message.text)).toEqual(['Approved by <@U1>']);
  await respond(url, { text: 'A word to you' });
  expect(slack.messages('#data').at(-1)?.isEphemeral).toBe(true);
  await respond(url, { response_type: 'in_channel', text: 'A word to all' });
  expect(slack.messages('#data').at(-1)?.isEphemeral).toBe(false);
  await respond(url, { delete_original: true });
  expect(slack.messages('#data').map(message => message.text)).toEqual(['A word to you', 'A word to all']);
});

test('an answer with wrong blocks is refused and nothing is shown', async () => {
  const slack = await openWorkplace();
  const url = await urlOfCommand(slack);
  const refused = await respond(url, {
    blocks: [{ type: 'alert', text: { type: 'plain_text', text: 'Hm' } }],
  });
  expect(refused.status).toBe(400);
  expect(refused.text).toContain('unsupported type: alert [json-pointer:/blocks/0/type]');
  expect(await respond(url, {})).toMatchObject({ status: 400 });
  expect(await respond(`${slack.origin}/actions/T1/none`, { text: 'Hm' })).toMatchObject({ status: 404 });
  expect(slack.messages('#data')).toEqual([]);
});
