import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/plan/check.ts';
import { unitsOf } from '../../src/plan/scope.ts';
import type { Strategy } from '../../src/plan/strategy.ts';
import { type EngineScene, engineScene, fence } from './engine-scene.ts';

/** Text of every statement that fills staging. */
function fillings(warehouse: pg.Pool): string[] {
  const seen: string[] = [];
  const watched = new WeakSet<pg.PoolClient>();
  warehouse.on('acquire', client => {
    if (watched.has(client)) return;
    watched.add(client);
    const send = client.query.bind(client) as (...args: unknown[]) => unknown;
    Object.assign(client, {
      query: (...args: unknown[]) => {
        const text = String(args[0]);
        if (text.includes('insert into "backfill_staging"')) seen.push(text);
        return send(...args);
      },
    });
  });
  return seen;
}

async function staged({ warehouse }: EngineScene, table: string): Promise<unknown> {
  const rows = await warehouse.query<{ row: string }>(
    `select t::text as row from backfill_staging.${table} t order by 1`,
  );
  const ledger = await warehouse.query<Record<string, unknown>>(
    `select unit_key, attempt, state, unit_from, unit_to, rows_staged, base_rows, base_fingerprint, rows_inserted,
       rows_updated, rows_deleted, error, sums from backfill.ledger where run_id = $1 order by 1`,
    [table.replace('bf_', 'BF-').replace('_', '/')],
  );
  return { rows: rows.rows, ledger: ledger.rows };
}

describe.each<Strategy>(['changed_rows', 'replace_range'])('a batch of %s', async strategy => {
  const scene = await engineScene({}, strategy);
  const { engine, warehouse } = scene;
  // One day comes out as it is, one row goes, one is new.
  await warehouse.query(
    `delete from raw.signup_events where occurred_at >= '2026-03-04' and occurred_at < '2026-03-05' and region = 'EU';
     delete from raw.signup_events where occurred_at >= '2026-03-06' and occurred_at < '2026-03-07';
     delete from analytics.signups_daily where day = '2026-03-06' or day = '2026-03-08' and region = 'US'`,
  );

  it('is one statement, and gives what the units give one by one', async () => {
    const [alone, together] = [scene.run({}, 'BF-1/r1'), scene.run({}, 'BF-2/r1')];
    for (const run of [alone, together]) await engine.prepare(run, fence());
    const units = unitsOf(alone.plan.scope.period);
    for (const unit of units) await engine.stageUnits(alone, [unit], fence());
    const filled = fillings(warehouse);
    const entries = await engine.stageUnits(together, units, fence());
    expect(entries.map(entry => entry.unitKey)).toEqual(units.map(unit => unit.key));
    expect(filled).toHaveLength(1);
    expect(await staged(scene, 'bf_2_r1')).toEqual(await staged(scene, 'bf_1_r1'));
    const [one, other] = [
      await engine.measureResult(alone, fence()),
      await engine.measureResult(together, fence()),
    ];
    expect(other).toEqual(one);
  });

  it('leaves out what is staged already, and takes a unit by itself that failed before', async () => {
    const run = scene.run({}, 'BF-3/r1');
    await engine.prepare(run, fence());
    const units = unitsOf(run.plan.scope.period);
    const [first, second, ...others] = units;
    if (!first || !second) throw new Error('no units');
    await engine.stageUnits(run, [first], fence());
    await engine.noteFailure(run, second, 'no reason', fence());
    const entries = await engine.stageUnits(run, units, fence());
    expect(entries.map(entry => entry.attempt)).toEqual([1, 2, ...others.map(() => 1)]);
    expect((await engine.ledger(run)).size).toBe(10);
    const { rows } = await warehouse.query(
      `select count(*)::int as rows, count(distinct (day, region))::int as keys from backfill_staging.bf_3_r1`,
    );
    expect(rows[0]?.rows).toBe(rows[0]?.keys);
  });

  it('is staged unit by unit where PostgreSQL will not evaluate the logic for several', async () => {
    const sql = `select max(:unit_start)::date as day, 'EU' as region, count(*)::int as signups, 1.00 as amount
      from generate_series(1, 3)`;
    const run = scene.run({ logic: { sql } }, 'BF-4/r1');
    await engine.prepare(run, fence());
    const entries = await engine.stageUnits(run, unitsOf(run.plan.scope.period), fence());
    expect(entries.map(entry => entry.rowsStaged)).toEqual(Array(10).fill(1));
  });
});

