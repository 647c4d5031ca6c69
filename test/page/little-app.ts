import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import type { Slack } from '../../sandbox/slack.ts';
import { everyBlock } from './every-block.ts';
import { everyInput, fruits, sure } from './every-input.ts';

const signingSecret = 'a-signing-secret';
const botToken = 'xoxb-little';

export const littleApp = { signingSecret, botToken };

/** Starts a small Bolt app that uses every input and block, connected to the workspace; gives how to stop it. */
export async function startLittleApp(slack: Slack, owner: string): Promise<() => Promise<void>> {
  const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
  const app = new App({
    token: botToken,
    receiver,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.url },
  });
  registerCommands(app, owner);
  registerForms(app);
  registerActions(app);
  const server = await app.start(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Bolt listens on no port.');
  slack.connect(`http://127.0.0.1:${address.port}/slack/events`);
  return async () => {
    server.closeAllConnections();
    await app.stop();
  };
}

function registerCommands(app: App, owner: string): void {
  app.command('/form', async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: everyInput(null) });
  });
  app.command('/blocks', async ({ ack, client, body }) => {
    await ack();
    for (const blocks of everyBlock) {
      const addressed = JSON.parse(JSON.stringify(blocks).replaceAll('U_OWNER', owner));
      await client.chat.postMessage({ channel: body.channel_id, text: 'Every block', blocks: addressed });
    }
  });
  app.command('/slow', () => new Promise(() => undefined));
}

function registerForms(app: App): void {
  app.options('fruit_asked', async ({ ack, payload }) => {
    const found = fruits.filter(fruit => fruit.toLowerCase().includes(payload.value.toLowerCase()));
    await ack({
      options: found.map(fruit => ({
        text: { type: 'plain_text', text: fruit },
        value: fruit.toLowerCase(),
      })),
    });
  });
  app.action('size_chosen', async ({ ack, client, body, payload }) => {
    await ack();
    if (body.type !== 'block_actions' || body.view === undefined || !('selected_option' in payload)) return;
    const size = payload.selected_option?.text.text ?? null;
    await client.views.update({ view_id: body.view.id, hash: body.view.hash, view: everyInput(size) });
  });
  app.view('every_input', async ({ ack, view }) => {
    const name = view.state.values.name?.value?.value;
    if (name === 'wrong') {
      await ack({ response_action: 'errors', errors: { name: 'That word is taken. Choose another.' } });
    } else {
      await ack({
        response_action: 'push',
        view: { ...sure, private_metadata: JSON.stringify(view.state.values) },
      });
    }
  });
  app.view('sure', async ({ ack, client, body, view }) => {
    await ack({ response_action: 'clear' });
    const opened = await client.conversations.open({ users: body.user.id });
    await client.chat.postMessage({ channel: opened.channel?.id ?? '', text: view.private_metadata });
  });
}

function registerActions(app: App): void {
  app.action(/agree|stop/, async ({ ack, client, body, payload }) => {
    await ack();
    if (body.type !== 'block_actions' || body.channel === undefined || body.message === undefined) return;
    const did = 'action_id' in payload && payload.action_id === 'agree' ? 'agreed' : 'stopped it';
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: `<@${body.user.id}> ${did}.`,
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: `<@${body.user.id}> ${did}.` } }],
    });
  });
  app.action(/more|speed|record/, async ({ ack }) => ack());
  app.shortcut('note', async ({ ack }) => ack());
  app.event('reaction_added', async ({ client, event }) => {
    if (event.item.type !== 'message' || event.reaction !== 'x') return;
    await client.chat.postEphemeral({
      channel: event.item.channel,
      user: event.user,
      text: 'Your cross does not count: you own nothing here.',
    });
  });
  app.event('app_home_opened', async ({ client, event }) => {
    await client.views.publish({
      user_id: event.user,
      view: {
        type: 'home',
        blocks: [
          { type: 'header', text: { type: 'plain_text', text: 'Your backfills' } },
          { type: 'section', text: { type: 'mrkdwn', text: 'Nothing waits for you.' } },
        ],
      },
    });
  });
}
