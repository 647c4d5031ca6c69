import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import { SocketModeClient } from '@slack/socket-mode';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import type { Slack } from '../../sandbox/slack.ts';
import type { Json } from '../../sandbox/workspace/records.ts';
import { appToken, botToken, clientOf, errorOf, openWorkplace, silent } from './workplace.ts';

type Envelope = {
  readonly type: string;
  readonly body: Json;
  readonly retry_num?: number;
  readonly ack: (answer?: Json) => Promise<void>;
};

/** Slack's own Socket Mode client; `answer` acknowledges, or does not. */
async function connect(
  slack: Slack,
  answer: (envelope: Envelope) => void = ({ ack }) => void ack(),
  // On a busy machine an answer to a ping takes its time, and a client that misses it reconnects.
  clientPingTimeout = 10_000,
) {
  const client = new SocketModeClient({
    appToken,
    clientOptions: { slackApiUrl: slack.url },
    clientPingTimeout,
    logger: silent,
  });
  const envelopes: Envelope[] = [];
  client.on('slack_event', (envelope: Envelope) => {
    envelopes.push(envelope);
    answer(envelope);
  });
  await client.start();
  onTestFinished(() => client.disconnect());
  return { client, envelopes };
}

test('a command arrives in an envelope, and its acknowledgement carries the answer', async () => {
  const slack = await openWorkplace();
  const { envelopes } = await connect(slack, ({ ack }) => void ack({ text: 'Over the socket' }));
  await slack.user('ada').runs('/backfill status', { in: '#data' });
  expect(envelopes[0]).toMatchObject({
    type: 'slash_commands',
    body: { command: '/backfill', text: 'status' },
  });
  await slack.user('ada').sees('Over the socket', { ephemeral: true });
  expect(slack.log.of('/backfill status')[0]?.transport).toBe('socket');
});

test('while a socket is open nothing goes over HTTP', async () => {
  const slack = await openWorkplace();
  slack.connect('http://127.0.0.1:9/nobody-listens');
  const { envelopes } = await connect(slack);
  const message = await slack.user('ada').posts('Approve?', { in: '#data' });
  await slack.user('ben').reacts('white_check_mark').to(message);
  await expect
    .poll(() => envelopes.map(envelope => (envelope.body.event as Json | undefined)?.type))
    .toEqual(['message', 'reaction_added']);
});

test('an envelope that is not acknowledged in time fails, and an event is sent again', async () => {
  const slack = await openWorkplace({ timings: { acknowledge: 50 }, speed: 1_000 });
  const { envelopes } = await connect(slack, () => {});
  const answer = await slack.user('ada').runs('/backfill', { in: '#data', mayFail: true });
  expect(answer).toMatchObject({ error: expect.stringContaining('operation_timeout') });
  await slack.user('ada').posts('Hello', { in: '#data' });
  await expect.poll(() => envelopes.filter(one => one.type === 'events_api').length).toBe(4);
  expect(envelopes.at(-1)?.retry_num).toBe(3);
});

test('a client that is asked to reconnect does, and so does one whose connection breaks', async () => {
  const slack = await openWorkplace();
  const { client, envelopes } = await connect(slack, ({ ack }) => void ack(), 100);
  slack.refreshSockets();
  await new Promise(resolve => client.once('connected', resolve));
  await slack.user('ada').runs('/backfill one', { in: '#data' });
  slack.cutSockets();
  await new Promise(resolve => client.once('connected', resolve));
  await slack.user('ada').runs('/backfill two', { in: '#data' });
  expect(envelopes.map(envelope => envelope.body.text)).toEqual(['one', 'two']);
});

test('several connections share the work', async () => {
  const slack = await openWorkplace();
  const [one, other] = [await connect(slack), await connect(slack)];
  expect(slack.openSockets).toBe(2);
  for (const text of ['/backfill 1', '/backfill 2', '/backfill 3', '/backfill 4']) {
    await slack.user('ada').runs(text, { in: '#data' });
  }
  expect([one.envelopes.length, other.envelopes.length]).toEqual([2, 2]);
});

test('a socket opens once, with a ticket, and only for the app token', async () => {
  const slack = await openWorkplace();
  expect(await errorOf(clientOf(slack, botToken).apps.connections.open({}))).toBe('not_allowed_token_type');
  const { url = '' } = await clientOf(slack, appToken).apps.connections.open({});
  expect(await handshake(url)).toBe('hello');
  expect(await handshake(url)).toBe(403);
  expect(await handshake(`${slack.origin.replace('http', 'ws')}/link/?ticket=made-up`)).toBe(403);
});

test('a Bolt app in Socket Mode opens a modal, suggests options and takes its answer', async () => {
  const slack = await openWorkplace();
  const receiver = new SocketModeReceiver({
    appToken,
    clientPingTimeout: 100,
    logLevel: LogLevel.ERROR,
    installerOptions: { clientOptions: { slackApiUrl: slack.url } },
  });
  const app = new App({
    token: botToken,
    receiver,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.url },
  });
  const plain = (text: string) => ({ type: 'plain_text' as const, text });
  app.command('/backfill', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'propose',
        title: plain('Propose'),
        submit: plain('Send'),
        blocks: [
          {
            type: 'input',
            block_id: 'dataset',
            label: plain('Dataset'),
            element: { type: 'external_select', action_id: 'dataset', min_query_length: 0 },
          },
        ],
      },
    });
  });
  app.options('dataset', async ({ ack }) => ack({ options: [{ text: plain('Signups'), value: 'signups' }] }));
  app.view('propose', async ({ ack, view, client }) => {
    await ack();
    const chosen = view.state.values.dataset?.dataset?.selected_option?.value;
    await client.chat.postMessage({ channel: '#data', text: `Proposed for ${chosen}` });
  });
  await app.start();
  onTestFinished(async () => void (await app.stop()));
  const ada = slack.user('ada');
  await ada.runs('/backfill', { in: '#data' });
  await ada.fills({ Dataset: 'Signups' }).submits();
  await ada.sees('Proposed for signups');
});

/** The type of the first message on a socket, or the status that it was refused with. */
function handshake(url: string): Promise<string | number> {
  return new Promise(resolve => {
    const socket = new WebSocket(url);
    socket.on('error', () => {});
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('message', data => {
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : '{}';
      resolve((JSON.parse(text) as { type: string }).type);
      socket.close();
    });
  });
}
