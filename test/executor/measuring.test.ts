import { describe, expect, it } from 'vitest';
import type { Cut } from '../../src/plan/cut.ts';
import { unitsOf } from '../../src/plan/scope.ts';
import type { PlanDifferences } from '../fixtures/plan.ts';
import { type EngineScene, engineScene, fence, promoteAll, stageAll } from './engine-scene.ts';
import { truth } from './signups-warehouse.ts';

describe('what is measured on the staged rows', async () => {
  const { engine, warehouse, run } = await engineScene();
  const staged = run({
    checks: [
      { id: 'rows', kind: 'row_count', min_change_percent: 0, max_change_percent: 0, blocking: true },
      {
        id: 'total',
        kind: 'total',
        metric: 'signups',
        min_change_percent: 0,
        max_change_percent: 10,
        blocking: true,
      },
      { id: 'unique', kind: 'unique_key', blocking: true },
      { id: 'gone', kind: 'null_rate', columns: ['no_such_column'], max_percent: 0, blocking: false },
      { id: 'mix', kind: 'distribution', column: 'region', max_shift: 0.1, blocking: true },
    ],
  });
  await stageAll(engine, staged);
  const measured = await engine.measureResult(staged, fence());

  it('has a verdict for every check in the order of the plan', () => {
    expect(measured.verdicts.map(({ checkId, passed }) => [checkId, passed])).toEqual([
      ['rows', true],
      ['total', false],
      ['unique', true],
      ['gone', false],
      ['mix', true],
    ]);
    expect(measured.verdicts[1]?.units).toHaveLength(10);
  });

  it('is joined by PostgreSQL knowing how many rows were staged', async () => {
    const { rows } = await warehouse.query(
      `select reltuples::int as known, (select count(*)::int from backfill_staging.bf_1_r1) as there
       from pg_class where oid = 'backfill_staging.bf_1_r1'::regclass`,
    );
    expect(rows).toEqual([{ known: 20, there: 20 }]);
  });

  it('says of a check that PostgreSQL cannot carry out that it was not passed, and judges the rest', () => {
    expect(measured.verdicts[3]?.observed).toMatch(
      /could not be judged: column "no_such_column" does not exist/,
    );
  });

  it('shows whole months, with the rows outside the scope on both sides', async () => {
    const { rows } = await warehouse.query<{ before: number }>(
      'select sum(signups)::float8 as before from analytics.signups_daily',
    );
    const after = (await truth(warehouse)).reduce((sum, row) => sum + row.signups, 0);
    const [signups, amount] = measured.movements;
    expect(measured.movements).toHaveLength(2);
    expect(signups).toEqual({
      metric: 'signups',
      title: 'Signups',
      unit: 'count',
      decimals: 0,
      period: '2026-03',
      before: rows[0]?.before,
      after,
    });
    expect(amount?.metric).toBe('amount');
  });

  it('has a series of the units in scope', async () => {
    const series = measured.series.filter(point => point.metric === 'signups');
    const expected = (await truth(warehouse)).filter(row => row.day === '2026-03-05');
    expect(series.map(point => point.period)).toEqual(
      unitsOf(staged.plan.scope.period).map(unit => unit.key),
    );
    expect(series[3]?.after).toBe(expected.reduce((sum, row) => sum + row.signups, 0));
    expect(series[3]?.before).toBeLessThan(series[3]?.after ?? 0);
  });

  it('counts rows and fingerprints what is staged', async () => {
    expect(measured.rows).toEqual({ staged: 20, before: 20 });
    expect(measured.fingerprint).toMatch(/^20:-?\d+$/);
    expect((await engine.measureResult(staged, fence())).fingerprint).toBe(measured.fingerprint);
  });

  it('measures no change once it is promoted', async () => {
    await promoteAll(engine, staged);
    const again = await engine.measureResult(staged, fence());
    expect(again.movements.every(movement => movement.before === movement.after)).toBe(true);
  });
});

type Instants = { column: 'timestamp' | 'timestamptz'; grain: 'day' | 'week' | 'month' };

