import { describe, expect, it } from 'vitest';
import { determinismOf, isRerunnable } from '../../src/plan/determinism.ts';
import { unitsOf } from '../../src/plan/scope.ts';
import { engineScene, fence, promoteAll } from './engine-scene.ts';

const AS_OF = new Date('2026-04-01T00:00:00Z');
const scene = await engineScene();
const { engine, warehouse, run } = scene;

const [second, third] = unitsOf(run().plan.scope.period).slice(0, 2);
if (!second || !third) throw new Error('the fixture has ten days');
const units = [second, third];

/** How many rows each table of the warehouse holds, by name. */
async function everything(): Promise<unknown[]> {
  const { rows } = await warehouse.query<Record<string, unknown>>(
    `select (select count(*) from analytics.signups_daily) as target, (select count(*) from raw.signup_events) as source,
            (select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'backfill_staging') as staged`,
  );
  return rows;
}

describe('a trial of a plan', () => {
  it('rebuilds units twice, says how far the numbers move, and leaves nothing behind', async () => {
    await engine.investigate(run().plan, units, AS_OF);
    const before = await everything();
    const found = await engine.investigate(run().plan, units, AS_OF);
    expect(found.refused).toBeNull();
    expect(isRerunnable(determinismOf(true, found.replays))).toBe(true);
    expect(found.replays.map(({ unit }) => unit)).toEqual(['2026-03-02', '2026-03-03']);
    expect(found.trial?.units).toBe(2);
    // A third of the events were missed, so the numbers rise by half.
    expect(found.largestPercent).toBeGreaterThan(40);
    expect(found.largestPercent).toBeLessThan(80);
    expect(found.rowBytes).toBeGreaterThan(20);
    expect(await everything()).toEqual(before);
  });

  it('says what share of a large table would change, so that it can be swapped where that is most of it', async () => {
    const many = run({
      context: { measured: { units: 10, rowsInScope: 5_000_000, rowsInTable: 5_000_000 } },
    });
    const found = await engine.investigate(many.plan, units, AS_OF);
    expect(found.changing).toBe(1);
    expect((await engine.investigate(run().plan, units, AS_OF)).changing).toBeNull();
  });

  it('sees that logic which reads the clock does not come out the same', async () => {
    const sql = run().plan.logic.sql.replace(
      'sum(amount) as amount',
      'sum(amount) + (extract(microseconds from now())::int % 100000) / 100.0 as amount',
    );
    const { replays, refused } = await engine.investigate(run({ logic: { sql } }).plan, units, AS_OF);
    expect(refused).toBeNull();
    expect(isRerunnable(determinismOf(true, replays))).toBe(false);
  });

  it('gives the refusal that a run would meet, before anybody is asked', async () => {
    const missing = run({ logic: { sql: run().plan.logic.sql.replace(', sum(amount) as amount', '') } });
    const found = await engine.investigate(missing.plan, units, AS_OF);
    expect(found.refused).toMatch(/amount is missing/);
    expect(found.columns).toEqual([{ column: 'amount', change: 'missing', detail: 'is missing' }]);
    expect(found.replays).toEqual([]);
    const broken = run({ logic: { sql: run().plan.logic.sql.replace('count(*)::int', '(1 / 0)') } });
    expect((await engine.investigate(broken.plan, units, AS_OF)).refused).toMatch(/division by zero/);
  });

  it('asks the planner what the other units cost beside those tried', async () => {
    await warehouse.query(`
      create table raw.uneven (day date not null, region text not null, signups int not null, amount numeric(12, 2) not null);
      insert into raw.uneven select date '2026-03-02' + (i / 10000), 'r' || i, 1, 1 from generate_series(0, 9) i;
      insert into raw.uneven select '2026-03-09', 'r' || i, 1, 1 from generate_series(0, 20000) i;
      create index on raw.uneven (day); analyze raw.uneven`);
    const uneven = run({
      inputs: ['raw.uneven'],
      logic: {
        sql: 'select day, region, signups, amount from raw.uneven where day >= :unit_start and day < :unit_end',
      },
    });
    const relativeCost = async (key: string) => {
      const tried = unitsOf(uneven.plan.scope.period).filter(unit => unit.key === key);
      return (await engine.investigate(uneven.plan, tried, AS_OF)).trial?.relativeCost;
    };
    expect(await relativeCost('2026-03-04')).toBeGreaterThan(5);
    expect(await relativeCost('2026-03-09')).toBeLessThan(0.5);
  });

  it('says which columns come out empty though the table requires a value', async () => {
    const sql = run().plan.logic.sql.replace('sum(amount)', "sum(amount) filter (where region = 'EU')");
    const found = await engine.investigate(run({ logic: { sql } }).plan, units, AS_OF);
    const detail = 'is empty in rows of 2026-03-02, where the table requires a value';
    expect(found.refused).toBe(`The logic does not fit analytics.signups_daily: amount ${detail}.`);
    expect(found.columns).toEqual([{ column: 'amount', change: 'empty', detail }]);
  });

  it.each<[what: string, from: string, to: string, change: string, bearable: boolean, words: RegExp]>([
    [
      'counts that fit',
      'count(*)::int',
      'count(*)',
      'wider',
      true,
      /is bigint, where the table holds integer: every value that was tried fits/,
    ],
    [
      'counts that do not',
      'count(*)::int',
      'count(*) + 3000000000',
      'wider',
      false,
      /signups is bigint.*: 4 values of those tried would not fit \(widen the column/,
    ],
    [
      'decimals as whole numbers',
      'count(*)::int',
      'avg(amount)',
      'narrower',
      false,
      /numeric.*what stands behind the point would be lost \(write round/,
    ],
    [
      'days with a time of day',
      "(occurred_at at time zone 'UTC')::date as day",
      "date_trunc('day', occurred_at) as day",
      'narrower',
      false,
      /day is timestamp with time zone.*the time of day would be lost/,
    ],
    [
      'finer decimals',
      'sum(amount)',
      '(sum(amount) + 0.1234)::numeric(14, 4)',
      'narrower',
      true,
      /values of those tried would be rounded/,
    ],
    [
      'larger decimals',
      'sum(amount)',
      '(sum(amount) + 1e11)',
      'wider',
      false,
      /amount is numeric, where the table holds numeric\(12,2\): 4 values/,
    ],
  ])(
    'compares what the logic returns with the table: %s',
    async (_what, from, to, change, bearable, words) => {
      const sql = run().plan.logic.sql.replace(from, to);
      const { refused, columns } = await engine.investigate(run({ logic: { sql } }).plan, units, AS_OF);
      expect(columns).toMatchObject([{ change, ...(bearable && { bearable }) }]);
      expect(bearable ? `${columns[0]?.column} ${columns[0]?.detail}` : refused).toMatch(words);
      expect(refused === null).toBe(bearable);
    },
  );

  it('keeps to the filters of the scope', async () => {
    const filters = [{ column: 'region', values: ['EU'] }];
    const all = await engine.investigate(run().plan, units, AS_OF);
    const some = await engine.investigate(run({ scope: { period: { filters } } }).plan, units, AS_OF);
    expect(some.replays[0]?.first.rows).toBe(1);
    expect(all.replays[0]?.first.rows).toBe(2);
  });

  it('finds what hangs on the table, through views of views', async () => {
    await warehouse.query(`
      create view analytics.signups_by_week as select date_trunc('week', day) as week, sum(signups) as signups
        from analytics.signups_daily group by 1;
      create view analytics.signups_trend as select week, signups from analytics.signups_by_week;
      create materialized view analytics.signups_total as select sum(signups) as signups from analytics.signups_daily`);
    const { dependents } = await engine.investigate(run().plan, [], AS_OF);
    expect(dependents).toEqual([
      { kind: 'materialized view', name: 'analytics.signups_total' },
      { kind: 'view', name: 'analytics.signups_by_week' },
      { kind: 'view', name: 'analytics.signups_trend' },
    ]);
  });

  it('that takes longer than people wait says so', async () => {
    const impatient = await engineScene({ countMs: 30 });
    const sql = `select (occurred_at at time zone 'UTC')::date as day, region, count(*)::int as signups, sum(amount) as amount
      from raw.signup_events cross join (select count(*) from raw.signup_events a cross join raw.signup_events b) slow
      where occurred_at >= :unit_start::date and occurred_at < :unit_end::date group by 1, 2`;
    const found = await impatient.engine.investigate(impatient.run({ logic: { sql } }).plan, units, AS_OF);
    expect(found).toMatchObject({ tooSlow: true, refused: null, replays: [], trial: null });
  });
});

describe('what the warehouse remembers', () => {
  it('is which logic made which days, without what was rolled back or narrowed', async () => {
    const fresh = await engineScene();
    expect(await fresh.engine.rebuilt('signups_daily')).toEqual([]);
    const first = fresh.run();
    await promoteAll(fresh.engine, first);
    expect(await fresh.engine.rebuilt('signups_daily')).toEqual([
      { runId: 'BF-1/r1', logicId: 'corrected', from: '2026-03-02', to: '2026-03-12' },
    ]);
    const filters = [{ column: 'region', values: ['EU'] }];
    await promoteAll(fresh.engine, fresh.run({ scope: { period: { filters } } }, 'BF-2/r1'), fence(2));
    expect(await fresh.engine.rebuilt('signups_daily')).toHaveLength(1);
    const third = fresh.run({ logic: { id: 'other' } }, 'BF-3/r1');
    await promoteAll(fresh.engine, third, fence(3));
    expect((await fresh.engine.rebuilt('signups_daily')).map(({ logicId }) => logicId)).toEqual([
      'corrected',
      'other',
    ]);
    await fresh.engine.rollBack(third, fence(3));
    expect((await fresh.engine.rebuilt('signups_daily')).map(({ logicId }) => logicId)).toEqual([
      'corrected',
    ]);
  });

  it('is a note for dashboards, once however often it is written', async () => {
    const annotation = {
      id: 'BF-7',
      dataset: 'signups_daily',
      metrics: ['signups'],
      from: '2026-03-02',
      to: '2026-03-12',
      note: 'Signups of version 4.2 were not counted.',
      decidedBy: 'Ada',
      decidedAt: AS_OF,
    };
    await engine.annotate(annotation);
    await engine.annotate({ ...annotation, note: 'other words' });
    const { rows } = await warehouse.query<Record<string, unknown>>(
      `select id, dataset, metrics, from_day::text, to_day::text, note, decided_by, decided_at from backfill.annotations`,
    );
    expect(rows).toEqual([
      {
        id: 'BF-7',
        dataset: 'signups_daily',
        metrics: ['signups'],
        from_day: '2026-03-02',
        to_day: '2026-03-12',
        note: 'Signups of version 4.2 were not counted.',
        decided_by: 'Ada',
        decided_at: AS_OF,
      },
    ]);
  });
});
