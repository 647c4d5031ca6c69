import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { fillWarehouse } from '../../sandbox/warehouse/fill.ts';
import { createDatabase } from '../postgres/databases.ts';

const TABLES = [
  'raw.crm_export',
  'raw.activity_codes',
  'raw.clinic_registry',
  'raw.account_plan_history',
  'raw.signup_events',
  'raw.usage_events',
  'raw.fx_rates',
  'raw.invoices',
  'raw.credit_notes',
  'analytics.signups_daily',
  'analytics.usage_daily',
  'finance.revenue_daily',
  'finance.commissions_monthly',
  'crm.accounts',
  'ml.account_activity_features',
];

/** Rows and a sum over the hashes of all rows, for each table: the same only where every row is the same. */
async function fingerprint(pool: pg.Pool): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const table of TABLES) {
    const { rows } = await pool.query<{ print: string }>(
      `select count(*) || ' rows, ' || coalesce(sum(hash_record_extended(t, 0)::numeric), 0) as print from ${table} t`,
    );
    prints[table] = rows[0]?.print ?? '';
  }
  return prints;
}

const warehouse = await createDatabase('warehouse');

describe('filling the demo warehouse', () => {
  it('makes the same rows in every database, whatever the time zone, also when two start at once', {
    timeout: 120_000,
  }, async () => {
    const other = await createDatabase('empty');
    const pool = other.pool();
    const client = await pool.connect();
    await client.query("set timezone = 'Pacific/Auckland'");
    await Promise.all([fillWarehouse(client), fillWarehouse(pool)]);
    await client.query('reset timezone');
    client.release();
    expect(await fingerprint(pool)).toEqual(await fingerprint(warehouse.pool()));
  });

  it('holds a few hundred thousand raw rows, and something in every table', async () => {
    const prints = await fingerprint(warehouse.pool());
    const counts = Object.entries(prints).map(([table, print]) => ({
      table,
      rows: Number.parseInt(print, 10),
    }));
    for (const { table, rows } of counts) expect(rows, table).toBeGreaterThan(5);
    const raw = counts
      .filter(({ table }) => table.startsWith('raw.'))
      .reduce((sum, { rows }) => sum + rows, 0);
    expect(raw).toBeGreaterThan(300_000);
    expect(raw).toBeLessThan(500_000);
  });

  it('leaves a filled warehouse as people left it', async () => {
    const pool = warehouse.pool();
    await pool.query("update crm.accounts set plan = 'enterprise' where account_id = 1");
    const before = await fingerprint(pool);
    await fillWarehouse(pool);
    expect(await fingerprint(pool)).toEqual(before);
  });

  it('refuses a warehouse that another version filled, and says how to start afresh', async () => {
    const database = await createDatabase('empty');
    const pool = database.pool();
    await pool.query('create table public.demo_warehouse as select 0 as version');
    await expect(fillWarehouse(pool)).rejects.toMatchObject({
      code: 'backfill_sandbox_warehouse_outdated',
      message: expect.stringContaining('--reset'),
    });
  });

  it('touches nothing in a database that has a schema of one of its names', async () => {
    const database = await createDatabase('empty');
    const pool = database.pool();
    await pool.query('create schema finance; create table finance.ledger as select 1 as entry');
    await expect(fillWarehouse(pool)).rejects.toMatchObject({ code: '42P06' });
    const { rows } = await pool.query<{ name: string }>(
      `select nspname as name from pg_namespace
        where nspname in ('raw', 'analytics', 'finance', 'crm', 'ml') order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['finance']);
  });
});
