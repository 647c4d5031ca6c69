import { describe, expect, it } from 'vitest';
import type { Cut } from '../../src/plan/cut.ts';
import { type Scope, type Unit, unitsOf } from '../../src/plan/scope.ts';
import type { Strategy } from '../../src/plan/strategy.ts';
import { Way } from '../../src/plan/way.ts';
import { cutFrom } from '../../src/plan/ways.ts';
import { engineScene, fence, stageAll } from './engine-scene.ts';

const REGIONS = `(array['EU', 'US', 'a "b" ~', null, 'NEW'])[1 + id % 5]`;
const TARGET = `create table analytics.orders (day date not null, id int not null, region text, amount numeric(12, 2) not null`;

/** Five kinds of units, each with a way of promoting; what the region is cut by is no part of the key. */
const CUTS: Readonly<
  Record<string, { strategy: Strategy; cut: Cut; only?: string[]; key?: string[]; table: string }>
> = {
  'each value of a column': {
    strategy: 'changed_rows',
    cut: { by: 'value', column: 'region', values: ['EU', 'US', 'a "b" ~'], rest: true },
    table: `${TARGET}, primary key (id))`,
  },
  'values that somebody gives': {
    strategy: 'changed_rows_by_unit',
    cut: { by: 'list', column: 'region', values: ['EU', 'NEW'] },
    only: ['EU', 'NEW'],
    table: `${TARGET}, primary key (id))`,
  },
  'ranges of a key': {
    strategy: 'replace_range',
    cut: { by: 'key', column: 'id', type: 'integer', bounds: ['100', '250', '251'] },
    table: `${TARGET})`,
  },
  'ranges of a text that may be empty': {
    strategy: 'changed_rows_by_unit',
    cut: { by: 'key', column: 'region', type: 'text', bounds: ['EU', 'US'] },
    table: `${TARGET}, primary key (id))`,
  },
  'partitions by day': {
    strategy: 'changed_rows_by_unit',
    cut: {
      by: 'partition',
      partitions: [
        { name: 'orders_early', from: '2026-03-02', to: '2026-03-04' },
        { name: 'orders_late', from: '2026-03-04', to: '2026-03-12' },
      ],
    },
    key: ['id', 'day'],
    table: `${TARGET}, primary key (id, day)) partition by range (day);
      create table analytics.orders_early partition of analytics.orders for values from (minvalue) to ('2026-03-04');
      create table analytics.orders_late partition of analytics.orders for values from ('2026-03-04') to (maxvalue)`,
  },
  'partitions by value': {
    strategy: 'replace_range',
    cut: {
      by: 'partition',
      column: 'region',
      lists: [{ name: 'orders_west', values: ['EU', 'US'] }],
      rest: true,
    },
    table: `${TARGET}) partition by list (region);
      create table analytics.orders_west partition of analytics.orders for values in ('EU', 'US');
      create table analytics.orders_other partition of analytics.orders default`,
  },
};

