import { expect, it, onTestFinished } from 'vitest';
import { type ReadSensor, startSampling } from '../../../src/executor/throttle/sample.ts';
import { reasonsToWait } from '../../../src/plan/throttle/gate.ts';
import type { Sensor } from '../../../src/plan/throttle/signals.ts';

const NOON = Date.UTC(2026, 4, 4, 12);

function sensor(id: string): Sensor {
  return {
    id,
    title: id,
    unit: 'count',
    limit: { above: 10, releaseAt: 5, releaseAfter: 0 },
    source: { by: 'query', sql: 'select 1', timeoutMs: 1_000 },
    everyMs: 1,
    staleAfterMs: 15_000,
  };
}

/** Sampling by a clock that the test sets, stopped after it. */
function sampling(sensors: readonly Sensor[], read: ReadSensor, held = new Map<string, Date>()) {
  const clock = { ms: NOON };
  const samples = startSampling(sensors, read, {
    clock: () => new Date(clock.ms),
    explain: error => (error instanceof Error ? error.message : 'nothing'),
    held,
  });
  onTestFinished(() => samples.stop());
  const reasons = () =>
    reasonsToWait({ sensors, hours: [] }, samples.states, {
      now: new Date(clock.ms),
      ignored: new Set<string>(),
    }).map(({ text }) => text);
  async function until(fits: (texts: string[]) => boolean): Promise<string[]> {
    while (!fits(reasons())) await samples.next();
    return reasons();
  }
  return { clock, samples, reasons, until };
}

it('reads each sensor again and again, and the gate follows what it says', async () => {
  const values = { queue: 3, lag: 3 };
  const { samples, reasons, until } = sampling([sensor('queue'), sensor('lag')], async ({ id }) => ({
    value: values[id as keyof typeof values],
  }));
  expect(reasons()).toEqual(['queue was not read yet', 'lag was not read yet']);
  await samples.first;
  expect(reasons()).toEqual([]);
  values.lag = 12;
  expect(await until(texts => texts.length > 0)).toEqual(['lag 12, over 10']);
  values.lag = 7;
  expect(await until(texts => !texts[0]?.includes('12'))).toEqual(['lag 7, held until it is 5 or less']);
  values.lag = 5;
  expect(await until(texts => texts.length === 0)).toEqual([]);
});

it('holds what cannot be read, with the reason, until it can be read again', async () => {
  let isBroken = true;
  const { samples, reasons, until } = sampling([sensor('queue')], async () => {
    if (isBroken) throw new Error('the warehouse does not answer');
    return { value: 0 };
  });
  await samples.first;
  expect(reasons()).toEqual(['queue cannot be read: the warehouse does not answer']);
  isBroken = false;
  expect(await until(texts => texts.length === 0)).toEqual([]);
});

it('holds when a reading hangs: the last one grows old', async () => {
  let answers = 0;
  let hangs: () => void = () => undefined;
  const hanging = new Promise<void>(resolve => {
    hangs = resolve;
  });
  const { clock, samples, reasons } = sampling([sensor('queue')], () => {
    answers += 1;
    if (answers === 1) return Promise.resolve({ value: 0 });
    hangs();
    return new Promise(() => undefined);
  });
  await samples.first;
  await hanging;
  expect(reasons()).toEqual([]);
  clock.ms += 60_000;
  expect(reasons()).toEqual(['queue was last read 60 s ago']);
  await samples.stop();
});

it('remembers what held before the process was started anew', async () => {
  const { samples, reasons } = sampling(
    [sensor('queue')],
    async () => ({ value: 7 }),
    new Map([['queue', new Date(NOON - 60_000)]]),
  );
  await samples.first;
  expect(reasons()).toEqual(['queue 7, held until it is 5 or less']);
});
