import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackfillError } from '../errors.ts';
import { clusterFiles, resolveDataDir } from './data-dir.ts';
import { findLiveServer, stopServer } from './live-server.ts';

/**
 * Deletes a cluster with everything in it, and returns the folder that is gone. A server left behind by a killed
 * process is stopped first.
 * Throws `backfill_embedded_in_use` while a living process uses it.
 */
export async function removeCluster(dataDir: string): Promise<string> {
  const folder = await resolveDataDir(dataDir);
  const data = join(folder, clusterFiles.data);
  const live = await findLiveServer(data);
  if (live?.ownerIsAlive) {
    throw new BackfillError(
      'backfill_embedded_in_use',
      `The database in ${folder} is in use by another process. Stop that one first, then try again.`,
    );
  }
  if (live) await stopServer(live.pid, data);
  await rm(folder, { recursive: true, force: true });
  return folder;
}
