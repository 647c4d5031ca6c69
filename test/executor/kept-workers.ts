import { afterEach } from 'vitest';
import { messagesOf } from '../../src/store/messages.ts';
import type { WorkerScene } from './worker-scene.ts';

/** Starts workers and stops them all after each test of the file that asks for this. */
export function keepWorkers() {
  const running = new Set<ReturnType<WorkerScene['work']>>();
  const stopAll = async () => {
    await Promise.all([...running].map(worker => worker.stop()));
    running.clear();
  };
  const work = (scene: WorkerScene, ...options: Parameters<WorkerScene['work']>) => {
    const worker = scene.work(...options);
    running.add(worker);
    return worker;
  };
  afterEach(stopAll);
  return { work, stopAll };
}

/** The kinds of everything that was said about a backfill, in order. */
export async function kindsSaid(scene: WorkerScene, id: number): Promise<string[]> {
  return (await messagesOf(scene.db, id)).map(message => message.content.kind);
}

/** What the latest message of a kind says now. */
export async function saidLast(scene: WorkerScene, id: number, kind: string): Promise<unknown> {
  return (await messagesOf(scene.db, id)).findLast(message => message.content.kind === kind)?.content.model;
}
