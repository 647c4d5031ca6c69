import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { BackfillError } from '../errors.ts';
import { type Binaries, program } from './binaries.ts';
import { clusterFiles } from './data-dir.ts';
import { ownerSetting } from './live-server.ts';
import { asServerUser } from './run-program.ts';
import type { ServerUser } from './server-user.ts';
import { baseSettings, type ServerSettings } from './settings.ts';

/** Recovery after a crash may replay a lot of log before the first connection is let in. */
const READY_MS = 120_000;
const POLL_MS = 25;
const LOG_LINES_SHOWN = 8;

export type LaunchRequest = {
  name: string;
  folder: string;
  binaries: Binaries;
  user: ServerUser | undefined;
  port: number;
  settings: ServerSettings;
};

/**
 * Starts the server as a child which a Ctrl-C in the terminal does not reach and which does not keep Node alive.
 * What it says goes to the cluster's log; the log of the start before is kept as `server.previous.log`.
 */
export async function launch(request: LaunchRequest): Promise<ChildProcess> {
  const logFile = join(request.folder, clusterFiles.log);
  await rename(logFile, join(request.folder, 'server.previous.log')).catch(() => undefined);
  const log = await open(logFile, 'w', 0o600);
  const postgres = program(request.binaries, 'postgres');
  const child = spawn(postgres, commandLine(request), {
    ...asServerUser(request.user, postgres),
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
  });
  // A program that cannot be started at all reports here, and as an exit in whoever waits for it to be ready.
  child.once('error', () => undefined);
  child.unref();
  await log.close();
  return child;
}

function commandLine({ name, folder, port, settings }: LaunchRequest): string[] {
  const all = { ...baseSettings, ...settings, cluster_name: name, [ownerSetting]: String(process.pid) };
  const assignments = Object.entries(all).flatMap(([setting, value]) => ['-c', `${setting}=${value}`]);
  return ['-D', join(folder, clusterFiles.data), '-p', String(port), ...assignments];
}

/**
 * Waits until the server really answers a query. Resolves to false when `isRunning` says that it ended meanwhile.
 * Throws `backfill_embedded_not_ready` after two minutes.
 */
export async function answersQueries(
  url: string,
  isRunning: () => boolean | Promise<boolean>,
): Promise<boolean> {
  const deadline = performance.now() + READY_MS;
  let reason: unknown;
  while (await isRunning()) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT 1');
      return true;
    } catch (error) {
      reason = error;
    } finally {
      await client.end().catch(() => undefined);
    }
    if (performance.now() > deadline) {
      throw new BackfillError(
        'backfill_embedded_not_ready',
        `PostgreSQL does not answer after ${READY_MS / 1_000} seconds (${reason instanceof Error ? reason.message : ''}). Look into its ${clusterFiles.log}.`,
        { cause: reason },
      );
    }
    await wait(POLL_MS);
  }
  return false;
}

/** The last things a server said, for whoever reads why it did not start. */
export async function lastWords(folder: string): Promise<string> {
  const text = await readFile(join(folder, clusterFiles.log), 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-LOG_LINES_SHOWN).join('\n');
}
