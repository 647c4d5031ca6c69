import type pg from 'pg';
import type { PlanDifferences } from '../fixtures/plan.ts';

/** The day that is many times larger than the others, and how many rows it has before and after. */
export const LARGE_DAY = '2026-03-05';
export const LARGE_ROWS = 40_000;

/**
 * Orders of ten days, of which one has nearly all; one in fifty is wrong, one in a thousand is missing or too much, and one
 * in seventy should have no amount.
 */
export async function fillOrders(warehouse: pg.Pool, rows = LARGE_ROWS): Promise<void> {
  await warehouse.query(`
    create table raw.orders (id int primary key, day date not null, amount numeric(12, 2), at timestamp not null);
    create table analytics.orders (like raw.orders including all);
    create index on raw.orders (day);
    create index on analytics.orders (day);
    insert into raw.orders select i, day, case when i % 70 <> 0 then i / 100.0 end, day + i * interval '1 second' from (
      select i, case when i <= 900 then date '2026-03-02' + (i % 9 + case when i % 9 >= 3 then 1 else 0 end)
      else date '${LARGE_DAY}' end as day from generate_series(1, ${rows + 900}) i) days;
    insert into analytics.orders select id, day, case when id % 50 = 0 then 0 else amount end, at from raw.orders where id % 1000 <> 1;
    insert into analytics.orders select 1000000 + i, date '${LARGE_DAY}', 1, date '${LARGE_DAY}' from generate_series(1, 20) i;
    analyze raw.orders, analytics.orders;
  `);
}

export const ORDERS: PlanDifferences = {
  purpose: { metrics: [{ id: 'sum', title: 'Sum', sql: 'sum(amount)', unit: 'EUR', decimals: 2 }] },
  checks: [
    { id: 'unique', kind: 'unique_key', blocking: true },
    { id: 'fresh', kind: 'freshness', column: 'at', max_lag: '30 days', blocking: false },
  ],
  scope: { table: 'analytics.orders', key: ['id'], periodColumn: 'day' },
  inputs: ['raw.orders'],
  logic: { sql: 'select id, day, amount, at from raw.orders where day >= :unit_start and day < :unit_end' },
};

/** Rows of which the table has another version than the truth; none when the backfill is through. */
export async function wrongOrders(warehouse: pg.Pool, table = 'analytics.orders'): Promise<number> {
  const { rows } = await warehouse.query<{ wrong: number }>(
    `select count(*)::int as wrong from ${table} o full join raw.orders r using (id, day) where o.amount is distinct from r.amount`,
  );
  return rows[0]?.wrong ?? -1;
}
