import { hostname } from 'node:os';
import pg from 'pg';
import { pino } from 'pino';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import { startWorker } from '../../src/executor/worker.ts';
import { watchSignals } from './watch-signals.ts';

/**
 * A worker in a process of its own, which prints what it does and waits for its end at one statement: from there on it
 * never hears an answer, so that whoever reads its lines can kill it at exactly that point.
 */
export type KilledWorker = {
  readonly botUrl: string;
  readonly warehouseUrl: string;
  /** The statement that begins so, and what the parent reads when it is there. */
  readonly haltAt: string;
  /** Its second value, where there are many such statements. */
  readonly haltValue?: string;
  /** Before the statement is sent, or when it was answered. */
  readonly halt: 'before' | 'after';
  /** Halts at the first COMMIT after the statement instead. */
  readonly atCommit?: boolean;
  readonly leaseSeconds: number;
};

const plan = JSON.parse(process.argv[2] ?? '{}') as KilledWorker;
const db = new pg.Pool({ connectionString: plan.botUrl });
const warehouse = new pg.Pool({ connectionString: plan.warehouseUrl });

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function never(): Promise<never> {
  say('halted');
  return new Promise(() => undefined);
}

/** Wraps the real client: its statements are sent and answered, up to the one at which it halts. */
function haltingClient(client: pg.PoolClient): pg.PoolClient {
  const query = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
  let armed = !plan.atCommit;
  const halting = async (...args: unknown[]) => {
    const text = String(args[0]).trimStart();
    const values = Array.isArray(args[1]) ? args[1] : [];
    const isIt = text.startsWith(plan.haltAt) && (!plan.haltValue || values[1] === plan.haltValue);
    const isPoint = plan.atCommit ? armed && text === 'commit' : isIt;
    if (isPoint && plan.halt === 'before') return never();
    const answer = await query(...args);
    if (isPoint) return never();
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

const halting = new Proxy(warehouse, {
  get: (target, name) => {
    if (name === 'connect') return async () => haltingClient(await target.connect());
    const value: unknown = Reflect.get(target, name);
    return typeof value === 'function' ? value.bind(target) : value;
  },
});

startWorker({
  db,
  engine: createPostgresEngine({ warehouse: halting }),
  log: pino({ level: 'warn' }, process.stderr),
  owner: `${hostname()}/${process.pid}`,
  clock: () => new Date(),
  pollMs: 50,
  leaseSeconds: plan.leaseSeconds,
  // One unit at a time, so that it can be killed between any two.
  pace: { batchTargetMs: 0, concurrency: 1 },
  signals: watchSignals({ say }),
});