describe.each(Object.entries(CUTS))('cut into %s', async (_name, { strategy, cut, only, key, table }) => {
  const { engine, warehouse, run } = await engineScene({}, strategy);
  // Rows that go, that come, that get another amount and that change their unit; days on both sides of the scope.
  await warehouse.query(`
    create table raw.orders (day date not null, id int not null, region text, amount numeric(12, 2) not null);
    ${table};
    insert into raw.orders select date '2026-03-01' + id % 13, id, ${REGIONS}, id / 100.0 from generate_series(1, 400) id where id % 7 > 0;
    insert into analytics.orders
    select date '2026-03-01' + id % 13, id, case when id % 5 = 4${only ? '' : ' or id % 11 = 0'} then 'EU' else ${REGIONS} end,
      case when id % 10 = 0 then 0 else id / 100.0 end
    from generate_series(1, 400) id where id % 9 > 0;
  `);
  const backfill = run({
    purpose: { metrics: [{ id: 'sum', title: 'Sum', sql: 'sum(amount)', unit: 'EUR', decimals: 2 }] },
    checks: [
      { id: 'rows', kind: 'row_count', blocking: true, min_change_percent: -50, max_change_percent: 50 },
      { id: 'days', kind: 'date_coverage', blocking: true, max_missing_units: 0 },
      { id: 'sum', kind: 'movement', blocking: false, metric: 'sum', max_percent: 1 },
    ],
    scope: {
      dataset: 'orders',
      table: 'analytics.orders',
      key: key ?? ['id'],
      period: { cut, filters: only ? [{ column: 'region', values: only }] : [] },
    },
    inputs: ['raw.orders'],
    logic: {
      sql: 'select day, id, region, amount from raw.orders where day >= :unit_start and day < :unit_end',
    },
  });
  const units = unitsOf(backfill.plan.scope.period);
  const inScope = `day >= '2026-03-02' and day < '2026-03-12'${only ? ` and region in ('${only.join("', '")}')` : ''}`;
  const read = async (sql: string) => (await warehouse.query(`${sql} order by id, region`)).rows;
  const orders = () => read('select day::text, id, region, amount from analytics.orders');
  const truth = () =>
    read(`select day::text, id, region, amount from analytics.orders where (${inScope}) is not true
      union all select day::text, id, region, amount from raw.orders where ${inScope}`);
  const before = await orders();
  const expected = await truth();

  it('is what the table itself shows', async () => {
    const { scope } = backfill.plan;
    const about = { table: scope.table, periodColumn: scope.periodColumn, scope: scope.period };
    const way = Way.parse(
      cut.by === 'partition'
        ? { by: cut.by }
        : { by: cut.by, column: cut.column, ...(cut.by === 'key' && { rows: 70 }) },
    );
    const found = cutFrom(way, await engine.cutFacts(about, way), scope.period);
    if (cut.by === 'key') {
      expect(found).toMatchObject({ ok: true, cut: { by: 'key', column: cut.column, type: cut.type } });
      const made = found.ok && found.cut.by === 'key' ? found.cut.bounds : [];
      expect(made.length).toBeGreaterThan(cut.type === 'integer' ? 2 : 0);
      expect(made).toEqual([...new Set(made)]);
    } else {
      expect(found).toEqual({ ok: true, cut });
    }
    const wrong = { by: 'key', column: 'amount; drop', rows: 10 } as const;
    expect(cutFrom(wrong, await engine.cutFacts(about, wrong), scope.period)).toMatchObject({
      ok: false,
      refusal: { message: expect.stringMatching(/has no column amount; drop/) },
    });
  });

  it('stages what failed once more and nothing else, one by one as all together', async () => {
    expect(await engine.prepare(backfill, fence())).toEqual({ ok: true });
    const [failing, ...others] = units as [Unit, ...Unit[]];
    await engine.noteFailure(backfill, failing, 'it took too long', fence());
    await engine.stageUnits(backfill, others, fence());
    expect([...(await engine.ledger(backfill)).values()].filter(({ state }) => state === 'failed')).toEqual([
      expect.objectContaining({ unitKey: failing.key }),
    ]);
    await engine.stageUnits(backfill, units, fence());
    const together = await engine.measureResult(backfill, fence());

    const alone = { ...backfill, id: 'BF-2/r1' };
    await stageAll(engine, alone);
    const apart = await engine.measureResult(alone, fence());
    expect(apart).toEqual(together);
    expect(together.verdicts.map(({ checkId, passed }) => [checkId, passed])).toEqual([
      ['rows', true],
      ['days', true],
      ['sum', false],
      // Rows of which the table had made EU have no region again.
      ...(only ? [] : [['emptier', false]]),
    ]);
    expect(together.series.map(({ period }) => period)).toEqual(units.map(({ key }) => key));
    await engine.dropStaging(alone, fence());
  });

  it('notices a live write in its own unit, and promotes the rest of the truth', async () => {
    await warehouse.query(
      "update analytics.orders set amount = amount + 1 where id = (select min(id) from analytics.orders where region = 'EU' and day = '2026-03-05')",
    );
    const { fingerprint } = await engine.measureResult(backfill, fence());
    const attempts = [...(await engine.ledger(backfill)).values()].map(({ attempt }) => attempt);
    expect(attempts.filter(attempt => attempt > 1).length).toBeLessThanOrEqual(2);
    const outcome = await engine.promote(backfill, fingerprint, fence());
    if (outcome.outcome === 'stale') {
      expect(outcome.units).toHaveLength(1);
      await engine.stageUnits(backfill, units, fence());
      const again = await engine.measureResult(backfill, fence());
      expect(await engine.promote(backfill, again.fingerprint, fence())).toMatchObject({
        outcome: 'promoted',
      });
    } else {
      expect(outcome).toMatchObject({ outcome: 'promoted' });
    }
    expect(await orders()).toEqual(expected);
  });

  it('answers for every row that it made and for no other', async () => {
    const { rows } = await warehouse.query(`
      select count(*)::int as wrong from analytics.orders t
      left join lateral backfill.logic_at('orders', t.day, to_jsonb(t)) l on true
      where (l.run_id is not null) is distinct from ((${inScope}) is true)`);
    expect(rows).toEqual([{ wrong: 0 }]);
    const { rows: now } = await warehouse.query(
      'select min(from_day)::text as first, max(to_day)::text as last from backfill.history_now',
    );
    expect(now).toEqual([{ first: '2026-03-02', last: '2026-03-12' }]);
  });

  it('is taken back', async () => {
    expect(await engine.rollBack(backfill, fence())).toMatchObject({ outcome: 'rolled_back', left: [] });
    const rows = await orders();
    expect(rows.map(row => [row.id, row.region])).toEqual(before.map(row => [row.id, row.region]));
    const { rows: left } = await warehouse.query(
      "select count(*)::int as count from backfill.history where event = 'promoted' and undone_at is null",
    );
    expect(left).toEqual([{ count: 0 }]);
  });
});

describe('partitions that are lists', async () => {
  const { engine, warehouse } = await engineScene();
  const scope: Scope = { from: '2026-03-02', to: '2026-03-12', grain: 'day', timezone: 'UTC', filters: [] };

  it.each([
    ['char(4)', "'EU'", { lists: [{ name: 'listed_a', values: ['EU'] }] }],
    ['text', "'it''s', null, 'a\\b'", { lists: [{ name: 'listed_a', values: ["it's", 'a\\b'] }] }],
    ['int', '-1, 2', { lists: [{ name: 'listed_a', values: ['-1', '2'] }] }],
    ['boolean', 'true', { lists: [{ name: 'listed_a', values: ['true'] }] }],
    ['numeric(8, 2)', '1', { by: 'wrong', message: expect.stringMatching(/single values are no units/) }],
    ['text[]', "'{a}'", { by: 'wrong', message: expect.stringMatching(/single values are no units/) }],
  ])('of %s are told apart as its rows are: %s', async (type, values, facts) => {
    await warehouse.query(`drop table if exists analytics.listed;
      create table analytics.listed (day date, code ${type}) partition by list (code);
      create table analytics.listed_a partition of analytics.listed for values in (${values})`);
    const about = { table: 'analytics.listed', periodColumn: 'day', scope };
    expect(await engine.cutFacts(about, { by: 'partition' })).toMatchObject(facts);
  });
});
