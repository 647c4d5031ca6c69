import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const shipped = fileURLToPath(new URL('../../catalog', import.meta.url));

export type Edit = { readonly file: string; readonly from: string | RegExp; readonly to: string };

/** A copy of the example catalog with some of its text replaced, for the calling file. Throws where nothing was. */
export async function changedCatalog(...edits: readonly Edit[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'backfill-bot-catalog-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  await cp(shipped, folder, { recursive: true });
  for (const { file, from, to } of edits) {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8');
    const changed = text.replace(from, () => to);
    if (changed === text) throw new Error(`${file} has nothing like ${String(from)}.`);
    await writeFile(path, changed);
  }
  return folder;
}

/** Without this dataset. */
export async function catalogWithout(dataset: string): Promise<string> {
  const folder = await changedCatalog();
  await rm(join(folder, 'datasets', `${dataset}.yml`));
  return folder;
}
