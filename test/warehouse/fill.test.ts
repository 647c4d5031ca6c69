import { describe, expect, it } from 'vitest';
import { fillWarehouse } from '../../sandbox/warehouse/fill.ts';
import { createDatabase } from '../postgres/databases.ts';
import { fingerprints } from './fingerprints.ts';

const warehouse = await createDatabase('warehouse');

describe('filling the demo warehouse', () => {
  it('holds a few hundred thousand raw rows, and something in every table', async () => {
    const prints = await fingerprints(warehouse.pool());
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
    const before = await fingerprints(pool);
    await fillWarehouse(pool);
    expect(await fingerprints(pool)).toEqual(before);
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
