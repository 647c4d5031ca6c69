import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { afterAll, afterEach, vi } from 'vitest';
import { startWorld, type World, type WorldOptions } from '../../sandbox/demo/world.ts';
import type { Person } from '../../sandbox/people/person.ts';
import type { Slack } from '../../sandbox/slack.ts';
import { createLogger, type Logger } from '../../src/logger.ts';
import { WORKING } from '../../src/plan/lifecycle.ts';
import { wakeAll } from '../../src/store/leases.ts';
import { createDatabase, type TestDatabase } from '../postgres/databases.ts';
import { SignalLog } from './signal-log.ts';

/** A story is many steps, each of which has a time of its own; on a busy machine together they take a while. */
vi.setConfig({ testTimeout: 120_000 });

export const HOME = '#data-backfills';

const NAMES = ['ada', 'ben', 'chloe', 'dev', 'ella', 'farid'] as const;
export type People = Readonly<Record<(typeof NAMES)[number], Person>>;

/** Slack, the bot and its databases for one file of stories. */
export type FlowWorld = World & {
  readonly people: People;
  readonly bot: pg.Pool;
  readonly warehouse: pg.Pool;
  /** What the executor did: `BF-1 running`, `BF-1/r1 2026-03-02`, `BF-1 rests`. */
  readonly work: SignalLog;
  /** What the bot logged at `warn` or above. */
  readonly complaints: readonly string[];
  /** The clock of Slack and of the bot goes on by so many seconds, and what happens by the clock happens. */
  timePasses(seconds: number): Promise<void>;
};

export type FlowOptions = Omit<Partial<WorldOptions>, 'databases' | 'log' | 'app'> & {
  readonly warehouse?: 'warehouse' | 'empty';
  /** Runs on the warehouse before the bot starts. */
  readonly prepare?: (warehouse: pg.Pool) => Promise<unknown>;
};

/** Slack's long waits are shortened and its allowances widened, so that stories are quick; its rules stay. */
export const QUICK_SLACK = { speed: 60, rates: 100, within: 30_000 } as const;

export const flightsCatalog = fileURLToPath(new URL('flights/catalog', import.meta.url));

/** The bot's database and a warehouse, for one file of stories. */
export async function openDatabases({ warehouse: kind = 'warehouse', prepare }: FlowOptions = {}): Promise<{
  bot: TestDatabase;
  warehouse: TestDatabase;
}> {
  const bot = await createDatabase('bot');
  const warehouse = await createDatabase(kind);
  await prepare?.(warehouse.pool());
  return { bot, warehouse };
}

/** Starts a world of its own for the calling file and stops it after the file. */
export async function openFlowWorld(options: FlowOptions = {}): Promise<FlowWorld> {
  const { warehouse: _kind, prepare: _prepare, slack, ...rest } = options;
  const databases = await openDatabases(options);
  const bot = databases.bot.pool();
  const warehouse = databases.warehouse.pool();
  const { log, complaints } = complaining();
  const work = new SignalLog();
  let ahead = 0;
  const clock = () => new Date(Date.now() + ahead);
  const world = await startWorld({
    ...rest,
    databases: { bot, warehouse },
    log,
    slack: { ...QUICK_SLACK, clock, ...slack },
    app: { clock, signals: { worker: work.ofWorker() } },
  });
  afterAll(() => world.stop());
  return Object.assign(world, {
    people: peopleOf(world.slack),
    bot,
    warehouse,
    work,
    complaints,
    async timePasses(seconds: number) {
      ahead += seconds * 1000;
      await world.app.tick();
      // Rests are counted by the database's clock, which goes on as it does: whatever rests has rested long enough by now.
      await wakeAll(bot, [...WORKING]);
    },
  });
}

export function peopleOf(slack: Slack): People {
  return Object.fromEntries(NAMES.map(name => [name, slack.user(name)])) as People;
}

/** A log that keeps what is said at `warn` or above, and shows it where a story fails. */
export function complaining(): { log: Logger; complaints: string[] } {
  const complaints: string[] = [];
  const log = createLogger({ level: 'warn', destination: { write: line => void complaints.push(line) } });
  afterEach(context => {
    if (context.task.result?.state !== 'fail' || complaints.length === 0) return;
    console.error(`The bot complained:\n${complaints.join('')}`);
  });
  return { log, complaints };
}
