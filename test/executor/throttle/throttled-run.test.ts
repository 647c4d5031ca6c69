import { describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/executor/engines/port.ts';
import { createPostgresEngine } from '../../../src/executor/engines/postgres/engine.ts';
import type { Finding } from '../../../src/plan/rules/finding.ts';
import { NO_THROTTLE, type Throttle } from '../../../src/plan/throttle/gate.ts';
import { windowOf } from '../../../src/plan/throttle/hours.ts';
import type { Change } from '../../../src/plan/throttle/settings.ts';
import type { Sensor } from '../../../src/plan/throttle/signals.ts';
import { inTransaction } from '../../../src/store/db.ts';
import { wakeAll, wakeBackfill } from '../../../src/store/leases.ts';
import { messagesOf } from '../../../src/store/messages.ts';
import { findRun } from '../../../src/store/runs.ts';
import { endStandstill, insertStandstill, openStandstill } from '../../../src/store/standstills.ts';
import { latestWaits } from '../../../src/store/throttle-waits.ts';
import { insertTuning } from '../../../src/store/tunings.ts';
import { keepWorkers, kindsSaid, saidLast } from '../kept-workers.ts';
import { signups, truth } from '../signups-warehouse.ts';
import { watchSignals } from '../watch-signals.ts';
import { QUICK, type WorkerScene, workerScene } from '../worker-scene.ts';

const { work, stopAll } = keepWorkers();
const scene = await workerScene();
await scene.warehouse.query('create table raw.queue as select 0 as length');

/** Reads how long a queue in the warehouse is, many times a second. */
const QUEUE: Sensor = {
  id: 'queue',
  title: 'queue',
  unit: 'count',
  limit: { above: 10, releaseAt: 5, releaseAfter: 0 },
  source: { by: 'query', sql: 'select length from raw.queue', timeoutMs: 5_000 },
  everyMs: 40,
  staleAfterMs: 60_000,
};

const watching = (differences: Partial<Throttle> = {}) => ({
  throttleOf: () => ({ ...NO_THROTTLE, sensors: [QUEUE], ...differences }),
});

function queueIs(length: number) {
  return scene.warehouse.query('update raw.queue set length = $1', [length]);
}

type Progress = { state: string; done: number; waiting: { reasons: { text: string }[] } | null };

/** What the progress says, once it says something that fits. */
async function progressOf(
  id: number,
  fits: (said: Progress) => boolean,
  of: WorkerScene = scene,
): Promise<Progress> {
  for (;;) {
    const said = (await saidLast(of, id, 'progress')) as Progress | undefined;
    if (said && fits(said)) return said;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

const isWaiting = ({ waiting }: Progress) => waiting !== null;

/** Until a session in the bot's database waits for a row. */
async function onceSomebodyWaits(): Promise<void> {
  for (let waiting = 0; waiting === 0; ) {
    const { rowCount } = await scene.db.query(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    waiting = rowCount ?? 0;
  }
}

async function tune(backfillId: number, change: Change) {
  await inTransaction(scene.db, tx => insertTuning(tx, { backfillId, change, by: 'U_ADA', now: new Date() }));
}

describe('a run of which the warehouse has enough', () => {
  it('waits, says why, and goes on once it has been well again, without repeating a unit', async () => {
    await queueIs(12);
    const id = await scene.approved();
    const { watch } = work(scene, watching());
    expect(await progressOf(id, isWaiting)).toMatchObject({
      state: 'running',
      done: 0,
      waiting: { reasons: [{ text: 'queue 12, over 10', until: null, by: null }] },
    });
    await queueIs(7);
    await progressOf(
      id,
      ({ waiting }) => waiting?.reasons[0]?.text === 'queue 7, held until it is 5 or less',
    );
    await queueIs(5);
    await watch.until(`BF-${id} watching`);
    expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
    expect(await saidLast(scene, id, 'progress')).toMatchObject({ state: 'checking', waiting: null });
    const waits = await latestWaits(scene.db, { backfillId: id, run: 1 }, 10);
    expect(waits).toMatchObject([{ number: 1, until: expect.any(Date), toldAt: null }]);
    const run = await findRun(scene.db, id, 1);
    expect(run?.heldMs).toBeGreaterThan(0);
    await scene.ask(id, 'roll_back');
    await watch.until(`BF-${id} rolled_back`);
  });

  it('keeps no other one from its turn while it waits, and each has its turn once it is over', async () => {
    await queueIs(99);
    const first = await scene.approved({ scope: { period: { from: '2026-03-02', to: '2026-03-04' } } });
    const second = await scene.approved({ scope: { period: { from: '2026-03-04', to: '2026-03-06' } } });
    const { watch } = work(scene, { ...watching(), concurrency: 1 });
    await Promise.all([progressOf(first, isWaiting), progressOf(second, isWaiting)]);
    await queueIs(0);
    await Promise.all([first, second].map(id => watch.until(`BF-${id} watching`)));
    for (const id of [second, first]) {
      await scene.ask(id, 'roll_back');
      await watch.until(`BF-${id} rolled_back`);
    }
  });

  it('waits in the middle of its work as well, and can be paused at once while it waits', async () => {
    await queueIs(0);
    const id = await scene.approved();
    const filled: Promise<unknown>[] = [];
    const { watch } = work(scene, {
      ...watching({ nice: 0.2 }),
      signals: {
        stateReached: (_, state) => watch.say(state),
        unitStaged: (_, unit) => {
          if (unit === '2026-03-04') filled.push(queueIs(99));
        },
      },
    });
    const { done } = await progressOf(id, isWaiting);
    expect(done).toBeLessThan(10);
    await scene.ask(id, 'pause');
    await watch.until('paused');
    expect(await saidLast(scene, id, 'progress')).toMatchObject({ state: 'paused', waiting: null });
    expect(await latestWaits(scene.db, { backfillId: id, run: 1 }, 1)).toMatchObject([
      { until: expect.any(Date) },
    ]);
    await Promise.all(filled);
    await scene.ask(id, 'cancel');
    await watch.until('cancelled');
  });

  it('waits when a signal cannot be read, until somebody sets it aside for this run', async () => {
    await queueIs(0);
    await scene.warehouse.query('alter table raw.queue rename to lost');
    const id = await scene.approved();
    const { watch } = work(scene, watching());
    const { waiting } = await progressOf(id, isWaiting);
    expect(waiting?.reasons[0]?.text).toMatch(/^queue cannot be read: .*raw\.queue/);
    await tune(id, { setting: 'ignore', from: [], to: ['queue'] });
    await watch.until(`BF-${id} watching`);
    await scene.warehouse.query('alter table raw.lost rename to queue');
    await scene.ask(id, 'roll_back');
    await watch.until(`BF-${id} rolled_back`);
  });

  it('is told to the channel once when it lasts, and remembers since when across a restart', async () => {
    await queueIs(12);
    const id = await scene.approved();
    let ahead = 0;
    const clock = () => new Date(Date.now() + ahead);
    work(scene, { ...watching({ tellAfter: 600 }), clock });
    await progressOf(id, isWaiting);
    const [begun] = await latestWaits(scene.db, { backfillId: id, run: 1 }, 1);
    await stopAll();
    expect(await kindsSaid(scene, id)).not.toContain('throttled');

    ahead = 700_000;
    await queueIs(7);
    const { watch } = work(scene, { ...watching({ tellAfter: 600 }), clock });
    while (!(await kindsSaid(scene, id)).includes('throttled')) await queueIs(7);
    const said = (await messagesOf(scene.db, id)).filter(({ content }) => content.kind === 'throttled');
    expect(said).toMatchObject([
      {
        broadcast: true,
        content: {
          model: {
            since: begun?.since.toISOString(),
            reasons: [{ text: 'queue 7, held until it is 5 or less' }],
          },
        },
      },
    ]);
    await queueIs(0);
    await watch.until(`BF-${id} watching`);
    expect((await kindsSaid(scene, id)).filter(kind => kind === 'throttled')).toHaveLength(1);
    await scene.ask(id, 'roll_back');
    await watch.until(`BF-${id} rolled_back`);
  });

  it('works only in its hours, and says when they open', async () => {
    await queueIs(0);
    const id = await scene.approved();
    const hours = [windowOf({ from: '20:00', to: '06:00', days: '*', timezone: 'UTC' })];
    const today = new Date().toISOString().slice(0, 10);
    let now = Date.parse(`${today}T12:00:00Z`);
    const { watch } = work(scene, { ...watching({ hours, tellAfter: 0 }), clock: () => new Date(now) });
    expect(await progressOf(id, isWaiting)).toMatchObject({
      waiting: {
        reasons: [{ text: 'it may only work from 20:00 to 06:00 (UTC)', until: `${today}T20:00:00.000Z` }],
      },
    });
    now = Date.parse(`${today}T20:00:01Z`);
    await watch.until(`BF-${id} watching`);
    expect(await findRun(scene.db, id, 1)).toMatchObject({ heldMs: 0 });
    expect(await kindsSaid(scene, id)).not.toContain('throttled');
    await scene.ask(id, 'roll_back');
    await watch.until(`BF-${id} rolled_back`);
  });

  it('does not promote either, and can be cancelled at once while it waits for that', async () => {
    await queueIs(0);
    const before = await signups(scene.warehouse);
    const id = await scene.approved();
    const filled: Promise<unknown>[] = [];
    const { watch } = work(scene, {
      ...watching(),
      signals: {
        stateReached: (_, state) => watch.say(state),
        unitStaged: (_, unit) => {
          if (unit === '2026-03-11') filled.push(queueIs(99));
        },
      },
    });
    expect(await progressOf(id, isWaiting)).toMatchObject({ state: 'ready', done: 10 });
    await Promise.all(filled);
    await scene.ask(id, 'cancel');
    await watch.until('cancelled');
    expect(await signups(scene.warehouse)).toEqual(before);
  });

  it('asks everything anew after it waited to promote, and promotes nothing that is being stopped at that moment', async () => {
    await queueIs(0);
    const id = await scene.approved();
    const brake = await scene.db.connect();
    const filled: Promise<unknown>[] = [];
    let atPromotion = async () => [] as Finding[];
    const { watch } = work(scene, {
      ...watching(),
      clearance: (_, step) => (step === 'promote' ? atPromotion() : Promise.resolve([])),
      signals: {
        ...watchSignals({ say: line => watch.say(line) }),
        unitStaged: (_, unit) => {
          if (unit.endsWith('2026-03-11')) filled.push(queueIs(99));
        },
      },
    });
    await progressOf(id, said => said.state === 'ready' && isWaiting(said));
    await Promise.all(filled);
    const held = watch.next(`BF-${id} rests`);
    atPromotion = async () => [
      { id: 'freeze', rule: 'freeze', severity: 'blocks', sentence: '', demands: [] },
    ];
    await queueIs(0);
    await held;
    expect((await scene.find(id)).state).toBe('ready');

    const stopped = watch.next(`BF-${id} rests`);
    atPromotion = async () => {
      atPromotion = async () => [];
      await brake.query('begin');
      await insertStandstill(brake, { teamId: 'T1', stoppedBy: 'U_BEN', now: new Date() });
      await wakeAll(brake, ['ready']);
      filled.push(onceSomebodyWaits().then(() => brake.query('commit')));
      return [];
    };
    await wakeBackfill(scene.db, id);
    await stopped;
    await Promise.all(filled);
    brake.release();
    expect((await scene.find(id)).state).toBe('ready');
    const standstill = await openStandstill(scene.db, 'T1');
    await inTransaction(scene.db, tx => endStandstill(tx, standstill?.id ?? 0, 'U_BEN', new Date()));
    await wakeBackfill(scene.db, id);
    await watch.until(`BF-${id} watching`);
    await scene.ask(id, 'roll_back');
    await watch.until(`BF-${id} rolled_back`);
  });

  it('waits between two units of a promotion that goes unit by unit, for signals and while all work is stopped', async () => {
    await queueIs(0);
    const id = await scene.approved({ isolation: { strategy: 'changed_rows_by_unit' } });
    await tune(id, { setting: 'nice', from: 0, to: 1 });
    const filled: Promise<unknown>[] = [];
    const { watch } = work(scene, {
      ...watching(),
      signals: {
        stateReached: (_, state) => {
          watch.say(state);
          if (state === 'promoting') filled.push(queueIs(99));
        },
      },
    });
    const held = await progressOf(id, said => said.state === 'promoting' && isWaiting(said));
    expect(held.done).toBeLessThan(10);
    await Promise.all(filled);
    const standstill = await inTransaction(scene.db, tx =>
      insertStandstill(tx, { teamId: 'T1', stoppedBy: 'U_BEN', now: new Date() }),
    );
    await queueIs(0);
    await progressOf(id, ({ waiting }) => waiting?.reasons[0]?.text === 'all backfills were stopped');
    expect((await scene.find(id)).state).toBe('promoting');
    await inTransaction(scene.db, tx => endStandstill(tx, standstill?.id ?? 0, 'U_BEN', new Date()));
    await watch.until('watching');
    expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
  });

  it('stages as many batches at once as it is told to, each in a session of its own, from the next one on', async () => {
    await queueIs(0);
    const id = await scene.approved();
    const real = createPostgresEngine({ warehouse: scene.warehouse, limits: QUICK });
    const tuned: Promise<void>[] = [];
    const atOnce: number[] = [];
    let inFlight = 0;
    const engine: Engine = {
      ...real,
      async stageUnits(...stage) {
        inFlight += 1;
        atOnce.push(inFlight);
        try {
          if (atOnce.length === 2) tuned.push(tune(id, { setting: 'concurrency', from: 1, to: 3 }));
          await Promise.all(tuned);
          return await real.stageUnits(...stage);
        } finally {
          inFlight -= 1;
        }
      },
    };
    const { watch } = work(scene, { engine });
    await watch.until(`BF-${id} watching`);
    expect(atOnce.slice(0, 2)).toEqual([1, 1]);
    expect(Math.max(...atOnce)).toBe(3);
    expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
  });
});
