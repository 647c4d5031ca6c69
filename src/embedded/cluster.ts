import { dirname, join, resolve } from 'node:path';
import { BackfillError } from '../errors.ts';
import { type Binaries, packagedBinaries } from './binaries.ts';
import { clusterFiles, resolveDataDir } from './data-dir.ts';
import { guardExit } from './guard-exit.ts';
import { ensureInitialised, superuser } from './initialise.ts';
import { answersQueries, type LaunchRequest, lastWords, launch } from './launch.ts';
import { findLiveServer, freePort, lastPort, stopServer, tryPort } from './live-server.ts';
import { claimFolder, lastingFolder } from './machine-folders.ts';
import { runnableBinaries } from './runnable-binaries.ts';
import { serverUser } from './server-user.ts';
import type { ServerSettings } from './settings.ts';

export type ClusterOptions = {
  name: string; // shown in the process list
  dataDir: string; // the cluster's folder; resolveDataDir() tells where it really lies
  port?: number; // otherwise that of the last start when it is free, or any free one
  log: (line: string) => void;
  settings?: ServerSettings; // on top of the safe base settings
  binaries?: Binaries; // otherwise those that npm installed
};

export type Cluster = {
  url: (database: string) => string;
  port: number;
  dataDir: string;
  adopted: boolean; // a living process started it and will stop it; stop() leaves it alone
  stop: () => Promise<void>; // fast shutdown; may be called any number of times
};

type Prepared = Omit<LaunchRequest, 'port'> & { password: string };

const ATTEMPTS = 3;

/**
 * Starts PostgreSQL on a folder, making the cluster there first when it is missing; resolves once it answers queries.
 *
 * A server that a living process started is shared. One whose process was killed is stopped and started anew: that
 * ends the dead process's sessions and frees their locks at once, where a long query would go on holding them, and
 * the server gets the settings asked for now.
 *
 * Throws BackfillErrors `backfill_embedded_*`, whose messages say what to do.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const prepared = await prepare(options);
  for (let attempt = 1; ; attempt++) {
    const shared = await adopt(prepared, options.log);
    if (shared) return shared;
    const port = options.port ?? (await freePort(await lastPort(join(prepared.folder, clusterFiles.data))));
    if (options.port !== undefined && (await tryPort(port)) === undefined) throw portTaken(port);
    const own = await startOwn(prepared, port, options.log);
    if (own) return own;
    // Another process may have started this cluster, or taken the port, since we looked.
    const anotherWon = (await findLiveServer(join(prepared.folder, clusterFiles.data))) !== undefined;
    const portWasTaken = (await tryPort(port)) === undefined;
    if (!anotherWon && !portWasTaken) throw await notStarted(prepared.folder);
    if (attempt === ATTEMPTS) throw portTaken(port);
  }
}

async function prepare(options: ClusterOptions): Promise<Prepared> {
  const { name, log, settings = {} } = options;
  const user = serverUser();
  const folder = await resolveDataDir(options.dataDir);
  if (dirname(folder) === lastingFolder()) {
    await claimFolder(lastingFolder());
    log(
      `PostgreSQL may not enter ${resolve(options.dataDir)}, so the data of "${name}" is kept in ${folder}.`,
    );
  }
  const binaries = await runnableBinaries(options.binaries ?? packagedBinaries(), user, log);
  const password = await ensureInitialised({ folder, binaries, user, durable: settings.fsync !== 'off' });
  return { name, folder, binaries, user, settings, password };
}

async function adopt(prepared: Prepared, log: (line: string) => void): Promise<Cluster | undefined> {
  const data = join(prepared.folder, clusterFiles.data);
  const live = await findLiveServer(data);
  if (!live) return undefined;
  if (!live.ownerIsAlive) {
    log('The process that started the database was killed; its server is restarted.');
    await stopServer(live.pid, data);
    return undefined;
  }
  const url = urlAt(live.port, prepared.password);
  const isStillThere = async () => (await findLiveServer(data))?.pid === live.pid;
  if (!(await answersQueries(url(superuser), isStillThere))) return undefined;
  return { url, port: live.port, dataDir: prepared.folder, adopted: true, stop: async () => undefined };
}

async function startOwn(
  prepared: Prepared,
  port: number,
  log: (line: string) => void,
): Promise<Cluster | undefined> {
  const child = await launch({ ...prepared, port });
  const { pid } = child;
  if (pid === undefined) return undefined;
  const standDown = guardExit(pid);
  const url = urlAt(port, prepared.password);
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  if (!(await answersQueries(url(superuser), isRunning))) {
    standDown();
    return undefined;
  }
  let stopping: Promise<void> | undefined;
  child.once('exit', () => {
    standDown();
    if (!stopping)
      log(`The database server ended by itself; ${join(prepared.folder, clusterFiles.log)} says why.`);
  });
  function stop(): Promise<void> {
    stopping ??= stopServer(Number(pid), join(prepared.folder, clusterFiles.data));
    return stopping;
  }
  return { url, port, dataDir: prepared.folder, adopted: false, stop };
}

function urlAt(port: number, password: string): (database: string) => string {
  return database => `postgres://${superuser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

function portTaken(port: number): BackfillError {
  return new BackfillError(
    'backfill_embedded_port_taken',
    `Another program listens on port ${port}, which the database was to use. Stop it, or choose another port.`,
  );
}

async function notStarted(folder: string): Promise<BackfillError> {
  const said = await lastWords(folder);
  return new BackfillError(
    'backfill_embedded_not_started',
    `PostgreSQL does not start on ${folder}. It said:\n${said || '(nothing)'}\nRemove what it names, or set DATABASE_URL to another PostgreSQL server.`,
  );
}
