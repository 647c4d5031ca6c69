import { hostname } from 'node:os';
import type pg from 'pg';
import { pino } from 'pino';
import { openPool } from '../../src/databases.ts';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import { startWorker } from '../../src/executor/worker.ts';
import { watchSignals } from './watch-signals.ts';

/**
 * A worker in a process of its own, which prints what it does and halts at one statement: from there on it hears no
 * answer, so that whoever reads its lines can kill or freeze it at exactly that point. Without a statement it just works.
 */
export type KilledWorker = {
  readonly botUrl: string;
  readonly warehouseUrl: string;
  /** The statement that begins so, and what the parent reads when it is there. */
  readonly haltAt?: string;
  /** Whose statement it is; the warehouse's where nothing is said. */
  readonly haltIn?: 'bot' | 'warehouse';
  /** Its second value, where there are many such statements. */
  readonly haltValue?: string;
  /** Before the statement is sent, or when it was answered. */
  readonly halt: 'before' | 'after';
  /** Halts at the first COMMIT after the statement instead. */
  readonly atCommit?: boolean;
  /** The usual time where nothing is said. */
  readonly leaseSeconds?: number;
  readonly owner?: string;
};

const plan = JSON.parse(process.argv[2] ?? '{}') as KilledWorker;
const log = pino({ level: 'error' }, process.stderr);

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Until the parent says `go`. */
function halt(): Promise<void> {
  say('halted');
  return new Promise(resolve => process.once('message', () => resolve()));
}

let halted = false;

/** Wraps the real client: its statements are sent and answered, up to the one at which it halts. */
function haltingClient(client: pg.PoolClient): pg.PoolClient {
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
  let armed = !plan.atCommit;
  const halting = async (...args: unknown[]) => {
    if (halted || !plan.haltAt) return query(...args);
    const text = String(args[0]).trimStart();
    const values = Array.isArray(args[1]) ? args[1] : [];
    const isIt =
      text.startsWith(plan.haltAt) && (!plan.haltValue || [values[1]].flat().includes(plan.haltValue));
    const isPoint = plan.atCommit ? armed && text === 'commit' : isIt;
    if (isPoint) halted = true;
    if (isPoint && plan.halt === 'before') await halt();
    const answer = await query(...args);
    if (isPoint && plan.halt === 'after') await halt();
    if (isIt) armed = true;
    return answer;
  };
  return new Proxy(client, {
    get: (target, name) => {
      if (name === 'query') return halting;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function halting(pool: pg.Pool): pg.Pool {
  return new Proxy(pool, {
    get: (target, name) => {
      if (name === 'connect') return async () => haltingClient(await target.connect());
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const bot = openPool(plan.botUrl, log);
const warehouse = openPool(plan.warehouseUrl, log);
startWorker({
  clearance: async () => [],
  db: plan.haltIn === 'bot' ? halting(bot) : bot,
  engine: createPostgresEngine({
    warehouse: plan.haltIn === 'bot' ? warehouse : halting(warehouse),
    limits: { stepRows: 2 },
  }),
  log,
  owner: plan.owner ?? `${hostname()}/${process.pid}`,
  clock: () => new Date(),
  ...(plan.leaseSeconds === undefined ? {} : { leaseSeconds: plan.leaseSeconds, pollMs: 50 }),
  // One unit at a time, so that it can be killed between any two.
  pace: { batchTargetMs: 0, concurrency: 1 },
  signals: watchSignals({ say }),
});
process.on('disconnect', () => process.exit(1));
say('works');
