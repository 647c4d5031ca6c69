import { accessSync, constants } from 'node:fs';
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackfillError } from '../errors.ts';

/** Where things go that can be made again at any time; the system may clean it. */
export function rebuildableFolder(): string {
  return join(firstWritable(['/var/tmp']), `backfill-bot-${process.getuid?.() ?? 0}`);
}

/** Where data goes that must last: cleaners delete old files under /var/tmp, also those of a running server. */
export function lastingFolder(): string {
  return join(firstWritable(['/var/lib', '/var/tmp']), 'backfill-bot');
}

function firstWritable(candidates: string[]): string {
  for (const candidate of candidates) {
    try {
      accessSync(candidate, constants.W_OK | constants.X_OK);
      return candidate;
    } catch {}
  }
  return tmpdir();
}

/**
 * Makes sure that a folder is ours alone to change while every account may enter it. Programs are run out of it and
 * data kept in it, so one that another account made first is refused with `backfill_embedded_folder_not_ours`.
 */
export async function claimFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const found = await lstat(folder);
  const ours = process.getuid === undefined || found.uid === process.getuid();
  if (!found.isDirectory() || !ours) {
    throw new BackfillError(
      'backfill_embedded_folder_not_ours',
      `${folder} was made by another account. Have it removed, or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
  await chmod(folder, 0o755);
}
