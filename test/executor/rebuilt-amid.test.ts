import { expect, it } from 'vitest';
import { engineScene, fence, stageAll } from './engine-scene.ts';

const scene = await engineScene({ targetLockMs: 50 }, 'changed_rows_by_unit');
const { engine, warehouse } = scene;
await warehouse.query(`
  create table raw.orders (id int primary key, day date not null, amount int not null, live int not null default 0);
  create table analytics.orders (like raw.orders including all);
  insert into raw.orders select i, date '2026-03-02' + i % 2, i from generate_series(1, 3000) i where i % 7 > 0;
  insert into analytics.orders select i, date '2026-03-02' + case when i % 5 = 1 then i + 1 else i end % 2, 0
  from generate_series(1, 3000) i where i % 5 > 0;
`);
const run = scene.run({
  purpose: { metrics: [{ id: 'sum', title: 'Sum', sql: 'sum(amount)', unit: 'EUR', decimals: 2 }] },
  scope: { table: 'analytics.orders', key: ['id'], periodColumn: 'day', period: { to: '2026-03-04' } },
  inputs: ['raw.orders'],
  logic: { sql: 'select id, day, amount, live from raw.orders where day >= :unit_start and day < :unit_end' },
});

async function all(table: string) {
  const { rows } = await warehouse.query<{ id: number; live: number }>(
    `select id, day::text, amount, live from ${table}.orders order by id`,
  );
  return rows;
}

it('rows that a promotion changes twice, because their sources changed meanwhile, go back past both changes', async () => {
  const before = await all('analytics');
  await stageAll(engine, run);
  const { fingerprint } = await engine.measureResult(run, fence());
  const writer = await warehouse.connect();
  await writer.query('begin');
  const { rows } = await writer.query<{ id: number }>(
    `select id from analytics.orders where id = (
       select max(id) from backfill_staging.bf_1_r1 where backfill_op = 'u') for update`,
  );
  expect(await engine.promote(run, fingerprint, fence())).toMatchObject({ outcome: 'unfinished' });
  await writer.query('rollback');
  writer.release();
  const held = rows[0]?.id ?? 0;
  // In a unit that is done, in one that is not, and a row that is not changed yet: what they wrote is what comes back.
  const live = [1, 2, held];
  await warehouse.query('update analytics.orders set live = 5 where id = any($1)', [live]);
  await warehouse.query(`
    update raw.orders set amount = amount + 1 where id % 3 = 0;
    delete from raw.orders where id % 11 = 0;
    insert into raw.orders select i, date '2026-03-02' + i % 2, i from generate_series(1, 3000) i where i % 7 = 0`);
  expect(await engine.promote(run, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
  expect(await engine.rollBack(run, fence())).toMatchObject({
    outcome: 'rolled_back',
    // Nothing was left to do in its unit when it was written.
    left: [{ unit: '2026-03-02', rows: 1 }],
  });
  const isLive = ({ id }: { id: number }) => live.includes(id);
  const after = await all('analytics');
  expect(after.filter(row => !isLive(row))).toEqual(before.filter(row => !isLive(row)));
  expect(after.filter(isLive).map(row => row.live)).toEqual([5, 5, 5]);
});
