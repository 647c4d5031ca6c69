import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { type Cluster, startCluster } from '../../src/embedded/cluster.ts';
import { clusterFiles } from '../../src/embedded/data-dir.ts';
import { claimFolder, rebuildableFolder } from '../../src/embedded/machine-folders.ts';
import { removeCluster } from '../../src/embedded/remove-cluster.ts';
import { throwawaySettings } from '../../src/embedded/settings.ts';
import { chosenBinaries } from './chosen-binaries.ts';
import { removeAbandonedRuns, runFolderName, runsFolders } from './run-folders.ts';
import { restoreImage, stopAndKeep } from './warehouse-image.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server of this run, as its superuser. */
    postgresUrl: string;
  }
}

/** One PostgreSQL server for the whole run. Its template databases are made by the first test that asks for one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const images = rebuildableFolder();
  await claimFolder(images);
  const [runs, ...others] = await runsFolders(images);
  for (const folder of [runs, ...others]) await removeAbandonedRuns(folder);
  const dataDir = join(runs, runFolderName);
  const image = await restoreImage(images, dataDir);
  const said: string[] = [];
  const cluster = await startCluster({
    name: 'backfill-bot-test',
    binaries: await chosenBinaries(),
    dataDir,
    log: line => said.push(line),
    settings: { ...throwawaySettings, unix_socket_directories: join(dataDir, clusterFiles.data) },
  }).catch(error => {
    console.error(said.join('\n'));
    throw error;
  });
  await weakenPassword(cluster);
  project.provide('postgresUrl', overSocket(cluster));
  return async () => {
    await stopAndKeep(cluster, image);
    await removeCluster(dataDir);
  };
}

/** The server's address by its socket: the kernel has half the work with a statement that it has over TCP. */
function overSocket({ url, dataDir, port }: Cluster): string {
  const folder = encodeURIComponent(join(dataDir, clusterFiles.data));
  return url('postgres').replace(`127.0.0.1:${port}`, `${folder}:${port}`);
}

/**
 * Stores the password with one round of hashing: a client otherwise does 4,096 for each of some two thousand
 * connections. It protects a server that only this run knows.
 */
async function weakenPassword(cluster: Cluster): Promise<void> {
  const url = new URL(cluster.url('postgres'));
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  try {
    const { rows } = await admin.query("select current_setting('scram_iterations', true) as known");
    // PostgreSQL 16 was the first to let one choose.
    if (rows[0]?.known == null) return;
    await admin.query('set scram_iterations = 1');
    await admin.query(
      `alter role ${admin.escapeIdentifier(url.username)} password ${admin.escapeLiteral(decodeURIComponent(url.password))}`,
    );
  } finally {
    await admin.end();
  }
}
