import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Scope } from '../../src/plan/scope.ts';
import type { Strategy } from '../../src/plan/strategy.ts';
import { engineScene, fence, stageAll } from '../executor/engine-scene.ts';
import { signups, truth } from '../executor/signups-warehouse.ts';

const MARCH: Scope = { from: '2026-03-01', to: '2026-04-01', grain: 'day', timezone: 'UTC', filters: [] };

/** What the same statement takes on this machine while nothing is promoted: the promotion is not to blame for that. */
async function usual(pool: pg.Pool, text: string): Promise<number> {
  return (await longest(pool, () => text, wait(3_000))).most;
}

/** Sends a statement again and again until `until` settles; the longest that one took, in milliseconds, and how many. */
async function longest(
  pool: pg.Pool,
  text: () => string,
  until: Promise<unknown>,
): Promise<{ most: number; count: number }> {
  const client = await pool.connect();
  let going = true;
  const stop = () => {
    going = false;
  };
  void until.then(stop, stop);
  let most = 0;
  let count = 0;
  while (going) {
    const began = performance.now();
    await client.query(text());
    most = Math.max(most, performance.now() - began);
    count += 1;
    // Lets the promotion of this process have its turn.
    await new Promise(resolve => setImmediate(resolve));
  }
  client.release();
  return { most, count };
}

describe.each<[Strategy, Scope]>([
  ['swap_partitions', { ...MARCH, from: '2026-03-02', to: '2026-03-12' }],
  ['swap_table', MARCH],
])('a promotion of %s behind a reader of 8 seconds', async (strategy, period) => {
  const { engine, warehouse, run } = await engineScene({ lockPauseMs: 500, lockAttempts: 20 }, strategy);
  const staged = run({ scope: { period } });
  await stageAll(engine, staged);
  const { fingerprint } = await engine.measureResult(staged, fence());

  it('holds nobody else up for more than 300 ms, and goes through when the reader is done', async () => {
    const read = 'select from analytics.signups_daily limit 1';
    const write = "update analytics.signups_daily set signups = signups where day = '2026-03-30' and false";
    const noise = Math.max(await usual(warehouse, read), await usual(warehouse, write));
    const reader = await warehouse.connect();
    await reader.query('begin');
    await reader.query('select count(*) from analytics.signups_daily');
    const began = performance.now();
    const reading = reader.query('select pg_sleep(8)').then(() => reader.query('commit'));
    const promoting = engine.promote(staged, fingerprint, fence());
    const reads = longest(warehouse, () => read, promoting);
    const writes = longest(warehouse, () => write, promoting);
    expect(await promoting).toMatchObject({ outcome: 'promoted' });
    expect(performance.now() - began).toBeGreaterThan(7_900);
    const waited = { reads: await reads, writes: await writes };
    await reading;
    reader.release();
    console.log(strategy, { noise, ...waited });
    expect(waited.reads.count).toBeGreaterThan(100);
    expect(waited.reads.most).toBeLessThan(300 + noise);
    expect(waited.writes.most).toBeLessThan(300 + noise);
    expect(await signups(warehouse)).toEqual(await truth(warehouse));
  });
});

