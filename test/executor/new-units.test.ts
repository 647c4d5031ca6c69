import { describe, expect, it } from 'vitest';
import type { EngineRun } from '../../src/executor/engines/port.ts';
import { unitsOf } from '../../src/plan/scope.ts';
import type { Strategy } from '../../src/plan/strategy.ts';
import { type EngineScene, engineScene, fence } from './engine-scene.ts';
import { fillOrders, LARGE_DAY, ORDERS, wrongOrders } from './large-unit.ts';

const ROWS = 20_000;
const FITS = 6_000;

/** How many rows each statement that filled staging took, in their order. */
async function partsOf(
  { engine }: EngineScene,
  run: EngineRun,
  large?: number,
): Promise<{ parts: number[]; expected: number }> {
  expect(await engine.prepare(run, fence())).toEqual({ ok: true });
  const expected = large ?? (await engine.estimateUnits(run)).get(LARGE_DAY) ?? 0;
  const parts: number[] = [];
  for (const unit of unitsOf(run.plan.scope.period)) {
    if (unit.key !== LARGE_DAY) await engine.stageUnits(run, [unit], fence());
    for (let state = 'begun'; unit.key === LARGE_DAY && state === 'begun'; ) {
      const { entry, rows } = await engine.stagePart(run, unit, fence(), { fits: FITS, expected });
      parts.push(rows);
      state = entry.state;
    }
  }
  return { parts, expected };
}

describe('a large unit of which the target has no row', async () => {
  const scene = await engineScene();
  const { engine, warehouse } = scene;
  await fillOrders(warehouse, ROWS);
  await warehouse.query(`
    delete from analytics.orders where day = '${LARGE_DAY}';
    create table raw.lines (id int primary key, amount numeric(12, 2), at timestamp not null);
    insert into raw.lines select id, amount, at from raw.orders order by id;
    create index on raw.lines (at);
    analyze raw.lines, analytics.orders;
    create table raw.never_analyzed (like raw.lines including all) with (autovacuum_enabled = false);
    insert into raw.never_analyzed select * from raw.lines`);
  const before = await warehouse.query('select * from analytics.orders order by id');
  const from = (input: string) => ({
    inputs: [input],
    logic: {
      sql: `select id, at::date as day, amount, at from ${input} where at >= :unit_start and at < :unit_end`,
    },
  });

  it.each<[id: string, strategy: Strategy, by: string, differences: object]>([
    ['BF-1/r1', 'changed_rows', 'a sample of an input', {}],
    ['BF-2/r1', 'replace_range', 'a sample of an input', {}],
    ['BF-3/r1', 'swap_table', 'what the planner knows of an input', from('raw.lines')],
    ['BF-4/r1', 'changed_rows', 'what the planner knows of an input', from('raw.lines')],
  ])('is cut ahead of time: %s, %s, by %s', async (id, strategy, _by, differences) => {
    const run = scene.run({ ...ORDERS, ...differences, isolation: { strategy } }, id);
    const { parts, expected } = await partsOf(scene, run);
    expect(expected).toBeGreaterThan(ROWS * 0.5);
    expect(parts.length).toBeGreaterThanOrEqual(3);
    expect(parts.reduce((sum, rows) => sum + rows, 0)).toBe(ROWS);
    expect(Math.max(...parts)).toBeLessThan(ROWS * 0.6);
    const { fingerprint } = await engine.measureResult(run, fence());
    expect(await engine.promote(run, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
    expect(await wrongOrders(warehouse)).toBe(0);
    expect(await engine.rollBack(run, fence())).toMatchObject({ outcome: 'rolled_back' });
    const after = await warehouse.query('select * from analytics.orders order by id');
    expect(after.rows).toEqual(before.rows);
  });

  it('is staged in one where no input tells where to cut it', async () => {
    const run = scene.run(
      { ...ORDERS, ...from('raw.never_analyzed'), isolation: { strategy: 'swap_table' } },
      'BF-5/r1',
    );
    expect((await partsOf(scene, run, ROWS)).parts).toEqual([ROWS]);
  });

  it('is split at the same bounds after a timeout', async () => {
    const run = scene.run({ ...ORDERS, isolation: { strategy: 'versioned_output' } }, 'BF-6/r1');
    await engine.prepare(run, fence());
    const large = unitsOf(run.plan.scope.period).filter(({ key }) => key === LARGE_DAY);
    await engine.stageUnits(run, large, fence(), 4);
    const { rows } = await warehouse.query(
      'select cmin::text as statement, count(*)::int as rows from backfill_staging.bf_6_r1 group by 1 order by 1',
    );
    expect(rows).toHaveLength(4);
    expect(Math.max(...rows.map(found => found.rows))).toBeLessThan(ROWS * 0.3);
  });
});
