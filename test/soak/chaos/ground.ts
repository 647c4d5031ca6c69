import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { startCluster } from '../../../src/embedded/cluster.ts';
import { ensureDatabase } from '../../../src/embedded/ensure-database.ts';
import { removeCluster } from '../../../src/embedded/remove-cluster.ts';
import { throwawaySettings } from '../../../src/embedded/settings.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { chosenBinaries } from '../../postgres/chosen-binaries.ts';
import { fillBalances } from './balances.ts';

/** The bot's database and a warehouse, both on the same server. */
export type Ground = {
  readonly botUrl: string;
  readonly warehouseUrl: string;
  readonly bot: pg.Pool;
  readonly warehouse: pg.Pool;
};

/** Runs `work` with a PostgreSQL server of its own, which is gone with everything in it afterwards. */
export async function onServer<T>(
  work: (ground: (name: string) => Promise<Ground>) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'backfill-chaos-'));
  const cluster = await startCluster({
    name: 'chaos',
    binaries: await chosenBinaries(),
    dataDir,
    settings: throwawaySettings,
    log: () => undefined,
  });
  const pools: pg.Pool[] = [];
  function pool(connectionString: string): pg.Pool {
    const created = new pg.Pool({ connectionString, max: 4 });
    // A connection that is ended with the server is no news.
    created.on('error', () => undefined);
    pools.push(created);
    return created;
  }
  try {
    return await work(async name => {
      const botUrl = await ensureDatabase(cluster, `${name}_bot`);
      const warehouseUrl = await ensureDatabase(cluster, `${name}_warehouse`);
      const bot = pool(botUrl);
      const warehouse = pool(warehouseUrl);
      await migrate(bot, pino({ enabled: false }));
      await fillBalances(warehouse);
      return { botUrl, warehouseUrl, bot, warehouse };
    });
  } finally {
    await Promise.all(pools.map(each => each.end()));
    await cluster.stop();
    await removeCluster(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  }
}
