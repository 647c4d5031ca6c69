import type pg from 'pg';

export type Pool = pg.Pool;

/** Anything that runs one statement: a pool outside a transaction, a client inside one. */
export type Db = Pick<pg.Pool, 'query'> | Pick<pg.PoolClient, 'query'>;

/** A client inside a transaction; functions that must share one with their caller ask for this. */
export type Tx = pg.PoolClient & { readonly __tx?: never };

/**
 * Runs `work` in one transaction and gives back what it returns. Any error rolls everything back and is thrown on; a
 * connection that broke is not put back into the pool.
 */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
