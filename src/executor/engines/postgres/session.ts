import type pg from 'pg';
import { BackfillError } from '../../../errors.ts';
import type { Tx } from '../../../store/db.ts';

/** How one transaction in the warehouse behaves. Times in milliseconds. */
export type Session = {
  /** Shown to the administrators of the warehouse: which run this is. */
  readonly name: string;
  /** Dates become instants in this zone. */
  readonly timezone: string;
  readonly statementMs: number;
  readonly lockMs: number;
  readonly idleMs: number;
  /** One snapshot for all statements instead of a fresh one for each. */
  readonly oneSnapshot?: boolean;
  readonly readOnly?: boolean;
  /** Aborting it cuts the connection, which ends the statement in flight within a second. */
  readonly signal?: AbortSignal;
};

/** Enough to join the rows of a batch in memory; a server's usual 4 MB would put them on disk. */
const WORK_MEM = '64MB';

/** As SQL, whether everybody who may connect may create functions in the schema public, as before PostgreSQL 15. */
export const PUBLIC_IS_OPEN = `coalesce(
  pg_catalog.has_schema_privilege('public'::name, pg_catalog.to_regnamespace('public'), 'CREATE'::text), false)`;

/**
 * Extensions live in public, and equality of their types. Where anybody may put functions there it is left out: one that fits
 * the arguments better than PostgreSQL's own would be called in its place, with the rights of the bot.
 */
const SEARCH_PATH = `case when ${PUBLIC_IS_OPEN} then 'pg_catalog, pg_temp' else 'pg_catalog, public, pg_temp' end`;

/**
 * Runs `work` in one transaction of the warehouse with every setting that its result or its manners depend on. Errors
 * roll back and are thrown on. An error out of COMMIT leaves open whether it happened: the caller reads the outcome.
 */
export async function inSession<T>(
  pool: pg.Pool,
  session: Session,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  session.signal?.throwIfAborted();
  const client = await pool.connect();
  let broken: Error | undefined;
  // A pool listens to its idle clients only: without this a connection lost between two statements ends the process.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  const cut = () => {
    client.end().catch(onError);
  };
  session.signal?.addEventListener('abort', cut);
  try {
    await client.query(begin(session));
    await configure(client, session);
    const result = await work(client);
    const { command } = await client.query('commit');
    // What COMMIT answers when a statement had failed and nobody rolled back to a savepoint.
    if (command === 'ROLLBACK') {
      throw new BackfillError(
        'backfill_executor_not_committed',
        'A statement of the transaction had failed.',
      );
    }
    return result;
  } catch (error) {
    await client.query('rollback').catch(onError);
    session.signal?.throwIfAborted();
    throw error;
  } finally {
    session.signal?.removeEventListener('abort', cut);
    client.off('error', onError);
    client.release(session.signal?.aborted ? true : broken);
  }
}

function begin({ oneSnapshot, readOnly }: Session): string {
  return `begin isolation level ${oneSnapshot ? 'repeatable read' : 'read committed'}${readOnly ? ' read only' : ''}`;
}

/** Settings to the end of the transaction. A row hidden by a policy would be lost silently, so that is an error instead. */
async function configure(tx: Tx, session: Session): Promise<void> {
  const settings: readonly (readonly [string, string])[] = [
    ['application_name', `backfill-bot ${session.name}`],
    ['statement_timeout', String(session.statementMs)],
    ['lock_timeout', String(session.lockMs)],
    ['idle_in_transaction_session_timeout', String(session.idleMs)],
    ['client_connection_check_interval', '1000'],
    ['timezone', session.timezone],
    ['datestyle', 'ISO, YMD'],
    ['intervalstyle', 'postgres'],
    ['bytea_output', 'hex'],
    ['extra_float_digits', '1'],
    ['row_security', 'off'],
    ['work_mem', WORK_MEM],
    // A batch is planned for more rows than it has: compiling it would take longer than running it.
    ['jit', 'off'],
  ];
  const calls = settings.map(
    (_, index) => `pg_catalog.set_config($${2 * index + 1}, $${2 * index + 2}, true)`,
  );
  await tx.query(
    `select ${calls.join(', ')}, pg_catalog.set_config('search_path', ${SEARCH_PATH}, true)`,
    settings.flat(),
  );
}
