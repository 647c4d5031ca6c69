import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { BackfillError } from '../errors.ts';
import { describeProcess, type ProcessEntry } from './process-table.ts';

/** A server of one data folder; its owner is the process that started it, gone when that one was killed. */
export type LiveServer = { pid: number; port: number; ownerIsAlive: boolean };

/** A setting of our own, by which a server says who started it: its parent is another process once that one died. */
export const ownerSetting = 'backfill.owner_pid';

const FAST_SHUTDOWN_MS = 30_000;
const IMMEDIATE_SHUTDOWN_MS = 10_000;
const POLL_MS = 25;

/**
 * The server that runs on this data folder now. `postmaster.pid` alone proves nothing: after a crash its number may
 * belong to any other process, so the command line must name the folder.
 */
export async function findLiveServer(data: string): Promise<LiveServer | undefined> {
  const pidFile = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , port] = pidFile.split('\n').map(Number);
  if (!pid || !port) return undefined;
  const found = await describeProcess(pid);
  if (!found || !servesFolder(found, data)) return undefined;
  const owner = new RegExp(`${ownerSetting}=(\\d+)`).exec(found.command)?.[1];
  return { pid, port, ownerIsAlive: Number(owner) === found.parent };
}

/** The port of the server's last start, which PostgreSQL keeps beside its data. */
export async function lastPort(data: string): Promise<number | undefined> {
  const options = await readFile(join(data, 'postmaster.opts'), 'utf8').catch(() => '');
  const port = /"-p" "(\d+)"/.exec(options)?.[1];
  return port === undefined ? undefined : Number(port);
}

/**
 * Ends a server: sessions are cut off and everything committed is written out. When that takes too long it is stopped
 * at once, and recovers at its next start.
 * Throws `backfill_embedded_not_stopped` when the process outlives even that.
 */
export async function stopServer(pid: number, data: string): Promise<void> {
  for (const [signal, patience] of [
    ['SIGINT', FAST_SHUTDOWN_MS],
    ['SIGQUIT', IMMEDIATE_SHUTDOWN_MS],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await endsWithin(pid, data, patience)) return;
  }
  throw new BackfillError(
    'backfill_embedded_not_stopped',
    `The PostgreSQL server with process id ${pid} does not stop. End it yourself, then start again.`,
  );
}

function servesFolder(entry: ProcessEntry, data: string): boolean {
  return entry.command.includes(` -D ${data} `);
}

async function endsWithin(pid: number, data: string, patience: number): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    const found = await describeProcess(pid);
    if (!found || !servesFolder(found, data)) return true;
    await wait(POLL_MS);
  }
  return false;
}

/** A port nobody listens on: the wished one if it is free, otherwise one the system picks. */
export async function freePort(wished: number | undefined): Promise<number> {
  return (wished && (await tryPort(wished))) || (await tryPort(0)) || 0;
}

/** The port that could be listened on, undefined when somebody else does. */
export async function tryPort(port: number): Promise<number | undefined> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });
}
