import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, cp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { BackfillError } from '../errors.ts';
import { type Binaries, program } from './binaries.ts';
import { linkLibraries } from './library-links.ts';
import { claimFolder, rebuildableFolder } from './machine-folders.ts';
import { runProgram } from './run-program.ts';
import { isReadable, type ServerUser } from './server-user.ts';

/**
 * The installation to run from: where npm put it when the server's account can use it there, otherwise a copy in a
 * folder that account may enter. The copy is made once per source and version, and said in one log line.
 * Throws `backfill_embedded_not_runnable` when the copy does not run on this machine either.
 */
export async function runnableBinaries(
  packaged: Binaries,
  user: ServerUser | undefined,
  log: (line: string) => void,
): Promise<Binaries> {
  const usable = user === undefined || (await isUsableByOthers(packaged));
  if (usable && (await linkLibraries(packaged.root))) return packaged;
  const copy = { root: copyFolder(packaged), version: packaged.version };
  if (!(await isComplete(packaged.root, copy.root))) {
    await makeCopy(packaged, copy, user);
    log(`PostgreSQL cannot run from ${packaged.root} here, so its programs were copied to ${copy.root}.`);
  }
  return copy;
}

/** The folder a copy of this installation goes to: another source or another version is another folder. */
export function copyFolder(packaged: Binaries): string {
  const key = createHash('sha256').update(`${packaged.root}\n${packaged.version}`).digest('hex').slice(0, 12);
  return join(rebuildableFolder(), `postgres-${packaged.version}-${key}`);
}

/**
 * One sample of each kind of file: npm under a strict umask hides all of them alike. A distribution keeps what is shared
 * elsewhere, where its programs find it, and readable.
 */
async function isUsableByOthers(packaged: Binaries): Promise<boolean> {
  const samples = [program(packaged, 'postgres'), join(packaged.root, 'share', 'postgresql', 'postgres.bki')];
  for (const sample of samples) {
    const isThere = await stat(sample).then(
      () => true,
      () => false,
    );
    if (isThere && !(await isReadable(sample))) return false;
  }
  return true;
}

/** Cleaners of temporary folders delete single old files, so an existing copy is compared file by file. */
async function isComplete(original: string, copy: string): Promise<boolean> {
  for (const entry of await readdir(original, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const twin = await stat(join(copy, file.slice(original.length))).catch(() => undefined);
    if (twin?.size !== (await stat(file)).size) return false;
  }
  return true;
}

/**
 * Copies beside the final place, tries the copy out and renames it: nobody ever sees half a copy. Of two processes
 * that race, one keeps its copy and the other uses that.
 */
async function makeCopy(packaged: Binaries, copy: Binaries, user: ServerUser | undefined): Promise<void> {
  await claimFolder(rebuildableFolder());
  const attempt = { ...copy, root: `${copy.root}.new-${process.pid}-${randomBytes(4).toString('hex')}` };
  try {
    await cp(packaged.root, attempt.root, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
    });
    await openToEveryone(attempt.root);
    await linkLibraries(attempt.root);
    await runProgram(program(attempt, 'postgres'), ['--version'], user);
    await replaceFolder(attempt.root, copy.root, () => isComplete(packaged.root, copy.root));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BackfillError(
      'backfill_embedded_not_runnable',
      `The embedded PostgreSQL does not run on this machine (${reason}). Set DATABASE_URL to a PostgreSQL server instead.`,
      { cause },
    );
  } finally {
    await rm(attempt.root, { recursive: true, force: true });
  }
}

async function openToEveryone(root: string): Promise<void> {
  await chmod(root, 0o755);
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}

/** Renames a folder into place; one that stands there already is kept when it is good, and set aside otherwise. */
async function replaceFolder(
  from: string,
  to: string,
  standingOneIsGood: () => Promise<boolean>,
): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (await standingOneIsGood()) return;
    const aside = `${from}.old`;
    await rename(to, aside).catch(() => {
      throw error;
    });
    await rename(from, to);
    await rm(aside, { recursive: true, force: true });
  }
}
