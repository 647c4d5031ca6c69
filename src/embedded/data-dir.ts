import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { BackfillError } from '../errors.ts';
import { lastingFolder } from './machine-folders.ts';
import { isEnterable, serverUser } from './server-user.ts';

/** What lies in the folder of a cluster. */
export const clusterFiles = {
  data: 'pgdata', // PostgreSQL's own folder
  password: 'password', // of the superuser, readable by its owner alone
  log: 'server.log', // what the server said since its last start
} as const;

/**
 * The folder that really holds a cluster: the one asked for, or one under /var/lib when root asks for a folder into
 * which the server's account may not go. Deleting it deletes the cluster.
 * Throws `backfill_embedded_data_out_of_reach` when a cluster lies in a folder that was closed to that account since.
 */
export async function resolveDataDir(dataDir: string): Promise<string> {
  const { existing, rest } = await deepestExisting(resolve(dataDir));
  const inPlace = join(existing, rest);
  if (serverUser() === undefined || (await isEnterable(existing))) return inPlace;
  if (rest === '' && (await stat(join(inPlace, clusterFiles.data)).catch(() => undefined))) {
    throw new BackfillError(
      'backfill_embedded_data_out_of_reach',
      `There is a cluster in ${inPlace}, but root runs PostgreSQL as the account nobody, which may not enter that folder. ` +
        'Let others enter it (chmod o+x on it and on the folders above), or start as the account that made it.',
    );
  }
  const key = createHash('sha256').update(inPlace).digest('hex').slice(0, 12);
  return join(lastingFolder(), `${basename(inPlace)}-${key}`);
}

/** Links are followed, so that two ways to one folder are one cluster. */
async function deepestExisting(path: string): Promise<{ existing: string; rest: string }> {
  try {
    return { existing: await realpath(path), rest: '' };
  } catch (error) {
    const parent = dirname(path);
    if (parent === path) throw error;
    const above = await deepestExisting(parent);
    return { existing: above.existing, rest: join(above.rest, basename(path)) };
  }
}
