import { expect, it } from 'vitest';
import type { Engine, StagedPart } from '../../src/executor/engines/port.ts';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import { planHash } from '../../src/plan/schema.ts';
import { unitsOf } from '../../src/plan/scope.ts';
import { planFixture } from '../fixtures/plan.ts';
import { fence } from './engine-scene.ts';
import { keepWorkers } from './kept-workers.ts';
import { fillOrders, LARGE_DAY, LARGE_ROWS, ORDERS, wrongOrders } from './large-unit.ts';
import { QUICK, workerScene } from './worker-scene.ts';

const { work, stopAll } = keepWorkers();
const scene = await workerScene();
await fillOrders(scene.warehouse);
/** Of the large day, where no worker has to take it for large. */
const ROWS = 20_000;
const PACE = { batchTargetMs: 1_000, concurrency: 2 };

async function ledgerOf(runId: string) {
  const { rows } = await scene.warehouse.query(
    `select unit_key, attempt, state, rows_staged, base_rows, rows_inserted, rows_updated, rows_deleted, sums
     from backfill.ledger where run_id = $1 order by unit_key`,
    [runId],
  );
  return rows;
}

/** The engine, which tells of each part and lets something happen once so many are committed. */
function telling(at: number, happens: () => Promise<unknown>) {
  const real = createPostgresEngine({ warehouse: scene.warehouse, limits: QUICK });
  const parts: StagedPart[] = [];
  const engine: Engine = {
    ...real,
    async stagePart(...part) {
      const staged = await real.stagePart(...part);
      parts.push(staged);
      if (parts.length === at) await happens();
      return staged;
    },
  };
  return { engine, parts };
}

