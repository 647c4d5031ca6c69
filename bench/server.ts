import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startCluster } from '../src/embedded/cluster.ts';
import { ensureDatabase } from '../src/embedded/ensure-database.ts';
import { removeCluster } from '../src/embedded/remove-cluster.ts';
import { chosenBinaries } from '../test/postgres/chosen-binaries.ts';

/** What a small server of this size would be given; durability stays on. */
const SETTINGS = {
  shared_buffers: '1GB',
  max_wal_size: '8GB', // no checkpoint in the middle of one contender and not of another
  work_mem: '64MB',
  maintenance_work_mem: '256MB',
  autovacuum: 'off', // it would fall upon one contender and not on another
};

/** A PostgreSQL server of its own for one measurement, gone with everything in it afterwards. */
export async function onServer<T>(work: (warehouse: pg.Pool) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'backfill-bench-'));
  const cluster = await startCluster({
    name: 'bench',
    binaries: await chosenBinaries(),
    dataDir,
    settings: SETTINGS,
    log: () => undefined,
  });
  const warehouse = new pg.Pool({ connectionString: await ensureDatabase(cluster, 'bench'), max: 4 });
  // The server may end a connection that is being closed.
  warehouse.on('error', () => undefined);
  try {
    return await work(warehouse);
  } finally {
    await warehouse.end();
    await cluster.stop();
    await removeCluster(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** Seconds that something takes, and megabytes of log that it makes the server write. */
export async function timed(
  warehouse: pg.Pool,
  work: () => Promise<unknown>,
): Promise<{ seconds: number; walMb: number }> {
  const from = await walPosition(warehouse);
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  return { seconds, walMb: Number((await walPosition(warehouse)) - from) / 2 ** 20 };
}

async function walPosition(warehouse: pg.Pool): Promise<bigint> {
  const { rows } = await warehouse.query<{ bytes: string }>(
    `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint as bytes`,
  );
  return BigInt(rows[0]?.bytes ?? '0');
}

/** The most memory that this process, which drives the engine as the bot does, has had so far, in megabytes. */
export function peakMemoryMb(): number {
  return process.resourceUsage().maxRSS / 1024;
}
