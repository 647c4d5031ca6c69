import type pg from 'pg';
import { BackfillError } from '../errors.ts';

export type Pool = pg.Pool;

/** Anything that runs one statement: a pool outside a transaction, a client inside one. */
export type Db = Pick<pg.Pool, 'query'> | Pick<pg.PoolClient, 'query'>;

/** A client inside a transaction; functions that must share one with their caller ask for this. */
export type Tx = pg.PoolClient & { readonly __tx?: never };

/**
 * Runs `work` in one transaction and gives back what it returns. Any error rolls everything back and is thrown on; a
 * connection that broke is not put back into the pool. Throws `backfill_store_not_committed` when `work` swallowed the
 * error of a statement: PostgreSQL then answers COMMIT with ROLLBACK.
 *
 * Locks are taken in one order everywhere, so that no two transactions wait for each other: the draft, the backfill, its
 * signals and messages, and the head of the audit trail last of those that others share.
 */
export async function inTransaction<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A pool listens to its idle clients only: unheard, a connection lost between two statements would end the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await client.query('begin');
    const result = await work(client);
    const committed = await client.query('commit');
    if (committed.command === 'ROLLBACK') {
      throw new BackfillError(
        'backfill_store_not_committed',
        'Nothing was kept, because a statement before the end of the transaction had failed.',
      );
    }
    return result;
  } catch (error) {
    await client.query('rollback').catch(onError);
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
