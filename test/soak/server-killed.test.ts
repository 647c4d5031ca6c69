import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, expect, it } from 'vitest';
import { openPool } from '../../src/databases.ts';
import { type Cluster, startCluster } from '../../src/embedded/cluster.ts';
import { clusterFiles } from '../../src/embedded/data-dir.ts';
import { ensureDatabase } from '../../src/embedded/ensure-database.ts';
import { findLiveServer } from '../../src/embedded/live-server.ts';
import { isAlive } from '../../src/embedded/process-table.ts';
import { removeCluster } from '../../src/embedded/remove-cluster.ts';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import { startWorker } from '../../src/executor/worker.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createWatch } from '../executor/worker-scene.ts';
import { chosenBinaries } from '../postgres/chosen-binaries.ts';
import { fillBalances, planOf } from './chaos/balances.ts';
import { approve } from './chaos/story.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'backfill-killed-'));
const log = pino({ enabled: false });
const cleanups: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const clean of cleanups.reverse()) await clean();
  await removeCluster(dataDir);
  await rm(dataDir, { recursive: true, force: true });
});

/** With the durability of production: what was committed has to be there after the crash. */
async function start(port?: number): Promise<Cluster> {
  return startCluster({
    name: 'killed',
    binaries: await chosenBinaries(),
    dataDir,
    log: () => undefined,
    ...(port === undefined ? {} : { port }),
  });
}

/** SIGKILL to the server, which takes every session with it; then it is started again, and recovers. */
async function killServer(cluster: Cluster): Promise<Cluster> {
  const server = await findLiveServer(join(cluster.dataDir, clusterFiles.data));
  if (!server) throw new Error('the server does not run');
  process.kill(server.pid, 'SIGKILL');
  await expect.poll(() => isAlive(server.pid), { timeout: 120_000 }).toBe(false);
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(cluster.port);
    } catch (error) {
      // Its children may live a moment longer, and keep a new one from starting.
      if (attempt === 20) throw error;
      await new Promise(resolve => setTimeout(resolve, 250));
    }
  }
}

it('a database server that is killed while a run is staged and again while it is promoted costs no row and no unit', async () => {
  let cluster = await start();
  cleanups.push(() => cluster.stop());
  const botUrl = await ensureDatabase(cluster, 'bot');
  const warehouseUrl = await ensureDatabase(cluster, 'warehouse');
  const db = openPool(botUrl, log);
  const warehouse = openPool(warehouseUrl, log);
  cleanups.push(
    () => db.end(),
    () => warehouse.end(),
  );
  await migrate(db, log);
  await fillBalances(warehouse);

  const watch = createWatch();
  const engine = createPostgresEngine({ warehouse });
  const worker = startWorker({
    clearance: async () => [],
    db,
    log,
    owner: 'the only one',
    clock: () => new Date(),
    pollMs: 100,
    retryMs: 100,
    leaseSeconds: 5,
    pace: { batchTargetMs: 50, concurrency: 2 },
    engine: {
      ...engine,
      promote(...args) {
        watch.say('promotes');
        return engine.promote(...args);
      },
      stageUnits(...args) {
        watch.say('stages');
        return engine.stageUnits(...args);
      },
    },
    signals: { stateReached: (_, state) => watch.say(state) },
  });
  cleanups.push(() => worker.stop());

  const staging = watch.until('stages');
  await approve(db, { factor: 3, strategy: 'changed_rows', rollsBack: false });
  await staging;
  cluster = await killServer(cluster);
  await watch.until('promotes');
  cluster = await killServer(cluster);
  await watch.until('watching');
  expect(watch.said).not.toContain('failed');

  const { from, to } = planOf({ factor: 3, strategy: 'changed_rows', rollsBack: false }).scope.period;
  const client = new pg.Client({ connectionString: warehouseUrl });
  await client.connect();
  const { rows } = await client.query(
    `select count(*) filter (where b.amount <> s.amount * case when b.day >= $1 and b.day < $2 then 3 else 1 end)::int as wrong,
       count(*) filter (where b.day is null or s.day is null)::int as missing,
       (select count(*)::int from backfill.history) as history,
       (select count(*)::int from backfill.ledger where state = 'staged') as units,
       (select count(*)::int from backfill.promotions) as promotions
     from analytics.balances b full join raw.sales s on s.day = b.day and s.account = b.account`,
    [from, to],
  );
  await client.end();
  expect(rows).toEqual([{ wrong: 0, missing: 0, history: 12, units: 12, promotions: 1 }]);
});
