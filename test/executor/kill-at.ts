import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect } from 'vitest';
import type { KilledWorker } from './killed-worker.ts';
import { createWatch, type Watch, type WorkerScene } from './worker-scene.ts';

export type Halt = Omit<KilledWorker, 'botUrl' | 'warehouseUrl'>;

export type WorkerProcess = {
  /** What it said, line by line. */
  readonly watch: Watch;
  readonly exited: Promise<unknown[]>;
  readonly child: ChildProcess;
};

const script = fileURLToPath(new URL('./killed-worker.ts', import.meta.url));

export type WorkerProcesses = {
  /** Starts a real process; it may have halted or found something to do before this returns. */
  readonly start: (scene: WorkerScene, halt: Halt) => WorkerProcess;
  /** Lets a process work up to a point, kills it there with SIGKILL, and returns when it is gone. */
  readonly killAt: (scene: WorkerScene, halt: Halt & { haltAt: string }) => Promise<void>;
};

/** Worker processes for the calling file; what is left of them after a test is killed. */
export function workerProcesses(): WorkerProcesses {
  const children = new Set<ChildProcess>();
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
  });

  function start(scene: WorkerScene, halt: Halt): WorkerProcess {
    const plan: KilledWorker = {
      botUrl: scene.bot.url,
      warehouseUrl: scene.warehouseDatabase.url,
      ...halt,
    };
    const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(plan)], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    children.add(child);
    const watch = createWatch();
    if (child.stdout) createInterface({ input: child.stdout }).on('line', watch.say);
    return { watch, child, exited: once(child, 'exit') };
  }

  async function killAt(scene: WorkerScene, halt: Halt & { haltAt: string }): Promise<void> {
    const { watch, child, exited } = start(scene, { leaseSeconds: 60, ...halt });
    await Promise.race([
      watch.until('halted'),
      watch.until('BF-1 rests').then(() => {
        throw new Error(`the worker finished and never came to: ${halt.haltAt}`);
      }),
      exited.then(([code]) => {
        throw new Error(`the worker ended by itself with ${String(code)}: ${watch.said.join(', ')}`);
      }),
    ]);
    child.kill('SIGKILL');
    expect(await exited).toEqual([null, 'SIGKILL']);
    // A minute passes, unless the test waits for the lease itself.
    if (halt.leaseSeconds) return;
    await scene.db.query("update bot.backfills set lease_until = now() - interval '1 s'");
  }

  return { start, killAt };
}