/** A table of instants around the night in which New York puts its clocks forward, 8 March 2026. */
async function instants({ warehouse }: EngineScene, { column }: Instants): Promise<void> {
  const at = column === 'timestamptz' ? 'at' : `at at time zone 'America/New_York'`;
  await warehouse.query(`
    create table raw.hits as
    select i as id, timestamptz '2026-02-28 00:00 America/New_York' + i * interval '30 minutes' as at from generate_series(0, 2400) i;
    create table analytics.hits (id int primary key, at ${column} not null, doubled int);
    insert into analytics.hits select id, ${at}, null from raw.hits;
  `);
}

describe('periods in a zone whose days are not all equally long', () => {
  const kinds: Instants[] = [
    { column: 'timestamptz', grain: 'day' },
    { column: 'timestamp', grain: 'day' },
    { column: 'timestamptz', grain: 'week' },
    { column: 'timestamptz', grain: 'month' },
  ];

  it.each(kinds)('are cut at midnight there: $column by $grain', async kind => {
    const scene = await engineScene();
    await instants(scene, kind);
    const period = {
      day: { from: '2026-03-07', to: '2026-03-10' },
      week: { from: '2026-03-02', to: '2026-03-16' },
      month: { from: '2026-03-01', to: '2026-04-01' },
    }[kind.grain];
    const at = kind.column === 'timestamptz' ? 'at' : `at at time zone 'America/New_York'`;
    const staged = scene.run({
      purpose: { metrics: [{ id: 'rows', title: 'Rows', sql: 'count(*)', unit: 'count', decimals: 0 }] },
      scope: {
        table: 'analytics.hits',
        key: ['id'],
        periodColumn: 'at',
        period: { ...period, grain: kind.grain, timezone: 'America/New_York' },
      },
      inputs: ['raw.hits'],
      logic: {
        sql: `select id, ${at} as at, 2 * id as doubled from raw.hits where at >= :unit_start and at < :unit_end`,
      },
    });
    expect(await promoteAll(scene.engine, staged)).toMatchObject({ outcome: 'promoted' });
    const { rows } = await scene.warehouse.query<{ inside: number; outside: number; lost: number }>(
      `select count(*) filter (where doubled = 2 * id and inside)::int as inside,
              count(*) filter (where doubled is not null and not inside)::int as outside,
              count(*) filter (where doubled is null and inside)::int as lost
       from (select h.*, r.at >= ($1 || ' America/New_York')::timestamptz and r.at < ($2 || ' America/New_York')::timestamptz as inside
             from analytics.hits h join raw.hits r using (id)) compared`,
      [period.from, period.to],
    );
    expect(rows[0]).toMatchObject({ outside: 0, lost: 0 });
    const ledger = await scene.engine.ledger(staged);
    const hours = { day: 24 + 23 + 24, week: 14 * 24 - 1, month: 31 * 24 - 1 }[kind.grain];
    expect(rows[0]?.inside).toBe(2 * hours);
    if (kind.grain === 'day') expect(ledger.get('2026-03-08')?.rowsStaged).toBe(2 * 23);
  });
});

describe('a day whose first hour happens twice', () => {
  it.each(['changed_rows', 'replace_range'] as const)(
    'begins with the second one, by its bounds and its marks alike: %s',
    async strategy => {
      const { engine, warehouse, run } = await engineScene({}, strategy);
      await warehouse.query(`
      create table raw.taps (id int primary key, at timestamptz not null);
      create table analytics.taps (id int primary key, at timestamptz not null, doubled int);
      insert into raw.taps select i, timestamptz '2026-10-30 04:30 UTC' + i * interval '1 hour' from generate_series(0, 119) i;
      insert into analytics.taps select id, at, id from raw.taps`);
      const staged = run({
        purpose: { metrics: [{ id: 'rows', title: 'Rows', sql: 'count(*)', unit: 'count', decimals: 0 }] },
        scope: {
          table: 'analytics.taps',
          key: ['id'],
          periodColumn: 'at',
          period: { from: '2026-10-31', to: '2026-11-03', timezone: 'America/Havana' },
        },
        inputs: ['raw.taps'],
        logic: {
          sql: 'select id, at, 2 * id as doubled from raw.taps where at >= :unit_start and at < :unit_end',
        },
      });
      expect(await promoteAll(engine, staged)).toMatchObject({ outcome: 'promoted' });
      const ledger = [...(await engine.ledger(staged)).values()].map(({ unitKey, rowsStaged }) => [
        unitKey,
        rowsStaged,
      ]);
      expect(ledger).toEqual([
        ['2026-10-31', 25],
        ['2026-11-01', 24],
        ['2026-11-02', 24],
      ]);
      await warehouse.query("update analytics.taps set doubled = 0 where at = '2026-11-01 04:30 UTC'");
      const outcome = await engine.rollBack(staged, fence());
      expect(outcome).toMatchObject({ outcome: 'rolled_back', left: [{ unit: '2026-10-31', rows: 1 }] });
    },
  );
});

