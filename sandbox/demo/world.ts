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
  /** The bot listens over WebSockets, in Socket Mode, instead of HTTP. */
  readonly overSockets?: boolean;
  readonly slack?: Partial<SlackOptions>;
  readonly app?: Pick<AppOptions, 'clock' | 'signals' | 'leaseSeconds'>;
};

export type Restart = {
  /** Folder of the catalog that is deployed with it, where it is another one. */
  readonly catalog?: string;
  /** What happens while the bot is down. */
  readonly meanwhile?: () => Promise<unknown>;
};

export type World = {
  readonly slack: Slack;
  readonly app: RunningApp;
  /** Starts the bot again against the same workspace and databases, as after a deploy. */
  restartBot(restart?: Restart): Promise<RunningApp>;
  stop(): Promise<void>;
};

/** Secrets of the sandbox: they open nothing but the workspace on this machine. */
export const SANDBOX_SECRETS = {
  signingSecret: 'sandbox-signing-secret',
  botToken: 'xoxb-sandbox-bot-token',
  appToken: 'xapp-sandbox-app-token',
} as const;

/** Tidewater's workspace with the bot installed in it, and no bot running. */
export function openWorkspace(changed: Partial<SlackOptions> = {}): Promise<Slack> {
  return startSlack({
    ...TIDEWATER,
    manifest: `${root}manifest.yml`,
    bot: SANDBOX_SECRETS,
    ...changed,
  });
}

/** Slack and the bot, each knowing the other only by its address. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const slack = await openWorkspace(options.slack);
  let app: RunningApp | undefined;
  let catalog = options.catalog ?? `${root}catalog`;

  async function startBot(): Promise<RunningApp> {
    const started = await startApp({
      config: {
        slack: {
          botToken: SANDBOX_SECRETS.botToken,
          apiUrl: slack.url,
          delivery: options.overSockets
            ? { mode: 'socket', appToken: SANDBOX_SECRETS.appToken }
            : { mode: 'http', signingSecret: SANDBOX_SECRETS.signingSecret },
        },
        port: 0,
        databaseUrl: undefined,
        warehouseUrl: undefined,
        catalog,
        logLevel: 'info',
      },
      databases: options.databases,
      log: options.log,
      ...options.app,
    });
    if (!options.overSockets) slack.connect(`http://127.0.0.1:${started.port}/slack/events`);
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
    async restartBot(restart = {}) {
      await app?.stop();
      await restart.meanwhile?.();
      catalog = restart.catalog ?? catalog;
      return startBot();
    },
    async stop() {
      await app?.stop();
      await slack.stop();
    },
  };
}
