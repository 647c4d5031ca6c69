import { Pool } from 'pg';
import type { Config } from './config.ts';
import { startCluster } from './embedded/cluster.ts';
import { ensureDatabase } from './embedded/ensure-database.ts';
import { BackfillError } from './errors.ts';
import type { Logger } from './logger.ts';
import { refuseOldServers } from './old-servers.ts';
import { migrate } from './store/migrate.ts';

export type Databases = {
  readonly bot: Pool;
  readonly warehouse: Pool;
  readonly stop: () => Promise<void>;
};

/**
 * Connects to the bot's own database and to the warehouse, and brings the former up to date. Without a DATABASE_URL
 * an embedded PostgreSQL under `.data/` holds the bot's state, and the warehouse too unless it has a URL of its own.
 * Throws a BackfillError when the bot's own does not answer, and when one of them is too old; a warehouse that is away for a while is told by `/readyz`.
 */
export async function startDatabases(
  config: Pick<Config, 'databaseUrl' | 'warehouseUrl'>,
  log: Logger,
): Promise<Databases> {
  const embedded = config.databaseUrl === undefined;
  const cluster = embedded
    ? await startCluster({
        name: 'backfill-bot',
        dataDir: '.data/postgres',
        log: line => log.debug({ line }, 'PostgreSQL'),
      })
    : undefined;
  const botUrl = config.databaseUrl ?? (cluster && (await ensureDatabase(cluster, 'backfill_bot'))) ?? '';
  const warehouseUrl = config.warehouseUrl ?? (cluster ? await ensureDatabase(cluster, 'warehouse') : botUrl);
  const bot = openPool(botUrl, log);
  const warehouse = openPool(warehouseUrl, log, WAREHOUSE_CONNECTIONS);
  async function stop(): Promise<void> {
    await Promise.allSettled([bot.end(), warehouse.end()]);
    await cluster?.stop();
  }
  try {
    await answers(bot);
    await refuseOldServers({ bot, warehouse });
    await migrate(bot, log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { bot, warehouse, stop };
}

/** What the server or the network says names no password. */
async function answers(pool: Pool): Promise<void> {
  try {
    await pool.query('select 1');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BackfillError(
      'backfill_database_unreachable',
      `The database in DATABASE_URL does not answer (${reason}). Check that it runs, and that the address, the user and the password are right.`,
      { cause },
    );
  }
}

/** Four runs at once, each with up to eight batches in flight while its signals are read beside them. */
const WAREHOUSE_CONNECTIONS = 40;

/**
 * Nothing waits inside a transaction for so long unless its process is frozen or cut off: PostgreSQL then ends it, so
 * that the rows it holds are free when another process takes over.
 */
const IDLE_IN_TRANSACTION_MS = 8_000;

/** A firewall forgets a connection that is silent for minutes, and then neither end hears of it: it is not silent. */
const KEEP_ALIVE_MS = 10_000;

/** Waiting longer for a connection tells nothing new: a server that does not answer, or a pool that is all in use. */
const CONNECT_MS = 30_000;

/** An idle connection that breaks is reported and replaced; unheard, its error would end the process. */
export function openPool(connectionString: string, log: Logger, max = 10): Pool {
  const created = new Pool({
    connectionString,
    max,
    application_name: 'backfill-bot',
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    connectionTimeoutMillis: CONNECT_MS,
  });
  created.on('error', error => log.warn({ err: error }, 'An idle database connection broke'));
  // Between the pool's own listener and that of whoever takes a connection there may be a moment without any.
  created.on('connect', client => client.on('error', () => undefined));
  return created;
}
