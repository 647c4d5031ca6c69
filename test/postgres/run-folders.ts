import { readdir, statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { claimFolder } from '../../src/embedded/machine-folders.ts';
import { isAlive } from '../../src/embedded/process-table.ts';
import { removeCluster } from '../../src/embedded/remove-cluster.ts';

const MEMORY = '/dev/shm';

/** A run holds under half a gigabyte; the rest is for what else goes on, and for other runs. */
const ROOM_BYTES = 3 * 2 ** 30;

/**
 * Every folder that runs may lie in, the one for this run first: in memory where there is plenty of it. A database is
 * hundreds of files, and a copy there takes a third of what it takes on a disk (13 ms of processor time against 40).
 */
export async function runsFolders(onDisk: string): Promise<[string, ...string[]]> {
  const inMemory = join(MEMORY, `backfill-bot-test-${process.getuid?.() ?? 0}`);
  if (!(await hasRoom(MEMORY))) return [onDisk];
  await claimFolder(inMemory);
  return [inMemory, onDisk];
}

/** Also false where there is no such folder. */
async function hasRoom(folder: string): Promise<boolean> {
  const found = await statfs(folder).catch(() => undefined);
  return found !== undefined && Math.min(found.bavail * found.bsize, freemem()) > ROOM_BYTES;
}

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