describe('counting a scope before it is proposed', async () => {
  const { engine, warehouse } = await engineScene({ countMs: 300 });
  const scope = { from: '2026-03-02', to: '2026-03-12', grain: 'day', timezone: 'UTC', filters: [] } as const;
  const target = { table: 'analytics.signups_daily', periodColumn: 'day', scope: { ...scope, filters: [] } };

  it('counts units, rows in scope and rows in the table', async () => {
    expect(await engine.measure(target)).toMatchObject({ units: 10, rowsInScope: 20, rowsInTable: 60 });
    const eu = { ...scope, filters: [{ column: 'region', values: ['EU'] }] };
    expect(await engine.measure({ ...target, scope: eu })).toMatchObject({ rowsInScope: 10 });
  });

  it.each([
    ['signups', ['01', '1', ' 2'], ['1', '2']],
    ['flag', ['t', 'yes', 'FALSE'], ['true', 'false']],
    ['price', ['1.5', '1.555'], ['1.50', '1.555']],
    ['code', ['EU', 'EUROPE'], ['EU ', 'EUROPE']],
    ['region', ['EU', ' EU'], ['EU', ' EU']],
  ])('spells the values of %s as the column does, each once', async (column, values, spelled) => {
    await warehouse.query(`create table if not exists analytics.typed (day date, region varchar(3), signups int, flag bool,
      price numeric(9, 2), code char(3))`);
    const asked = { ...scope, filters: [{ column, values }] };
    const measured = await engine.measure({ ...target, table: 'analytics.typed', scope: asked });
    expect(measured.filters).toEqual([{ column, values: spelled }]);
  });

  it.each([
    ['a table that does not exist', { table: 'analytics.gone' }, 'backfill_warehouse_no_table'],
    ['a period column that does not exist', { periodColumn: 'gone' }, 'backfill_warehouse_no_column'],
    [
      'a filter column that does not exist',
      { scope: { ...scope, filters: [{ column: 'gone', values: ['1'] }] } },
      'backfill_warehouse_no_column',
    ],
    [
      'a filter value that is none of its column',
      { scope: { ...scope, filters: [{ column: 'signups', values: ['many'] }] } },
      'backfill_warehouse_value_misfit',
    ],
    ['a period column that is no date', { periodColumn: 'region' }, 'backfill_warehouse_not_countable'],
  ])('says so for %s', async (_what, difference, code) => {
    await expect(engine.measure({ ...target, ...difference })).rejects.toMatchObject({ code });
  });

  it('gives the planner’s estimate where counting takes too long', async () => {
    await warehouse.query(`
      create function public.dawdle(date) returns date language plpgsql stable cost 1 as $$ begin perform pg_sleep(1); return $1; end $$;
      create view analytics.slow as select public.dawdle(day) as day, region from analytics.signups_daily;
      analyze analytics.signups_daily;
    `);
    const counted = await engine.measure({ ...target, table: 'analytics.slow' });
    expect(counted.rowsInTable).toBe(60);
    expect(counted.rowsInScope).toBeGreaterThan(0);
  });
});

