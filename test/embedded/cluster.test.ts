import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from '../../src/embedded/cluster.ts';
import { ensureDatabase } from '../../src/embedded/ensure-database.ts';
import { findLiveServer } from '../../src/embedded/live-server.ts';
import { removeCluster } from '../../src/embedded/remove-cluster.ts';
import { throwawaySettings } from '../../src/embedded/settings.ts';

const owner = fileURLToPath(new URL('own-a-cluster.ts', import.meta.url));
const started: Cluster[] = [];
const said: string[] = [];
let scratch: string;
let dataDir: string;

async function start(port?: number): Promise<Cluster> {
  const cluster = await startCluster({
    name: 'test',
    dataDir,
    log: line => said.push(line),
    settings: throwawaySettings,
    ...(port === undefined ? {} : { port }),
  });
  started.push(cluster);
  return cluster;
}

/** Another Node process that owns the cluster of this file. */
async function startOwner(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', owner, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the owner ended with ${code} before it held the lock`);
  });
  ended.catch(() => undefined);
  await Promise.race([once(child.stdout, 'data'), ended]);
  return child;
}

async function ask<Row extends object>(url: string, sql: string): Promise<Row | undefined> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows[0];
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'embedded-test-'));
  // Root's temporary folders are closed to the account that runs the server; a folder nobody asked for is made by us.
  dataDir = join(tmpdir(), `embedded-test-data-${process.pid}`);
});

afterEach(async () => {
  await Promise.all(started.splice(0).map(cluster => cluster.stop()));
  said.length = 0;
});

afterAll(async () => {
  await removeCluster(dataDir);
  await rm(scratch, { recursive: true });
});

describe('an embedded cluster', () => {
  it('starts again over the same folder with its data and its address', async () => {
    const first = await start();
    await ask(await ensureDatabase(first, 'kept'), 'create table kept (id int)');
    await first.stop();
    const second = await start();
    expect(second.url('kept')).toBe(first.url('kept'));
    expect(await ask(await ensureDatabase(second, 'kept'), "select to_regclass('kept') as found")).toEqual({
      found: 'kept',
    });
  });

  it('compares text by code point in UTF-8 and speaks UTC, whatever the machine is set to', async () => {
    const { url } = await start();
    const settings = `select current_setting('server_encoding') as encoding, current_setting('TimeZone') as zone,
      'Z' < 'a' as by_code_point, lower('É') as lowered`;
    expect(await ask(url('postgres'), settings)).toEqual({
      encoding: 'UTF8',
      zone: 'UTC',
      by_code_point: true,
      lowered: 'é',
    });
  });

  it('lets nobody in without the password', async () => {
    const cluster = await start();
    const url = new URL(cluster.url('postgres'));
    url.password = 'guess';
    await expect(ask(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    const { mode } = await stat(join(cluster.dataDir, 'password'));
    expect(mode & 0o077).toBe(0);
  });

  it('stops once however often it is told to, also while it is stopping', async () => {
    const cluster = await start();
    await Promise.all([cluster.stop(), cluster.stop()]);
    await cluster.stop();
    expect(await findLiveServer(join(cluster.dataDir, 'pgdata'))).toBeUndefined();
  });

  it('shares the server of a living process, leaves it running, and sees it go down with that process', async () => {
    const child = await startOwner();
    const shared = await start();
    expect(shared.adopted).toBe(true);
    await shared.stop();
    expect(await ask(shared.url('postgres'), 'select 1 as answer')).toEqual({ answer: 1 });
    await expect(removeCluster(dataDir)).rejects.toMatchObject({ code: 'backfill_embedded_in_use' });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
    await expect
      .poll(() => findLiveServer(join(shared.dataDir, 'pgdata')), { timeout: 10_000 })
      .toBeUndefined();
  });

  it('replaces the server of a killed process and frees its locks, though its query would go on', async () => {
    const child = await startOwner();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const cluster = await start();
    expect(cluster.adopted).toBe(false);
    expect(said).toContainEqual(expect.stringContaining('was killed'));
    expect(await ask(cluster.url('postgres'), 'select pg_try_advisory_lock(1) as free')).toEqual({
      free: true,
    });
  });

  it('names the port that another program listens on', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(start(port)).rejects.toMatchObject({
      code: 'backfill_embedded_port_taken',
      message: expect.stringContaining(`port ${port}`),
    });
    other.close();
  });

  it('says what the server said when it does not start', async () => {
    const impossible = startCluster({
      name: 'test',
      dataDir,
      log: () => undefined,
      settings: { shared_buffers: 'plenty' },
    });
    await expect(impossible).rejects.toMatchObject({
      code: 'backfill_embedded_not_started',
      message: expect.stringMatching(/shared_buffers.*plenty/),
    });
  });
});
