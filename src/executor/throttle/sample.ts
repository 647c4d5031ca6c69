import { setTimeout as wait } from 'node:timers/promises';
import { advance, type SignalState, UNREAD } from '../../plan/throttle/hysteresis.ts';
import type { Reading, Sensor } from '../../plan/throttle/signals.ts';
import type { Found } from '../engines/port.ts';

/** Reads one sensor; what it throws is why it could not be read. */
export type ReadSensor = (sensor: Sensor, signal: AbortSignal) => Promise<Found>;

export type Samples = {
  /** What is known of every sensor now. */
  readonly states: ReadonlyMap<string, SignalState>;
  /** Resolves once every sensor was asked once. */
  readonly first: Promise<void>;
  /** Resolves when something was read again. */
  next(): Promise<void>;
  stop(): Promise<void>;
};

type Surroundings = {
  readonly clock: () => Date;
  /** Why an error came about, fit for people. */
  readonly explain: (error: unknown) => string;
  /** Sensors that held before this process looked, and since when. */
  readonly held: ReadonlyMap<string, Date>;
};

/** A reading is given up after this long, whatever its own timeout: the sensor is then asked anew. */
const LONGEST_READING_MS = 10_000;

/**
 * Reads every sensor again and again, each at its own pace, beside the work: a batch never waits for a reading, and a
 * reading that hangs grows old and holds the work up.
 */
export function startSampling(
  sensors: readonly Sensor[],
  read: ReadSensor,
  { clock, explain, held }: Surroundings,
): Samples {
  const stopping = new AbortController();
  const inFlight = new Set<AbortController>();
  const states = new Map<string, SignalState>(
    sensors.flatMap(({ id }) => {
      const heldSince = held.get(id);
      return heldSince ? [[id, { ...UNREAD, heldSince }] as const] : [];
    }),
  );
  let heard: () => void = () => undefined;
  let news = new Promise<void>(resolve => {
    heard = resolve;
  });

  async function take(sensor: Sensor): Promise<Reading> {
    // One of its own for each reading: what is joined to a signal that lives as long as the run stays with it as long.
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), LONGEST_READING_MS);
    inFlight.add(ending);
    try {
      const { value, about } = await orAborted(read(sensor, ending.signal), ending.signal);
      return { at: clock(), value, about };
    } catch (error) {
      return { at: clock(), error: ending.signal.aborted ? 'it did not answer in time' : explain(error) };
    } finally {
      clearTimeout(timer);
      inFlight.delete(ending);
    }
  }

  async function sample(sensor: Sensor): Promise<void> {
    const reading = await take(sensor);
    if (stopping.signal.aborted) return;
    states.set(sensor.id, advance(sensor.limit, states.get(sensor.id) ?? UNREAD, reading));
    heard();
    news = new Promise<void>(resolve => {
      heard = resolve;
    });
  }

  async function keepSampling(sensor: Sensor): Promise<void> {
    while (!stopping.signal.aborted) {
      await wait(sensor.everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (!stopping.signal.aborted) await sample(sensor);
    }
  }

  const first = Promise.all(sensors.map(sample));
  const running = first.then(() => Promise.all(sensors.map(keepSampling)));
  return {
    states,
    first: first.then(() => undefined),
    next: () => news,
    async stop() {
      stopping.abort();
      for (const reading of inFlight) reading.abort();
      heard();
      await running;
    },
  };
}

/** What `reading` gives, or a rejection as soon as the signal aborts: not every driver listens to it. */
function orAborted<T>(reading: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    reading.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
