import { fileURLToPath } from 'node:url';
import type { AppOptions, RunningApp } from '../../src/app.ts';
import { startApp } from '../../src/app.ts';
import type { Logger } from '../../src/logger.ts';
import { type Slack, type SlackOptions, startSlack } from '../slack.ts';
import { TIDEWATER } from './company.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export type WorldOptions = {
  readonly databases: AppOptions['databases'];
  readonly log: Logger;
  readonly catalog?: string;
  readonly slack?: Partial<SlackOptions>;
  readonly app?: Pick<AppOptions, 'clock' | 'signals'>;
};

export type World = {
  readonly slack: Slack;
  readonly app: RunningApp;
  /** Starts the bot again against the same workspace and databases, as after a deploy. */
  restartBot(): Promise<RunningApp>;
  stop(): Promise<void>;
};

/** Secrets of the sandbox: they open nothing but the workspace on this machine. */
const SIGNING_SECRET = 'sandbox-signing-secret';
const BOT_TOKEN = 'xoxb-sandbox-bot-token';

/** Slack and the bot, each knowing the other only by its address. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const slack = await startSlack({
    ...TIDEWATER,
    manifest: `${root}manifest.yml`,
    bot: { signingSecret: SIGNING_SECRET, botToken: BOT_TOKEN },
    ...options.slack,
  });
  let app: RunningApp | undefined;

  async function startBot(): Promise<RunningApp> {
    const started = await startApp({
      config: {
        slack: {
          botToken: BOT_TOKEN,
          apiUrl: slack.url,
          delivery: { mode: 'http', signingSecret: SIGNING_SECRET },
        },
        port: 0,
        databaseUrl: undefined,
        warehouseUrl: undefined,
        catalog: options.catalog ?? `${root}catalog`,
        logLevel: 'info',
      },
      databases: options.databases,
      log: options.log,
      ...options.app,
    });
    slack.connect(`http://127.0.0.1:${started.port}/slack/events`);
    app = started;
    return started;
  }

  try {
    await startBot();
  } catch (error) {
    await slack.stop();
    throw error;
  }
  return {
    slack,
    get app() {
      if (!app) throw new Error('The bot is not running.');
      return app;
    },
    async restartBot() {
      await app?.stop();
      return startBot();
    },
    async stop() {
      await app?.stop();
      await slack.stop();
    },
  };
}
