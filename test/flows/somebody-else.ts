import type pg from 'pg';

/** Somebody keeps everyone else out of a table until they are done. */
export async function keepsBusy(
  warehouse: pg.Pool,
  table: string,
  mode = 'access exclusive',
): Promise<{ done: () => Promise<void> }> {
  const client = await warehouse.connect();
  await client.query('begin');
  await client.query(`lock table ${table} in ${mode} mode`);
  return {
    async done() {
      await client.query('commit');
      client.release();
    },
  };
}
