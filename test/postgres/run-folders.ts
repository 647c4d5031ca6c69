import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '../../src/embedded/process-table.ts';
import { removeCluster } from '../../src/embedded/remove-cluster.ts';

const runFolder = /^test-run-(\d+)$/;

/** Several people or terminals may run tests at once: each run has its own server. */
export const runFolderName = `test-run-${process.pid}`;

/** Removes what killed runs left: their servers go on living otherwise. */
export async function removeAbandonedRuns(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = runFolder.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) await removeCluster(join(folder, name));
  }
}
