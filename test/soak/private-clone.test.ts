import { cp, lstat, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Binaries, packagedBinaries } from '../../src/embedded/binaries.ts';
import { startCluster } from '../../src/embedded/cluster.ts';
import { resolveDataDir } from '../../src/embedded/data-dir.ts';
import { removeCluster } from '../../src/embedded/remove-cluster.ts';
import { copyFolder, runnableBinaries } from '../../src/embedded/runnable-binaries.ts';
import { serverUser } from '../../src/embedded/server-user.ts';
import { throwawaySettings } from '../../src/embedded/settings.ts';

const isRoot = process.getuid?.() === 0;

/** mkdtemp makes folders which only their owner may enter, as a careful root's clone is. */
let clone: string;
let binaries: Binaries;

/** What `npm ci --ignore-scripts` leaves: every file of the package, and none of the links its script makes. */
async function installWithoutScripts(into: string) {
  const { root, version } = packagedBinaries();
  await cp(root, into, { recursive: true, filter: async source => !(await lstat(source)).isSymbolicLink() });
  return { root: into, version };
}

function startHere(said: string[]) {
  const dataDir = join(clone, 'data');
  return startCluster({
    name: 'private',
    dataDir,
    binaries,
    log: line => said.push(line),
    settings: throwawaySettings,
  });
}

async function majorVersion(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query("select current_setting('server_version_num')::int / 10000 as major");
    return rows[0].major;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'private-clone-'));
  binaries = await installWithoutScripts(join(clone, 'native'));
});

afterAll(async () => rm(clone, { recursive: true }));

describe('a clone in a folder that only its owner may enter, installed without scripts', () => {
  it('runs in place for an ordinary account', async ({ skip }) => {
    skip(isRoot, 'needs an account other than root');
    const said: string[] = [];
    const cluster = await startHere(said);
    expect(await majorVersion(cluster.url('postgres'))).toBe(18);
    await cluster.stop();
    expect(cluster.dataDir).toBe(join(await realpath(clone), 'data'));
    expect(said).toEqual([]);
  });

  it('runs for root from copies elsewhere, as nobody, and says where; resetting removes the data', async ({
    skip,
  }) => {
    skip(!isRoot, 'needs root: only root may not run PostgreSQL itself');
    const said: string[] = [];
    // Two processes that start at once make one copy and one cluster.
    const clusters = await Promise.all([startHere(said), startHere(said)]);
    const [cluster] = clusters;
    expect(new Set(clusters.map(each => each.adopted))).toEqual(new Set([false, true]));
    expect(await majorVersion(cluster.url('postgres'))).toBe(18);
    expect((await stat(join(cluster.dataDir, 'pgdata'))).uid).not.toBe(0);
    expect(said).toContainEqual(expect.stringContaining(cluster.dataDir));
    expect(said).toContainEqual(expect.stringContaining(copyFolder(binaries)));

    await Promise.all(clusters.map(each => each.stop()));
    expect(await resolveDataDir(join(clone, 'data'))).toBe(cluster.dataDir);
    await removeCluster(join(clone, 'data'));
    await expect(stat(cluster.dataDir)).rejects.toMatchObject({ code: 'ENOENT' });
    await rm(copyFolder(binaries), { recursive: true });
  });

  it('mends a copy of which a cleaner of temporary folders took a file', async ({ skip }) => {
    skip(!isRoot, 'needs root: only root runs from a copy');
    const user = serverUser();
    const copy = await runnableBinaries(binaries, user, () => undefined);
    const library = join(copy.root, 'lib', 'postgresql', 'plpgsql.so');
    await rm(library);
    await runnableBinaries(binaries, user, () => undefined);
    expect((await stat(library)).isFile()).toBe(true);
    await rm(copy.root, { recursive: true });
  });
});
