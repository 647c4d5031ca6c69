import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { SANDBOX_SECRETS } from '../../sandbox/demo/world.ts';
import type { Slack } from '../../sandbox/slack.ts';
import { SignalLog } from './signal-log.ts';

/** What a bot in a process of its own is started with. */
export type BotPlan = {
  readonly slackUrl: string;
  readonly botToken: string;
  readonly signingSecret: string;
  readonly botUrl: string;
  readonly warehouseUrl: string;
  readonly catalog: string;
  /** How long what it held stays taken after it was killed. */
  readonly leaseSeconds: number;
  /** How far its clock is ahead when it starts. */
  readonly aheadSeconds: number;
};

export type BotProcess = {
  /** What the executor did, line by line, over all processes. */
  readonly work: SignalLog;
  /** Ends it as a crash of the machine would, at once and without a word. */
  kill(): Promise<void>;
  /** Starts it again, against the same workspace and databases. */
  start(): Promise<void>;
  /** Its clock goes on, and what happens by the clock happens. */
  timePasses(seconds: number): void;
};

const script = fileURLToPath(new URL('bot-in-a-child.ts', import.meta.url));
const shippedCatalog = fileURLToPath(new URL('../../catalog', import.meta.url));

/** A bot that can be killed, for the calling file; it is not started yet. */
export function botProcess(slack: Slack, urls: { bot: string; warehouse: string }): BotProcess {
  const work = new SignalLog();
  let child: ChildProcess | undefined;
  let ahead = 0;

  async function kill(): Promise<void> {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  afterAll(kill);
  return {
    work,
    kill,
    async start() {
      const plan: BotPlan = {
        slackUrl: slack.url,
        botToken: SANDBOX_SECRETS.botToken,
        signingSecret: SANDBOX_SECRETS.signingSecret,
        botUrl: urls.bot,
        warehouseUrl: urls.warehouse,
        catalog: shippedCatalog,
        leaseSeconds: 3,
        aheadSeconds: ahead,
      };
      const listening = work.next(/^listening on \d+$/);
      child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(plan)], {
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      });
      if (child.stdout) createInterface({ input: child.stdout }).on('line', line => work.say(line));
      const failed = once(child, 'exit').then(([code]) => {
        throw new Error(`The bot ended by itself with ${code} before it listened.`);
      });
      failed.catch(() => undefined);
      const line = await Promise.race([listening, failed]);
      slack.connect(`http://127.0.0.1:${line.split(' ').at(-1)}/slack/events`);
    },
    timePasses(seconds) {
      ahead += seconds;
      child?.send(seconds);
    },
  };
}
