import { Pool } from 'pg';
import { type RunningApp, startApp } from '../../src/app.ts';
import { createLogger } from '../../src/logger.ts';
import type { BotPlan } from './bot-process.ts';
import { SignalLog } from './signal-log.ts';

/**
 * The bot in a process of its own, which says on its output what it does. A message from the parent is a number of
 * seconds by which the clock goes on.
 */
const plan = JSON.parse(process.argv[2] ?? '{}') as BotPlan;
const bot = new Pool({ connectionString: plan.botUrl });
const warehouse = new Pool({ connectionString: plan.warehouseUrl });
let ahead = plan.aheadSeconds;

class SaidAloud extends SignalLog {
  override say(line: string): void {
    process.stdout.write(`${line}\n`);
  }
}

const app: RunningApp = await startApp({
  config: {
    slack: {
      botToken: plan.botToken,
      apiUrl: plan.slackUrl,
      delivery: { mode: 'http', signingSecret: plan.signingSecret },
    },
    port: 0,
    databaseUrl: undefined,
    warehouseUrl: undefined,
    catalog: plan.catalog,
    logLevel: 'warn',
  },
  databases: { bot, warehouse },
  log: createLogger({ level: 'warn', destination: process.stderr }),
  clock: () => new Date(Date.now() + ahead * 1000),
  leaseSeconds: plan.leaseSeconds,
  signals: { worker: new SaidAloud().ofWorker() },
});
process.on('message', seconds => {
  ahead += Number(seconds);
  void app.tick();
});
process.stdout.write(`listening on ${app.port}\n`);
