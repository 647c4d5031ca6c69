import { App, type AppOptions, HTTPReceiver, type Logger, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import { type Slack, type SlackOptions, startSlack } from '../../sandbox/slack.ts';

export const signingSecret = 'a-signing-secret';
export const botToken = 'xoxb-bot';
export const appToken = 'xapp-app';

const people = [
  { handle: 'ada', name: 'Ada Okafor', email: 'ada@tidewater.example', timezone: 'Europe/Rome' },
  { handle: 'ben', name: 'Ben Sorensen', email: 'ben@tidewater.example' },
  { handle: 'chloe', name: 'Chloe Marchetti', email: 'chloe@tidewater.example' },
];
const everyone = people.map(person => person.handle);

/** A small workspace that ends with the test; state only what differs. */
export async function openWorkplace(changed: Partial<SlackOptions> = {}): Promise<Slack> {
  const slack = await startSlack({
    people,
    channels: [
      { name: 'data', members: everyone, botIsMember: true },
      { name: 'growth', members: ['ada', 'ben'], botIsMember: false },
      { name: 'board', members: ['chloe'], botIsMember: false, private: true },
      { name: 'finance', members: ['chloe', 'ben'], botIsMember: true, private: true },
    ],
    usergroups: [{ handle: 'owners', name: 'Owners', users: ['ben', 'chloe'] }],
    speed: 100,
    within: 5_000,
    ...changed,
    bot: {
      signingSecret,
      botToken,
      appToken,
      clientId: 'client',
      clientSecret: 'client-secret',
      ...changed.bot,
    },
  });
  onTestFinished(() => slack.stop());
  return slack;
}

/** Slack's own client, that neither retries nor waits: what it is told is what the test sees. */
export function clientOf(slack: Slack, token = botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.url,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
  });
}

/** Says nothing: what goes wrong is what the test is about. */
export const silent: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

/** A Bolt app over HTTP, connected to the workspace, that ends with the test. */
export async function startBolt(
  slack: Slack,
  register: (app: App) => void,
  options: Partial<AppOptions> = {},
): Promise<App> {
  const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
  const app = new App({
    token: botToken,
    receiver,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.url },
    ...options,
  });
  register(app);
  const server = await app.start(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Bolt listens on no port.');
  slack.connect(`http://127.0.0.1:${address.port}/slack/events`);
  onTestFinished(async () => {
    server.closeAllConnections();
    await app.stop();
  });
  return app;
}

/** The error code that a call was refused with, or `none`. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    const { data } = error as { data?: { error?: string } };
    return data?.error ?? String(error);
  }
}