describe('days in a time zone', async () => {
  const { engine, warehouse, run } = await engineScene();
  await warehouse.query(`
    create table raw.ticks as select at, 1 as n
    from generate_series(timestamptz '2026-03-01Z', timestamptz '2026-11-01Z', interval '30 minutes') at;
    create table analytics.ticks (at timestamptz primary key, n int not null)`);
  let runs = 0;

  it.each<[zone: string, from: string, to: string, halfHours: number[]]>([
    ['Europe/Berlin', '2026-03-28', '2026-03-31', [48, 46, 48]],
    ['Europe/Berlin', '2026-10-24', '2026-10-27', [48, 50, 48]],
    ['America/New_York', '2026-03-07', '2026-03-10', [48, 46, 48]],
    ['Australia/Lord_Howe', '2026-04-04', '2026-04-07', [48, 49, 48]],
    ['Asia/Kolkata', '2026-03-28', '2026-03-31', [48, 48, 48]],
  ])(
    'have the length that the clock gives them, alone and in a batch: %s, %s',
    async (timezone, from, to, halfHours) => {
      runs += 2;
      const ticks = (id: string) =>
        run(
          {
            purpose: {
              metrics: [{ id: 'ticks', title: 'Ticks', sql: 'sum(n)', unit: 'count', decimals: 0 }],
            },
            scope: {
              table: 'analytics.ticks',
              key: ['at'],
              periodColumn: 'at',
              period: { from, to, timezone },
            },
            inputs: ['raw.ticks'],
            logic: { sql: 'select at, n from raw.ticks where at >= :unit_start and at < :unit_end' },
          },
          id,
        );
      const [alone, together] = [ticks(`BF-${runs}/r1`), ticks(`BF-${runs}/r2`)];
      const units = unitsOf(alone.plan.scope.period);
      await engine.prepare(alone, fence());
      await engine.prepare(together, fence());
      for (const unit of units) await engine.stageUnits(alone, [unit], fence());
      const entries = await engine.stageUnits(together, units, fence());
      expect(entries.map(entry => entry.rowsStaged)).toEqual(halfHours);
      expect([...(await engine.ledger(alone)).values()].map(entry => entry.rowsStaged)).toEqual(halfHours);
      const { series } = await engine.measureResult(together, fence());
      expect(series.map(({ after }) => after)).toEqual(halfHours);
    },
  );
});

describe('numbers from what staging gathered', () => {
  const NULLABLE = 'alter table analytics.signups_daily alter column amount drop not null';

  it.each<
    [what: string, period: { from: string; to: string; grain: 'day' | 'week' | 'month' }, values: string[]]
  >([
    ['days in the middle of a month', { from: '2026-03-02', to: '2026-03-12', grain: 'day' }, []],
    ['days, narrowed to a region', { from: '2026-03-02', to: '2026-03-12', grain: 'day' }, ['EU']],
    ['a whole month of days', { from: '2026-03-01', to: '2026-04-01', grain: 'day' }, []],
    ['a month as one unit', { from: '2026-03-01', to: '2026-04-01', grain: 'month' }, []],
    ['weeks that reach into the next month', { from: '2026-03-02', to: '2026-04-06', grain: 'week' }, []],
  ])('are those of the rows themselves: %s', async (_what, period, values) => {
    const { engine, warehouse, run } = await engineScene();
    await warehouse.query(
      `${NULLABLE}; alter table raw.signup_events alter column amount drop not null;
       update raw.signup_events set amount = null where region = 'US' and occurred_at < '2026-03-05';
       delete from raw.signup_events where occurred_at >= '2026-03-08' and occurred_at < '2026-03-09';
       update analytics.signups_daily set amount = 'NaN' where day = '2026-03-10' and region = 'EU'`,
    );
    const checks: Check[] = [
      { id: 'rows', kind: 'row_count', min_change_percent: 0, max_change_percent: 0, blocking: true },
      {
        id: 'total',
        kind: 'total',
        metric: 'm2',
        min_change_percent: 0,
        max_change_percent: 1,
        blocking: true,
      },
      { id: 'each', kind: 'movement', metric: 'm2', max_percent: 5, blocking: true },
      { id: 'empty', kind: 'null_rate', columns: ['amount'], max_percent: 5, blocking: true },
      { id: 'days', kind: 'date_coverage', max_missing_units: 0, blocking: true },
    ];
    const filters = values.length > 0 ? [{ column: 'region', values }] : [];
    const scope = { period: { ...period, timezone: 'UTC', filters } };
    const metrics = [
      'sum(signups)',
      'avg(signups)',
      'sum(amount)',
      'count(amount)',
      "100.0 * sum(signups) filter (where region = 'EU') / nullif(count(*), 0)",
    ];
    const measured = async (id: string) => {
      const listed = metrics.map((sql, index) => ({
        id: `m${index}`,
        title: sql,
        sql,
        unit: 'count',
        decimals: 2,
      }));
      const staging = run({ scope, purpose: { metrics: listed }, checks }, id);
      await engine.prepare(staging, fence());
      await engine.stageUnits(staging, unitsOf(staging.plan.scope.period), fence());
      return engine.measureResult(staging, fence());
    };
    const gathered = await measured('BF-1/r1');
    // What the table computes by itself is not known before promotion, so every number has to be read.
    await warehouse.query(
      'alter table analytics.signups_daily add column half numeric generated always as (amount / 2) stored',
    );
    const read = await measured('BF-2/r1');
    expect(gathered).toEqual(read);
    expect(gathered.series.some(({ before, after }) => before !== after)).toBe(true);
  });
});
