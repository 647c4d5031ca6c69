import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect } from 'vitest';
import type { KilledWorker } from './killed-worker.ts';
import { createWatch, type WorkerScene } from './worker-scene.ts';

export type Halt = Pick<KilledWorker, 'haltAt' | 'halt'> & Partial<KilledWorker>;

const script = fileURLToPath(new URL('./killed-worker.ts', import.meta.url));

/** Lets a real process work up to a point, kills it there with SIGKILL, and returns when it is gone. */
export function killWorkers(): (scene: WorkerScene, halt: Halt) => Promise<void> {
  const children = new Set<ChildProcess>();
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children.clear();
  });
  return async (scene, halt) => {
    const plan: KilledWorker = {
      botUrl: scene.bot.url,
      warehouseUrl: scene.warehouseDatabase.url,
      leaseSeconds: 60,
      ...halt,
    };
    const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(plan)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.add(child);
    const watch = createWatch();
    createInterface({ input: child.stdout }).on('line', watch.say);
    const exited = once(child, 'exit');
    await Promise.race([
      watch.until('halted'),
      watch.until('BF-1 rests').then(() => {
        throw new Error(`the worker finished and never came to: ${halt.haltAt}`);
      }),
      exited.then(([code]) => {
        throw new Error(`the worker ended by itself with ${code}: ${watch.said.join(', ')}`);
      }),
    ]);
    child.kill('SIGKILL');
    expect(await exited).toEqual([null, 'SIGKILL']);
    // A minute passes, unless the test waits for the lease itself.
    if (halt.leaseSeconds) return;
    await scene.db.query("update bot.backfills set lease_until = now() - interval '1 s'");
  };
}
