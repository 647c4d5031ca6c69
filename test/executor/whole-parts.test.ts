import { expect, it } from 'vitest';
import type { Engine, EngineRun } from '../../src/executor/engines/port.ts';
import { unitsOf } from '../../src/plan/scope.ts';
import type { Strategy } from '../../src/plan/strategy.ts';
import { engineScene, fence } from './engine-scene.ts';
import { fillOrders, LARGE_DAY, ORDERS, wrongOrders } from './large-unit.ts';

const ROWS = 20_000;
const FITS = 6_000;
const STRATEGIES: Strategy[] = ['replace_range', 'swap_table', 'swap_partitions', 'versioned_output'];

const scene = await engineScene();
const { engine, warehouse } = scene;
await fillOrders(warehouse, ROWS);
await warehouse.query(`
  create table analytics.orders_by_day (like analytics.orders) partition by range (day);
  alter table analytics.orders_by_day add primary key (id, day);
  do $$ begin for i in 2..11 loop
    execute format('create table analytics.orders_%s partition of analytics.orders_by_day for values from (%L) to (%L)',
      i, date '2026-03-01' + i - 1, date '2026-03-01' + i);
  end loop; end $$;
  insert into analytics.orders_by_day select * from analytics.orders;
  analyze analytics.orders_by_day`);

function orders(strategy: Strategy, id: string, scope: object = {}): EngineRun {
  const byDay = { table: 'analytics.orders_by_day', key: ['id', 'day'] };
  return scene.run(
    {
      ...ORDERS,
      isolation: { strategy },
      scope: { ...ORDERS.scope, ...(strategy === 'swap_partitions' && byDay), ...scope },
    },
    id,
  );
}

function largeOf(run: EngineRun) {
  const unit = unitsOf(run.plan.scope.period).find(({ key }) => key === LARGE_DAY);
  if (!unit) throw new Error('there is no large day');
  return unit;
}

async function rowsOf(relation: string): Promise<unknown> {
  const { rows } = await warehouse.query(
    `select count(*)::int as rows, sum(hashtextextended(t::text, 0)) as print from ${relation} t`,
  );
  return rows[0];
}

async function stagedOf({ id }: EngineRun): Promise<unknown> {
  const { rows } = await warehouse.query(
    `select unit_key, rows_staged, base_rows, base_fingerprint, rows_inserted, sums from backfill.ledger
     where run_id = $1 and state = 'staged' order by 1`,
    [id],
  );
  return {
    ledger: rows,
    staged: await rowsOf(`backfill_staging.${id.replace('BF-', 'bf_').replace('/', '_')}`),
  };
}

/** Stages everything but the large day at once, and as many parts of that as are asked for. */
async function begin(run: EngineRun, parts: number, by: Engine = engine) {
  expect(await by.prepare(run, fence())).toEqual({ ok: true });
  const large = largeOf(run);
  await by.stageUnits(
    run,
    unitsOf(run.plan.scope.period).filter(unit => unit.key !== large.key),
    fence(),
  );
  const expected = (await by.estimateUnits(run)).get(LARGE_DAY) ?? 0;
  expect(expected).toBeGreaterThan(ROWS * 0.9);
  for (let count = 0; count < parts; count += 1) {
    const { entry } = await by.stagePart(run, large, fence(), { fits: FITS, expected });
    expect(entry).toMatchObject({ state: 'begun', attempt: 1 });
  }
  return expected;
}

/** Stages the rest of the large day, and says in how many parts. */
async function goOn(run: EngineRun, expected: number, held = fence()): Promise<number> {
  for (let count = 1; ; count += 1) {
    const { entry } = await engine.stagePart(run, largeOf(run), held, { fits: FITS, expected });
    if (entry.state === 'staged') return count;
  }
}

it.each(STRATEGIES.map((strategy, index) => ({ strategy, number: 10 * (index + 1) })))(
  '$strategy: in parts a large unit comes out as in one, whoever goes on, and is staged again where it was written meanwhile',
  async ({ strategy, number }) => {
    const [whole, parted] = [orders(strategy, `BF-${number}/r1`), orders(strategy, `BF-${number + 1}/r1`)];
    const { table } = parted.plan.scope;
    await engine.prepare(whole, fence());
    await engine.stageUnits(whole, unitsOf(whole.plan.scope.period), fence());
    const expected = await begin(parted, 1);
    // One that the first part had, and one that only the later ones have.
    await warehouse.query(`update ${table} set amount = 7 where id in (1200, ${ROWS + 100})`);
    const before = await rowsOf(table);

    await engine.claim(parted, fence(2));
    await expect(goOn(parted, expected)).rejects.toThrow(/took over/);
    expect(await goOn(parted, expected, fence(2))).toBeGreaterThanOrEqual(2);
    const staged = await stagedOf(parted);
    expect(staged).toEqual(await stagedOf(whole));
    expect(JSON.stringify(staged)).toMatch(/"nulls":.*"spans":/);
    expect((await engine.ledger(parted)).get(LARGE_DAY)).toMatchObject({ attempt: 1, rowsStaged: ROWS });
    const measured = await engine.measureResult(parted, fence(2));
    expect(measured).toEqual(await engine.measureResult(whole, fence()));
    await engine.dropStaging(whole, fence());

    const { fingerprint } = measured;
    const promote = () => engine.promote(parted, fingerprint, fence(2));
    expect(await promote()).toEqual({ outcome: 'stale', units: [LARGE_DAY] });
    expect(await goOn(parted, expected, fence(2))).toBe(1);
    expect((await engine.ledger(parted)).get(LARGE_DAY)).toMatchObject({ attempt: 2, rowsStaged: ROWS });
    expect((await engine.measureResult(parted, fence(2))).fingerprint).toBe(fingerprint);
    expect(await promote()).toMatchObject({ outcome: 'promoted' });
    const result = strategy === 'versioned_output' ? `${table}_bf${number + 1}` : table;
    expect(await wrongOrders(warehouse, result)).toBe(0);
    expect(await engine.rollBack(parted, fence(2))).toMatchObject({ outcome: 'rolled_back' });
    expect(await rowsOf(table)).toEqual(before);
  },
);
