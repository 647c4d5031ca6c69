import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startCluster } from '../../src/embedded/cluster.ts';
import { claimFolder, rebuildableFolder } from '../../src/embedded/machine-folders.ts';
import { removeCluster } from '../../src/embedded/remove-cluster.ts';
import { throwawaySettings } from '../../src/embedded/settings.ts';
import { removeAbandonedRuns, runFolderName } from './run-folders.ts';
import { restoreImage, stopAndKeep } from './warehouse-image.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server of this run, as its superuser. */
    postgresUrl: string;
  }
}

/** One PostgreSQL server for the whole run. Its template databases are made by the first test that asks for one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const runs = rebuildableFolder();
  await claimFolder(runs);
  await removeAbandonedRuns(runs);
  const dataDir = join(runs, runFolderName);
  const image = await restoreImage(runs, dataDir);
  const said: string[] = [];
  const cluster = await startCluster({
    name: 'backfill-bot-test',
    dataDir,
    log: line => said.push(line),
    settings: throwawaySettings,
  }).catch(error => {
    console.error(said.join('\n'));
    throw error;
  });
  project.provide('postgresUrl', cluster.url('postgres'));
  return async () => {
    await stopAndKeep(cluster, image);
    await removeCluster(dataDir);
  };
}
