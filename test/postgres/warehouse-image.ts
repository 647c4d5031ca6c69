import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Cluster } from '../../src/embedded/cluster.ts';
import { chosenBinaries } from './chosen-binaries.ts';
import { templateNames } from './templates.ts';

/** Everything the warehouse template is made from, beside PostgreSQL itself. */
const sources = ['sandbox/warehouse', 'catalog/sql', 'src/sql', 'src/embedded'];
const repository = fileURLToPath(new URL('../..', import.meta.url));
const imagePrefix = 'test-image-';
const IMAGES_KEPT = 4;

/**
 * A stopped cluster that holds the warehouse template and nothing else. It is kept between runs, because filling the
 * template takes seconds, and used as long as nothing it was made from has changed.
 */
export type WarehouseImage = { images: string; fingerprint: string };

/** Lays the image of an earlier run under this one; without one the run starts from an empty cluster. */
export async function restoreImage(images: string, dataDir: string): Promise<WarehouseImage> {
  const fingerprint = await fingerprintOfSources();
  const folder = join(images, imagePrefix + fingerprint);
  if (await isThere(folder)) {
    // -a keeps the owner of the files, which is not root's.
    await promisify(execFile)('cp', ['-a', folder, dataDir]);
    await utimes(folder, new Date(), new Date());
  }
  return { images, fingerprint };
}

/** Stops the cluster of a run, and keeps it as an image when it made a warehouse template of which there is none. */
export async function stopAndKeep(cluster: Cluster, { images, fingerprint }: WarehouseImage): Promise<void> {
  const folder = join(images, imagePrefix + fingerprint);
  const worthKeeping = !(await isThere(folder)) && (await keepOnlyWarehouse(cluster));
  await cluster.stop();
  if (!worthKeeping || (await fingerprintOfSources()) !== fingerprint) return;
  // The run may lie on another disk than the images. It gets its name when it is whole.
  const copy = `${folder}.${process.pid}`;
  await promisify(execFile)('cp', ['-a', cluster.dataDir, copy]);
  // Another run may have been quicker; its image is as good.
  await rename(copy, folder).catch(() => rm(copy, { recursive: true, force: true }));
  await removeOldImages(images);
}

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  );
}

/** False when the cluster has no warehouse template. */
async function keepOnlyWarehouse(cluster: Cluster): Promise<boolean> {
  const admin = new pg.Client({ connectionString: cluster.url('postgres') });
  await admin.connect();
  try {
    const { rows } = await admin.query<{ datname: string }>(
      "select datname from pg_database where not datistemplate and datname <> 'postgres'",
    );
    const names = rows.map(row => row.datname);
    if (!names.includes(templateNames.warehouse)) return false;
    for (const name of names.filter(other => other !== templateNames.warehouse)) {
      await admin.query(`drop database ${admin.escapeIdentifier(name)} with (force)`);
    }
    return true;
  } finally {
    await admin.end();
  }
}

async function fingerprintOfSources(): Promise<string> {
  const hash = createHash('sha256').update((await chosenBinaries()).version);
  for (const source of sources) {
    const folder = join(repository, source);
    if (!(await isThere(folder))) continue;
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
    for (const file of files.sort()) hash.update(file.slice(repository.length)).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

async function removeOldImages(images: string): Promise<void> {
  const names = (await readdir(images)).filter(name => name.startsWith(imagePrefix));
  const dated = await Promise.all(
    names.map(async name => ({ name, usedAt: (await stat(join(images, name))).mtimeMs })),
  );
  const old = dated.sort((a, b) => b.usedAt - a.usedAt).slice(IMAGES_KEPT);
  for (const { name } of old) await rm(join(images, name), { recursive: true, force: true });
}
