import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { BackfillError } from '../errors.ts';
import { type Binaries, program } from './binaries.ts';
import { clusterFiles } from './data-dir.ts';
import { isAlive } from './process-table.ts';
import { runProgram } from './run-program.ts';
import type { ServerUser } from './server-user.ts';

export const superuser = 'postgres';

/** PostgreSQL brings the locale C.UTF-8 itself; before that it is the operating system's. */
const BRINGS_LOCALE = 17;

/** UTF-8, sorted by code point on every machine alike, and entered only with a password. */
function initdbOptions({ version }: Binaries): string[] {
  const locale =
    Number.parseInt(version, 10) < BRINGS_LOCALE
      ? ['--lc-ctype=C.UTF-8']
      : ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  return [
    `--username=${superuser}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    ...locale,
    '--no-instructions',
  ];
}

/** Which cluster, made by which programs, run under which account; `durable` waits until the disk has it. */
export type ClusterRequest = {
  folder: string;
  binaries: Binaries;
  user: ServerUser | undefined;
  durable: boolean;
};

/**
 * Makes the cluster unless it is there, and returns the superuser's password. It is built beside its place and
 * renamed, so a process that is killed meanwhile leaves no half cluster; of two that race, the loser uses the winner's.
 * Throws `backfill_embedded_initdb_failed`, `backfill_embedded_other_version` or `backfill_embedded_not_readable`.
 */
export async function ensureInitialised(request: ClusterRequest): Promise<string> {
  const known = await passwordOf(request);
  if (known !== undefined) return known;
  await removeLeftovers(request.folder);
  const building = `${request.folder}${buildingMark}${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    const password = await build(building, request);
    await rename(building, request.folder);
    return password;
  } catch (cause) {
    const winners = await passwordOf(request);
    if (winners !== undefined) return winners;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BackfillError(
      'backfill_embedded_initdb_failed',
      `No database could be made in ${request.folder}: ${reason}. Choose an empty folder on a disk with room, or set DATABASE_URL.`,
      { cause },
    );
  } finally {
    await rm(building, { recursive: true, force: true });
    await rm(handoverOf(building), { force: true });
  }
}

/** Undefined when there is no cluster yet. */
async function passwordOf({ folder, binaries }: ClusterRequest): Promise<string | undefined> {
  const version = await readOrExplain(folder, join(folder, clusterFiles.data, 'PG_VERSION'));
  if (version === undefined) return undefined;
  const wanted = binaries.version.split('.')[0];
  if (version.trim() !== wanted) {
    throw new BackfillError(
      'backfill_embedded_other_version',
      `${folder} was written by PostgreSQL ${version.trim()} and this is ${wanted}. Remove the folder to start afresh, or go back to the release that wrote it.`,
    );
  }
  return readOrExplain(folder, join(folder, clusterFiles.password));
}

async function readOrExplain(folder: string, file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new BackfillError(
      'backfill_embedded_not_readable',
      `The cluster in ${folder} cannot be read (${String(code)}); it may belong to another account. Start as that account, or remove the folder to start afresh.`,
      { cause },
    );
  }
}

async function build(building: string, { binaries, user, durable }: ClusterRequest): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  const data = join(building, clusterFiles.data);
  await makeEnterable(building, user);
  await mkdir(data, { mode: 0o700 });
  await writeFile(join(building, clusterFiles.password), password, { mode: 0o600 });
  // initdb runs under the server's account, which may not read our copy.
  await writeFile(handoverOf(building), password, { mode: 0o600 });
  if (user) {
    await chown(data, user.uid, user.gid);
    await chown(handoverOf(building), user.uid, user.gid);
  }
  const options = [...initdbOptions(binaries), `--pwfile=${handoverOf(building)}`, `--pgdata=${data}`];
  await runProgram(program(binaries, 'initdb'), durable ? options : [...options, '--no-sync'], user);
  return password;
}

/** The umask may close new folders to others, so every folder made here gets its mode afterwards. */
async function makeEnterable(folder: string, user: ServerUser | undefined): Promise<void> {
  const firstMade = await mkdir(folder, { recursive: true, mode: user ? 0o755 : 0o700 });
  if (!user || firstMade === undefined) return;
  for (let path = folder; path.length >= firstMade.length; path = dirname(path)) await chmod(path, 0o755);
}

const buildingMark = '.new-';

function handoverOf(building: string): string {
  return `${building}.handover`;
}

/** What a killed process was building. */
async function removeLeftovers(folder: string): Promise<void> {
  const prefix = basename(folder) + buildingMark;
  for (const name of await readdir(dirname(folder)).catch(() => [])) {
    if (!name.startsWith(prefix)) continue;
    const builder = Number.parseInt(name.slice(prefix.length), 10);
    if (!isAlive(builder)) await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}
