import type pg from 'pg';
import { pino } from 'pino';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import type { Limits } from '../../src/executor/engines/postgres/limits.ts';
import { startWorker, type Worker } from '../../src/executor/worker.ts';
import type { WorkerOptions } from '../../src/executor/workshop.ts';
import type { Verb } from '../../src/plan/lifecycle.ts';
import type { Pace } from '../../src/plan/pacing.ts';
import { planHash } from '../../src/plan/schema.ts';
import {
  type Backfill,
  findBackfill,
  insertBackfill,
  insertPlan,
  lockBackfill,
} from '../../src/store/backfills.ts';
import { inTransaction } from '../../src/store/db.ts';
import { transition } from '../../src/store/transition.ts';
import { type PlanDifferences, planFixture } from '../fixtures/plan.ts';
import { createDatabase, type TestDatabase } from '../postgres/databases.ts';
import { askedBack } from './ask-back.ts';
import { watchSignals } from './watch-signals.ts';

/** So that a test can stop between any two units. */
export const UNIT_BY_UNIT: Pace = { batchTargetMs: 0, concurrency: 1 };

export const QUICK: Partial<Limits> = { targetLockMs: 50, lockAttempts: 2, lockPauseMs: 10, stepRows: 2 };

/** Waits for what the worker says has happened: `until` at any time, `next` from now on. */
export type Watch = {
  said: string[];
  say: (line: string) => void;
  until: (line: string) => Promise<void>;
  next: (line: string) => Promise<void>;
  /** Resolves at whatever is said next. */
  any: () => Promise<void>;
};

export function createWatch(): Watch {
  const said: string[] = [];
  const waiting = new Set<() => void>();
  function heard(line: string, from: number): Promise<void> {
    return new Promise(resolve => {
      const look = () => {
        if (!said.slice(from).includes(line)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  }
  return {
    said,
    say(line) {
      said.push(line);
      for (const look of waiting) look();
    },
    until: line => heard(line, 0),
    next: line => heard(line, said.length),
    any: () =>
      new Promise(resolve => {
        const look = () => {
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      }),
  };
}

export type WorkerScene = {
  bot: TestDatabase;
  warehouseDatabase: TestDatabase;
  db: pg.Pool;
  warehouse: pg.Pool;
  /** Inserts a backfill whose plan is approved and gives back its number. */
  approved: (differences?: PlanDifferences) => Promise<number>;
  find: (id: number) => Promise<Backfill>;
  /** What a person asks for, in a transaction of its own. */
  ask: (id: number, verb: Verb, userId?: string) => Promise<void>;
  work: (options?: Partial<WorkerOptions>, limits?: Partial<Limits>) => Worker & { watch: Watch };
};

/** Both databases, with a worker to be started on them. */
export async function workerScene(): Promise<WorkerScene> {
  const [bot, warehouseDatabase] = await Promise.all([createDatabase('bot'), createDatabase('signups')]);
  const db = bot.pool();
  const warehouse = warehouseDatabase.pool();
  const find = async (id: number) => {
    const backfill = await findBackfill(db, id);
    if (!backfill) throw new Error(`there is no BF-${id}`);
    return backfill;
  };
  return {
    bot,
    warehouseDatabase,
    db,
    warehouse,
    find,
    approved: differences => approve(db, differences),
    ask: (id, verb, userId = 'U_ADA') =>
      verb === 'roll_back'
        ? askedBack(db, id, userId)
        : inTransaction(db, async tx => {
            const backfill = await lockBackfill(tx, id);
            if (!backfill) throw new Error(`there is no BF-${id}`);
            const patch = verb === 'promote' ? { hold: false } : {};
            const asked = await transition(tx, {
              backfill,
              verb,
              actor: verb === 'sign_off' ? { type: 'bot', part: 'gate' } : { type: 'person', userId },
              now: new Date(),
              patch,
            });
            if (!asked.ok) throw new Error(asked.refusal.message);
          }),
    work(options = {}, limits = QUICK) {
      const watch = createWatch();
      const worker = startWorker({
        clearance: async () => [],
        db,
        engine: createPostgresEngine({ warehouse, limits }),
        log: pino({ enabled: false }),
        owner: 'test',
        clock: () => new Date(),
        pollMs: 50,
        retryMs: 5,
        leaseSeconds: 10,
        pace: UNIT_BY_UNIT,
        signals: watchSignals(watch),
        ...options,
      });
      return { ...worker, watch };
    },
  };
}

async function approve(db: pg.Pool, differences?: PlanDifferences): Promise<number> {
  const plan = planFixture(differences);
  const now = new Date();
  return inTransaction(db, async tx => {
    const proposer = 'U_ADA';
    // What earlier stories left behind is given up: it would hold the rows that this one is about.
    await tx.query(
      "update bot.backfills set state = 'cancelled' where state in ('failed', 'awaiting_signoff', 'paused')",
    );
    const id = await insertBackfill(tx, { teamId: 'T1', dataset: plan.scope.dataset, proposer, now });
    const hash = planHash(plan);
    await insertPlan(tx, { backfillId: id, version: 1, plan, hash, createdBy: proposer, now });
    const backfill = await lockBackfill(tx, id);
    if (!backfill) throw new Error('the backfill was not inserted');
    await transition(tx, { backfill, verb: 'approve', actor: { type: 'bot', part: 'gate' }, now });
    return id;
  });
}

/** Everything in the warehouse that a run leaves behind, without times and tokens. */
export async function remains(warehouse: pg.Pool) {
  const read = async (sql: string) => (await warehouse.query<Record<string, unknown>>(sql)).rows;
  return {
    target: await read(
      'select day::text, region, signups, amount from analytics.signups_daily order by 1, 2',
    ),
    ledger: await read(
      `select run_id, unit_key, attempt, state, rows_staged, base_rows, rows_inserted, rows_updated, rows_deleted
       from backfill.ledger order by 1, 2, 3`,
    ),
    promotions: await read('select run_id, rows_removed, rows_written from backfill.promotions order by 1'),
    promoted: await read(
      'select run_id, unit_key, rows, fingerprint from backfill.promoted_units order by 1, 2',
    ),
    history: await read(
      'select dataset, unit_key, filters, event, logic_id, logic_sha256, run_id from backfill.history order by id',
    ),
    before: await read(
      'select day::text, region, signups, amount from backfill.before_bf_1_r1 order by 1, 2',
    ),
    staging: await read(
      "select relname from pg_class where relnamespace = 'backfill_staging'::regnamespace and relkind = 'r'",
    ),
  };
}
