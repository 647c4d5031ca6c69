import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { type Clockwork, type Job, startClockwork } from '../../src/watch/clockwork.ts';
import { jobsOf } from '../../src/watch/jobs.ts';

/** Once a year, so that in a test nothing runs but what is asked for. */
const RARELY = '0 0 0 1 1 *';
const running = new Set<Clockwork>();

afterEach(async () => {
  await Promise.all([...running].map(clockwork => clockwork.stop()));
  running.clear();
});

function start(jobs: readonly Job[]): {
  clockwork: Clockwork;
  logged: () => { msg: string; job?: string }[];
} {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const clockwork = startClockwork(jobs, pino({}, sink));
  running.add(clockwork);
  return { clockwork, logged: () => lines.map(line => JSON.parse(line)) };
}

/** A job that lasts until it is told to end, and how often it began. */
function slowJob(name = 'slow', cron = RARELY) {
  const ends: (() => void)[] = [];
  const job: Job = { name, cron, run: () => new Promise<void>(resolve => ends.push(resolve)) };
  return { job, began: () => ends.length, end: () => ends.at(-1)?.() };
}

describe('the clockwork', () => {
  it('runs a job at its time', async () => {
    const { job, began, end } = slowJob('often', '* * * * * *');
    start([job]);
    await expect.poll(began, { timeout: 5_000 }).toBe(1);
    end();
  });

  it('runs every job once when it is told to tick, one after the other', async () => {
    const order: string[] = [];
    const job = (name: string): Job => ({
      name,
      cron: RARELY,
      run: async () => {
        order.push(`${name} begins`);
        await Promise.resolve();
        order.push(`${name} ends`);
      },
    });
    await start([job('a'), job('b')]).clockwork.tick();
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('never runs a job twice at once', async () => {
    const { job, began, end } = slowJob();
    const { clockwork } = start([job]);
    const ticks = [clockwork.tick(), clockwork.tick(), clockwork.tick()];
    await expect.poll(began).toBe(1);
    end();
    await Promise.all(ticks);
    expect(began()).toBe(1);
    const again = clockwork.tick();
    await expect.poll(began).toBe(2);
    end();
    await again;
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('logs a job that %s, goes on with the others and runs it again', async (_, run) => {
    let runs = 0;
    const bad: Job = {
      name: 'bad',
      cron: RARELY,
      run: () => {
        runs += 1;
        return run();
      },
    };
    const { job, began, end } = slowJob('good');
    const { clockwork, logged } = start([bad, job]);
    for (const round of [1, 2]) {
      const tick = clockwork.tick();
      await expect.poll(began).toBe(round);
      end();
      await tick;
      expect(runs).toBe(round);
    }
    expect(logged().map(({ msg, job: name }) => `${name}: ${msg}`)).toEqual(
      Array(2).fill('bad: A job of the clock failed'),
    );
  });

  it('stops only when what is in flight has ended, begins nothing after that, and may be stopped twice', async () => {
    const first = slowJob('first');
    const second = slowJob('second');
    const { clockwork } = start([first.job, second.job]);
    const tick = clockwork.tick();
    await expect.poll(first.began).toBe(1);
    let stopped = false;
    const stopping = Promise.all([clockwork.stop(), clockwork.stop()]).then(() => {
      stopped = true;
    });
    await new Promise(resolve => setImmediate(resolve));
    expect(stopped).toBe(false);
    first.end();
    await Promise.all([stopping, tick]);
    await clockwork.tick();
    expect([first.began(), second.began()]).toEqual([1, 0]);
  });
});

describe('the jobs', () => {
  it('have each their own name and a time that the clock understands', async () => {
    const slack = { reconcileGates: async () => undefined, syncDirectory: async () => undefined };
    const jobs = jobsOf({} as never, slack);
    expect(new Set(jobs.map(({ name }) => name)).size).toBe(jobs.length);
    const { clockwork } = start(jobs.map(job => ({ ...job, run: async () => undefined })));
    await clockwork.stop();
  });
});
