import { expect, it } from 'vitest';
import { inTransaction } from '../../src/store/db.ts';
import { createDatabase } from '../postgres/databases.ts';

it('a connection that is lost between two statements fails its transaction and leaves the process and the pool well', async () => {
  const database = await createDatabase('empty');
  const pool = database.pool();
  pool.on('error', () => undefined);
  const other = database.pool();
  const lost = inTransaction(pool, async tx => {
    const gone = new Promise(resolve => tx.once('end', resolve));
    const { rows } = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
    await other.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await gone;
    await tx.query('select 1');
  });
  await expect(lost).rejects.toThrow(/not queryable|terminat/);
  expect(await inTransaction(pool, async tx => (await tx.query('select 1 as one')).rows)).toEqual([
    { one: 1 },
  ]);
});
