import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pool } from 'pg';
import { startCluster } from '../../src/embedded/cluster.ts';
import { resolveDataDir } from '../../src/embedded/data-dir.ts';
import { ensureDatabase } from '../../src/embedded/ensure-database.ts';
import { removeCluster } from '../../src/embedded/remove-cluster.ts';
import type { Logger } from '../../src/logger.ts';
import { migrate } from '../../src/store/migrate.ts';
import { fillWarehouse } from '../warehouse/fill.ts';

const dataFolder = fileURLToPath(new URL('../../.data/', import.meta.url));

/** Where a demo keeps what it leaves for the next start: the databases, and what was said in the workspace. */
export type Home = { readonly cluster: string; readonly workspace: string };

export function homeOf(name: 'demo' | 'play'): Home {
  return { cluster: join(dataFolder, name, 'postgres'), workspace: join(dataFolder, name, 'workspace.json') };
}

/** Throws away everything an earlier demo left. */
export async function clearHome(home: Home): Promise<void> {
  await removeCluster(home.cluster);
  await rm(home.workspace, { force: true });
}

export type HomeDatabases = {
  readonly bot: Pool;
  readonly warehouse: Pool;
  readonly folder: string;
  stop(): Promise<void>;
};

/** Starts PostgreSQL with the bot's database and a warehouse in which the faults of the ready examples really are. */
export async function startHome(home: Home, log: Logger): Promise<HomeDatabases> {
  const cluster = await startCluster({
    name: 'backfill-bot demo',
    dataDir: home.cluster,
    log: line => log.debug({ line }, 'PostgreSQL'),
  });
  const bot = new Pool({ connectionString: await ensureDatabase(cluster, 'backfill_bot') });
  const warehouse = new Pool({ connectionString: await ensureDatabase(cluster, 'tidewater') });
  for (const pool of [bot, warehouse]) {
    pool.on('error', error => log.debug({ err: error }, 'An idle database connection broke'));
  }
  async function stop(): Promise<void> {
    await Promise.allSettled([bot.end(), warehouse.end()]);
    await cluster.stop();
  }
  try {
    await migrate(bot, log);
    await fillWarehouse(warehouse);
  } catch (error) {
    await stop();
    throw error;
  }
  return { bot, warehouse, folder: await resolveDataDir(home.cluster), stop };
}
