import cron, { type ScheduledTask } from 'node-cron';
import type { Logger } from '../logger.ts';

/** Something to look at by the clock. A tick is a trigger only: the database decides whether there is anything to do. */
export type Job = { readonly name: string; readonly cron: string; run(): Promise<unknown> };

export type Clockwork = {
  /** Runs every job once, now, one after the other. */
  tick(): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Runs each job at its times, never twice at once in this process. A job that throws is logged and runs again at its
 * next time. `stop` is idempotent and waits for jobs in flight; nothing begins after it.
 */
export function startClockwork(jobs: readonly Job[], log: Logger): Clockwork {
  const inFlight = new Map<string, Promise<void>>();
  let stopped = false;

  function runOnce(job: Job): Promise<void> {
    const running = inFlight.get(job.name);
    if (running) return running;
    if (stopped) return Promise.resolve();
    const run = Promise.resolve()
      .then(() => job.run())
      .then(
        () => undefined,
        (error: unknown) => log.error({ err: error, job: job.name }, 'A job of the clock failed'),
      )
      .finally(() => inFlight.delete(job.name));
    inFlight.set(job.name, run);
    return run;
  }

  const tasks: ScheduledTask[] = jobs.map(job =>
    cron.schedule(job.cron, () => runOnce(job), { name: job.name, timezone: 'UTC' }),
  );

  return {
    async tick() {
      for (const job of jobs) await runOnce(job);
    },
    async stop() {
      stopped = true;
      for (const task of tasks) await task.stop();
      await Promise.all(inFlight.values());
    },
  };
}