describe('a promotion unit by unit of large units between which rows move, while a product writes the same rows', async () => {
  const scene = await engineScene({ lockPauseMs: 20, lockAttempts: 20 }, 'changed_rows_by_unit');
  const { engine, warehouse } = scene;
  await warehouse.query(`
    create table raw.orders (id int primary key, day date not null, amount int not null);
    create table analytics.orders (id int primary key, day date not null, amount int not null, touched int not null default 0);
    create index on analytics.orders (day);
    insert into raw.orders select i, date '2026-03-02' + i % 10, i from generate_series(1, 100000) i;
    -- A quarter of the rows stands in the unit of another day, so they move.
    insert into analytics.orders select id, case when id % 4 = 3 then date '2026-03-02' + (id + 1) % 10 else day end, amount - 1 from raw.orders;
    analyze analytics.orders;
  `);
  const run = scene.run({
    purpose: { metrics: [{ id: 'sum', title: 'Sum', sql: 'sum(amount)', unit: 'EUR', decimals: 2 }] },
    scope: { table: 'analytics.orders', key: ['id'], periodColumn: 'day' },
    inputs: ['raw.orders', 'analytics.orders'],
    logic: {
      sql: `select id, r.day, r.amount, coalesce(o.touched, 0) as touched from raw.orders r left join analytics.orders o using (id)
            where r.day >= :unit_start and r.day < :unit_end`,
    },
  });

  it('lets no writer wait longer than 150 ms, loses no write of its, and promotes everything', async () => {
    await stageAll(engine, run);
    const { fingerprint } = await engine.measureResult(run, fence());
    const noise = await usual(warehouse, 'select from analytics.orders where id = 1 for update');
    const written = new Map<number, number>();
    let turn = 0;
    let begins: () => void = () => undefined;
    const begun = new Promise<void>(resolve => {
      begins = resolve;
    });
    const promoting = engine.promote(run, fingerprint, fence(), async () => {
      begins();
    });
    await Promise.race([begun, promoting]);
    const { most, count } = await longest(
      warehouse,
      () => {
        turn += 1;
        // Few rows, again and again: units that are written are rebuilt, and have to come to rest.
        const id = 1 + (turn % 5) * 10;
        written.set(id, (written.get(id) ?? 0) + (turn <= 200 ? 1 : 0));
        return turn <= 200
          ? `update analytics.orders set touched = touched + 1 where id = ${id}`
          : // Waits as an update of the row would, all over the table, and leaves the row as it is.
            `select from analytics.orders where id = ${1 + ((turn * 7_919) % 100_000)} for update`;
      },
      promoting,
    );
    const outcome = await promoting;
    console.log('changed_rows_by_unit', { noise, most, count, outcome });
    expect(outcome).toMatchObject({ outcome: 'promoted' });
    expect(most).toBeLessThan(150 + noise);
    const { rows } = await warehouse.query<{ wrong: number }>(
      'select count(*)::int as wrong from analytics.orders o full join raw.orders r using (id, day) where o.amount is distinct from r.amount',
    );
    expect(rows).toEqual([{ wrong: 0 }]);
    const touched = await warehouse.query<{ id: number; touched: number }>(
      'select id, touched from analytics.orders where touched > 0 order by id',
    );
    expect(new Map(touched.rows.map(row => [row.id, row.touched]))).toEqual(written);
  });

  it('lets no writer wait longer than 150 ms while it is taken back, which leaves alone what is written before its turn', async () => {
    const noise = await usual(warehouse, 'select from analytics.orders where id = 1 for update');
    const took = performance.now();
    const taking = engine.rollBack(run, fence());
    let turn = 0;
    const { most, count } = await longest(
      warehouse,
      () => {
        turn += 1;
        const id = 100_000 - (turn % 7);
        return turn <= 20
          ? `update analytics.orders set touched = touched + 1 where id = ${id}`
          : `select from analytics.orders where id = ${1 + ((turn * 7_919) % 100_000)} for update`;
      },
      taking,
    );
    const outcome = await taking;
    console.log('taken back', { noise, most, count, seconds: (performance.now() - took) / 1000, outcome });
    if (outcome.outcome !== 'rolled_back') throw new Error(`not rolled back: ${JSON.stringify(outcome)}`);
    expect(most).toBeLessThan(150 + noise);
    const left = outcome.left.reduce((sum, { rows }) => sum + rows, 0);
    expect(left).toBeGreaterThanOrEqual(7);
    const { rows } = await warehouse.query<{ other: number; steps: number }>(
      `select (select count(*)::int from analytics.orders where amount <> id - 1) as other,
         (select count(*)::int from backfill.rollback_steps) as steps`,
    );
    expect(rows[0]?.other).toBe(left);
    expect(rows[0]?.steps).toBeGreaterThan(10);
    const { rows: wrong } = await warehouse.query<{ restored: number; accounted: number }>(
      `select sum(restored)::int as restored, sum(restored + conflicts + settled)::int as accounted from backfill.rollback_steps`,
    );
    // A quarter of the rows moved, which is two changes each.
    expect(wrong).toEqual([{ restored: outcome.rowsRestored, accounted: 125_000 }]);
  });
});