describe('the probe of a consumer', async () => {
  const { engine, warehouse } = await engineScene();
  await warehouse.query('create view analytics.by_week as select * from analytics.signups_daily');

  it.each([
    ['select count(*) > 0 from analytics.by_week', true, /^well$/],
    ['select count(*) < 0 from analytics.by_week', false, /not well/],
    ['select 1 / 0 = 1', false, /division by zero/],
    ['select true from analytics.by_week where false', false, /no row/],
    ['select count(*) from analytics.by_week', false, /neither true nor false/],
    ['select true from analytics.gone', false, /no table analytics\.gone/],
    ['delete from analytics.signups_daily', false, /refused/],
  ])('answers in words: %s', async (sql, ok, found) => {
    const answer = await engine.probe(sql);
    expect(answer.ok).toBe(ok);
    expect(answer.found).toMatch(found);
  });
});

describe('where the rows of a table lie, before units are replayed', async () => {
  const { engine, warehouse, run } = await engineScene({ countMs: 300 });
  await warehouse.query(`
    create table analytics.visits (at timestamptz, id int, region text);
    insert into analytics.visits select timestamptz '2026-03-06 23:30 America/New_York' + n * interval '12 hours', n, (array['EU', 'US', null])[1 + n % 3]
    from generate_series(0, 9) n;
    insert into analytics.visits values (null, 10, 'EU'), ('infinity', 11, 'EU')`);
  const scope = (period: PlanDifferences['scope'] = {}) =>
    run({ scope: { table: 'analytics.visits', key: ['id'], periodColumn: 'at', ...period } }).plan;
  const period = { from: '2026-03-07', to: '2026-03-10', timezone: 'America/New_York' };

  it('counts them by unit, and what lies around, over a day of 23 hours', async () => {
    const about = { plan: scope({ period }), runId: null, masked: [] };
    const { sizes, attempts } = await engine.surveyUnits(about);
    expect(Object.fromEntries(sizes?.inside ?? [])).toEqual({
      '2026-03-07': 2,
      '2026-03-08': 1,
      '2026-03-09': 2,
    });
    expect(sizes).toMatchObject({
      before: { from: '2026-03-06', to: '2026-03-07', rows: 1 },
      after: { from: '2026-03-10', to: '9999-12-31', rows: 5 },
      others: { rows: 0 },
      undated: 1,
    });
    expect(attempts.size).toBe(0);
  });

  it('counts slices by their marks, names values that were not chosen, and no sensitive ones', async () => {
    const narrowed = {
      ...period,
      filters: [{ column: 'region', values: ['EU'] }],
      cut: { by: 'key', column: 'id', type: 'integer', bounds: ['4'] } satisfies Cut,
    };
    const about = { plan: scope({ period: narrowed }), runId: null };
    const { sizes } = await engine.surveyUnits({ ...about, masked: [] });
    expect(Object.fromEntries(sizes?.inside ?? [])).toEqual({ 0: 1 });
    expect(sizes?.others).toEqual({
      rows: 4,
      values: {
        count: 2,
        first: [
          { value: 'US', rows: 2 },
          { value: null, rows: 2 },
        ],
      },
    });
    const { sizes: silent } = await engine.surveyUnits({ ...about, masked: ['region'] });
    expect(silent?.others).toEqual({ rows: 4, values: null });
  });

  it('says what became of units that were tried, and gives no sizes where counting takes too long', async () => {
    const staged = run({ scope: { period: { to: '2026-03-04' } } });
    await engine.prepare(staged, fence());
    const [first, ...others] = unitsOf(staged.plan.scope.period);
    await engine.stageUnits(staged, others, fence());
    if (first) await engine.noteFailure(staged, first, 'out of room', fence());
    const tried = await engine.surveyUnits({ plan: staged.plan, runId: staged.id, masked: [] });
    expect([...tried.attempts]).toEqual([
      ['2026-03-02', { state: 'failed', reason: 'out of room' }],
      ['2026-03-03', { state: 'staged', reason: null }],
    ]);
    await warehouse.query(`
      create view analytics.slowly as select day, region, pg_sleep(1)::text as waited from analytics.signups_daily`);
    const slow = run({
      scope: { table: 'analytics.slowly', period: { filters: [{ column: 'waited', values: ['x'] }] } },
    });
    expect(await engine.surveyUnits({ plan: slow.plan, runId: null, masked: [] })).toMatchObject({
      sizes: null,
    });
  });
});
