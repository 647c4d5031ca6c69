import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { App } from '@slack/bolt';
import { createBolt, deliveryClient } from './bolt.ts';
import { loadCatalog } from './catalog/load.ts';
import { sayProblem } from './catalog/say.ts';
import { registerCommands } from './commands/register.ts';
import type { Config } from './config.ts';
import type { Databases } from './databases.ts';
import { openEntrance } from './entrance.ts';
import { BackfillError } from './errors.ts';
import { createPostgresEngine } from './executor/engines/postgres/engine.ts';
import { startWorker, type WorkerSignals } from './executor/worker.ts';
import type { Logger } from './logger.ts';
import { startDelivery } from './notifiers/deliver.ts';
import type { DeliverySignals } from './notifiers/delivery-env.ts';
import { onMemberJoined, syncDirectory } from './notifiers/directory.ts';
import { Pace } from './notifiers/pace.ts';
import { reactionsOn } from './notifiers/reactions.ts';
import { slackRefused } from './slack-trouble.ts';
import { type Message, openGateMessages } from './store/messages.ts';
import { clearance } from './usecases/clearance.ts';
import type { Context } from './usecases/context.ts';
import { handleWaitingEvents } from './usecases/receive-event.ts';
import { lookAtGate } from './usecases/reconcile-gate.ts';
import { startClockwork } from './watch/clockwork.ts';
import { jobsOf } from './watch/jobs.ts';

export type AppOptions = {
  readonly config: Config;
  readonly databases: Pick<Databases, 'bot' | 'warehouse'>;
  readonly log: Logger;
  /** The time, and hooks that say when something has happened: for tests. */
  readonly clock?: () => Date;
  /** How long a backfill or a message stays taken when this process is killed, where it is not the usual time. */
  readonly leaseSeconds?: number;
  readonly signals?: { readonly worker?: WorkerSignals; readonly delivery?: DeliverySignals };
};

export type RunningApp = {
  /** Where it listens, for Slack over HTTP and for health. */
  readonly port: number;
  readonly context: Context;
  /** Looks at everything that happens by the clock once, now, as the clock does at its times. */
  tick(): Promise<void>;
  /** Stops taking requests, finishes what is in flight, leaves the rest to the next start. Idempotent. */
  stop(): Promise<void>;
};

/**
 * Wires the parts together and starts them: first what was left undone is caught up with, then Slack may call.
 * Throws a BackfillError whose message says what to do when the catalog or Slack refuses.
 */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const { config, databases, log } = options;
  const clock = options.clock ?? (() => new Date());
  const engine = createPostgresEngine({ warehouse: databases.warehouse, log });
  const client = deliveryClient(config, log);
  const context: Context = {
    db: databases.bot,
    catalog: await readCatalog(config.catalog),
    warehouse: engine,
    clock,
    newId: randomUUID,
    reactionsOn: message => reactionsOn({ client, log, db: databases.bot, clock }, message),
  };
  const owner = `${process.pid}/${randomUUID()}`;
  const leases = options.leaseSeconds === undefined ? {} : { leaseSeconds: options.leaseSeconds };
  const bolt = createBolt(config, log, () => readiness(databases));
  const directory = { db: databases.bot, client, clock };
  const pace = new Pace();
  const commands = registerCommands(bolt, {
    context,
    log,
    workspaceUrl: await greetSlack(bolt, config.slack.apiUrl),
    onInvited: channelId => onMemberJoined(directory, channelId),
    onRevoked: () => pace.closeAll('token_revoked', clock()),
  });
  await syncDirectory(directory);

  const reconcile = async (message: Pick<Message, 'channelId' | 'ts'>) => {
    const { channelId, ts } = message;
    if (ts !== null) await lookAtGate(context, { channelId, ts });
  };
  const reconcileGates = async () => {
    for (const message of await openGateMessages(databases.bot)) await reconcile(message);
  };

  await handleWaitingEvents(context);
  await reconcileGates();
  const delivery = startDelivery({
    db: databases.bot,
    client,
    log,
    clock,
    owner,
    onGatePosted: reconcile,
    pace,
    ...leases,
    ...(options.signals?.delivery ? { signals: options.signals.delivery } : {}),
  });
  const worker = startWorker({
    db: databases.bot,
    engine,
    log,
    owner,
    clock,
    throttleOf: dataset => context.catalog.throttleOf(dataset),
    clearance: (backfillId, step) => clearance(context, backfillId, step),
    ...leases,
    ...(options.signals?.worker ? { signals: options.signals.worker } : {}),
  });
  const clockwork = startClockwork(
    jobsOf(context, {
      reconcileGates,
      syncDirectory: () => syncDirectory(directory),
    }),
    log,
  );
  async function finishWork(): Promise<void> {
    await commands.settled();
    await clockwork.stop();
    await worker.stop();
    await delivery.stop();
  }
  const entrance = await openEntrance(bolt, config, () => readiness(databases)).catch(async error => {
    await finishWork();
    throw error;
  });

  let stopping: Promise<void> | undefined;
  return {
    port: entrance.port,
    context,
    tick: () => clockwork.tick(),
    stop() {
      stopping ??= entrance.close().then(finishWork);
      return stopping;
    },
  };
}

async function readCatalog(folder: string): Promise<Context['catalog']> {
  const loaded = await loadCatalog(folder);
  if (loaded.ok) return loaded.catalog;
  const problems = loaded.problems.map(problem =>
    sayProblem({ ...problem, file: join(folder, problem.file) }),
  );
  throw new BackfillError('backfill_catalog_invalid', ['The catalog has errors:', ...problems].join('\n'));
}

/** Asks Slack who we are, so that a wrong token is known now and not at the first message; gives the workspace's address. */
async function greetSlack(bolt: App, apiUrl: string): Promise<string> {
  try {
    await bolt.init();
    const { url } = await bolt.client.auth.test();
    return url ?? 'https://slack.com/';
  } catch (cause) {
    throw slackRefused(cause, apiUrl);
  }
}

async function readiness({ bot, warehouse }: AppOptions['databases']): Promise<string[]> {
  const asked = await Promise.allSettled([bot.query('select 1'), warehouse.query('select 1')]);
  return ["the bot's database does not answer", 'the warehouse does not answer'].filter(
    (_, index) => asked[index]?.status === 'rejected',
  );
}
