import { readFile, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

const LibraryLinks = z.array(z.object({ source: z.string(), target: z.string() }));

/**
 * Makes the links between library versions that an npm package cannot carry. The package's install script does the
 * same, but `npm ci --ignore-scripts` skips it and the server then finds no libraries.
 *
 * @param root the installation, the package's folder `native`
 * @returns false when a link is missing and may not be made here
 */
export async function linkLibraries(root: string): Promise<boolean> {
  const list = await readFile(join(root, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of LibraryLinks.parse(JSON.parse(list))) {
    const link = join(root, relative('native', target));
    // Another process may make the link at the same moment; only one that stays missing matters.
    await symlink(relative(dirname(target), source), link).catch(() => undefined);
    const found = await stat(link).catch(() => undefined);
    if (!found?.isFile()) return false;
  }
  return true;
}