it('a huge unit among small ones is staged in parts, stops between two of them, and goes on after the last', async () => {
  const id = await scene.approved(ORDERS);
  const first = telling(2, () => scene.ask(id, 'pause'));
  await work(scene, { engine: first.engine, pace: PACE }).watch.until(`BF-${id} paused`);
  await stopAll();
  expect(first.parts.map(({ entry }) => [entry.unitKey, entry.state])).toEqual([
    [LARGE_DAY, 'begun'],
    [LARGE_DAY, 'begun'],
  ]);
  const partial = (await ledgerOf(`BF-${id}/r1`)).find(({ unit_key }) => unit_key === LARGE_DAY);
  expect(partial).toMatchObject({
    state: 'begun',
    rows_staged: String(first.parts.reduce((sum, { rows }) => sum + rows, 0)),
  });

  const second = telling(0, async () => {});
  await scene.ask(id, 'resume');
  await work(scene, { engine: second.engine, pace: PACE }).watch.until(`BF-${id} watching`);
  const parts = [...first.parts, ...second.parts];
  expect(parts.every(({ entry }) => entry.unitKey === LARGE_DAY && entry.attempt === 1)).toBe(true);
  expect(parts.at(-1)?.entry).toMatchObject({ state: 'staged', rowsStaged: LARGE_ROWS });
  expect(parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(LARGE_ROWS);
  expect(Math.max(...parts.map(({ rows }) => rows))).toBeLessThan(LARGE_ROWS * 0.6);
  expect(await wrongOrders(scene.warehouse)).toBe(0);
});

it('in parts a unit comes out as in one piece: the same rows, counts, sums and measurements', async () => {
  await stopAll();
  await scene.warehouse.query('drop table raw.orders, analytics.orders');
  await fillOrders(scene.warehouse, ROWS);
  const engine = createPostgresEngine({ warehouse: scene.warehouse });
  const plan = planFixture(ORDERS);
  const run = (id: string) => ({
    id,
    plan,
    planHash: planHash(plan),
    asOf: new Date('2026-04-01T00:00:00Z'),
  });
  const [whole, parted] = [run('BF-8/r1'), run('BF-9/r1')];
  await engine.prepare(whole, fence());
  await engine.prepare(parted, fence());
  const units = unitsOf(plan.scope.period);
  await engine.stageUnits(whole, units, fence());
  const expected = (await engine.estimateUnits(parted)).get(LARGE_DAY) ?? 0;
  expect(expected).toBeGreaterThan(ROWS * 0.9);
  let count = 0;
  for (const unit of units) {
    if (unit.key !== LARGE_DAY) await engine.stageUnits(parted, [unit], fence());
    else {
      const part = () => engine.stagePart(parted, unit, fence(), { fits: 6_000, expected });
      // A part that failed for good takes the others with it; a retry begins anew, in parts too.
      expect((await part()).entry).toMatchObject({ state: 'begun', attempt: 1 });
      await engine.noteFailure(parted, unit, 'division by zero', fence());
      for (count = 1; (await part()).entry.state === 'begun'; ) count += 1;
    }
  }
  expect(count).toBeGreaterThanOrEqual(3);
  const last = (ledger: Awaited<ReturnType<typeof ledgerOf>>) =>
    ledger.filter(({ state }) => state === 'staged').map(row => ({ ...row, attempt: 1 }));
  const others = (await ledgerOf(parted.id)).flatMap(({ state }) => (state === 'staged' ? [] : [state]));
  expect(new Set(others)).toEqual(new Set(['failed', 'stale']));
  const [large] = last(await ledgerOf(parted.id)).filter(({ unit_key }) => unit_key === LARGE_DAY);
  expect(large).toMatchObject({ sums: { spans: { at: ['2026-03-05 00:15:01', '2026-03-05 05:48:20'] } } });
  expect(last(await ledgerOf(parted.id))).toEqual(last(await ledgerOf(whole.id)));
  const measured = await engine.measureResult(parted, fence());
  expect(measured).toEqual(await engine.measureResult(whole, fence()));
  expect(measured.rows).toMatchObject({ staged: ROWS + 900 });
});

it('a row that is written between two parts has the unit staged again, as a whole', async () => {
  const engine = createPostgresEngine({ warehouse: scene.warehouse });
  const plan = planFixture(ORDERS);
  const run = { id: 'BF-7/r1', plan, planHash: planHash(plan), asOf: new Date('2026-04-01T00:00:00Z') };
  await engine.prepare(run, fence());
  for (const unit of unitsOf(plan.scope.period)) {
    if (unit.key !== LARGE_DAY) await engine.stageUnits(run, [unit], fence());
    else {
      const part = () => engine.stagePart(run, unit, fence(), { fits: 6_000, expected: ROWS });
      expect((await part()).entry.state).toBe('begun');
      // One of the first part, which nobody looks at any more, and one that the second part sees.
      await scene.warehouse.query('update analytics.orders set amount = 7 where id in (1200, 10000, 20000)');
      while ((await part()).entry.state === 'begun');
    }
  }
  const { fingerprint } = await engine.measureResult(run, fence());
  expect((await engine.ledger(run)).get(LARGE_DAY)).toMatchObject({ attempt: 2, state: 'staged' });
  expect(await engine.promote(run, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
  expect(await wrongOrders(scene.warehouse)).toBe(0);
});

it('parts of which another version of the bot gathered less give way to the unit as a whole', async () => {
  const engine = createPostgresEngine({ warehouse: scene.warehouse });
  const plan = planFixture(ORDERS);
  const run = { id: 'BF-6/r1', plan, planHash: planHash(plan), asOf: new Date('2026-04-01T00:00:00Z') };
  await engine.prepare(run, fence());
  const [unit] = unitsOf(plan.scope.period).filter(({ key }) => key === LARGE_DAY);
  if (!unit) throw new Error('no large unit');
  const part = () => engine.stagePart(run, unit, fence(), { fits: 6_000, expected: ROWS });
  expect((await part()).entry.state).toBe('begun');
  await scene.warehouse.query(
    "update backfill.ledger set sums = sums #- '{added,sum(amount)}' where run_id = $1",
    [run.id],
  );
  expect((await part()).entry).toMatchObject({ state: 'staged', attempt: 2, rowsStaged: ROWS });
});
