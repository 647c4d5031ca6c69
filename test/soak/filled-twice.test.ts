import { expect, it } from 'vitest';
import { fillWarehouse } from '../../sandbox/warehouse/fill.ts';
import { createDatabase } from '../postgres/databases.ts';
import { fingerprints } from '../warehouse/fingerprints.ts';

it('makes the same rows in every database, whatever the time zone, also when two start at once', async () => {
  const other = await createDatabase('empty');
  const pool = other.pool();
  const client = await pool.connect();
  await client.query("set timezone = 'Pacific/Auckland'");
  await Promise.all([fillWarehouse(client), fillWarehouse(pool)]);
  await client.query('reset timezone');
  client.release();
  expect(await fingerprints(pool)).toEqual(await fingerprints((await createDatabase('warehouse')).pool()));
});
