import { pino } from 'pino';
import { openPool } from '../../../src/databases.ts';
import type { Engine } from '../../../src/executor/engines/port.ts';
import { createPostgresEngine } from '../../../src/executor/engines/postgres/engine.ts';
import { startWorker } from '../../../src/executor/worker.ts';

/** A bot's executor in a process of its own, which says each call that it makes of the warehouse, before and after. */
export type ChaosBot = {
  readonly name: string;
  readonly botUrl: string;
  readonly warehouseUrl: string;
  readonly leaseSeconds: number;
};

/** Its output, a line each: `call promote BF-1/r1`, `done promote BF-1/r1 212`, with milliseconds. */
const plan = JSON.parse(process.argv[2] ?? '{}') as ChaosBot;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function telling(engine: Engine): Engine {
  return new Proxy(engine, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const run = (args[0] as { id?: unknown } | undefined)?.id;
        if (typeof run !== 'string') return value.apply(target, args);
        const about = `${String(name)} ${run}`;
        const began = performance.now();
        say(`call ${about}`);
        const answer = value.apply(target, args) as unknown;
        if (!(answer instanceof Promise)) return answer;
        return answer.then(
          result => {
            say(`done ${about} ${Math.round(performance.now() - began)}`);
            return result;
          },
          (error: unknown) => {
            say(`fail ${about} ${error instanceof Error ? error.message : String(error)}`);
            throw error;
          },
        );
      };
    },
  });
}

const log = pino({ level: 'error' }, process.stderr);

startWorker({
  db: openPool(plan.botUrl, log),
  engine: telling(createPostgresEngine({ warehouse: openPool(plan.warehouseUrl, log) })),
  log,
  owner: `${plan.name}/${process.pid}`,
  clock: () => new Date(),
  clearance: async () => [],
  pollMs: 200,
  leaseSeconds: plan.leaseSeconds,
  // Small batches: more places at which to be killed.
  pace: { batchTargetMs: 150, concurrency: 2 },
  signals: { stateReached: (id, state) => say(`state BF-${id} ${state}`) },
});
// Whoever started it is gone, killed perhaps: nobody else would end it.
process.on('disconnect', () => process.exit(1));
say('ready');
