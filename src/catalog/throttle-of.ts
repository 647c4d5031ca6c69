import { NO_THROTTLE, type Throttle } from '../plan/throttle/gate.ts';
import { windowOf } from '../plan/throttle/hours.ts';
import {
  type Limit,
  SERVER_SIGNALS,
  type Sensor,
  type ServerSignal,
  SIGNALS,
  WELL,
} from '../plan/throttle/signals.ts';
import type { Endpoint, Query, ThrottleWritten } from './throttle.ts';

const EVERY_MS = 1_000;
/** So many readings may be missed before the last one counts no more. */
const MISSED = 5;
const LEAST_STALE_MS = 15_000;

/** What holds for a dataset: its own words over those of the company, signal by signal, over what is usual. */
export function throttleFrom(...written: readonly (ThrottleWritten | undefined)[]): Throttle {
  const said = written.filter(one => one !== undefined);
  const last = <T>(read: (one: ThrottleWritten) => T | undefined): T | undefined =>
    said.map(read).findLast(value => value !== undefined);
  const ignored = new Set(said.flatMap(({ ignore = [] }) => ignore));
  const own = new Map(
    said.flatMap(({ queries = [], endpoints = [] }) =>
      [...queries.map(sensorOfQuery), ...endpoints.map(sensorOfEndpoint)].map(sensor => [sensor.id, sensor]),
    ),
  );
  const server = SERVER_SIGNALS.flatMap(signal => {
    const limit = last(({ signals }) => limitFrom(signals?.[signal])) ?? SIGNALS[signal].usual;
    return limit === null ? [] : [sensorOf(signal, limit)];
  });
  return {
    sensors: [...server, ...own.values()].filter(({ id }) => !ignored.has(id)),
    hours: (last(({ hours }) => hours) ?? []).map(windowOf),
    nice: last(({ nice }) => nice) ?? NO_THROTTLE.nice,
    batchMs: last(({ batch }) => batch) ?? NO_THROTTLE.batchMs,
    concurrency: last(({ concurrency }) => concurrency) ?? NO_THROTTLE.concurrency,
    tellAfter: last(({ tell_after }) => tell_after) ?? NO_THROTTLE.tellAfter,
  };
}

type LimitWritten = {
  readonly above?: number;
  readonly release_at?: number | undefined;
  readonly release_after: number;
};

function limitFrom(written: LimitWritten | undefined): Limit | undefined {
  if (written === undefined) return undefined;
  const above = written.above ?? WELL.above;
  return { above, releaseAt: written.release_at ?? above / 2, releaseAfter: written.release_after };
}

function sensorOf(signal: ServerSignal, limit: Limit): Sensor {
  const { title, unit } = SIGNALS[signal];
  const source = { by: 'server', signal } as const;
  return { id: signal, title, unit, limit, source, everyMs: EVERY_MS, staleAfterMs: LEAST_STALE_MS };
}

function sensorOfQuery({ id, title, sql, above, release_at, release_after, every, timeout }: Query): Sensor {
  return {
    id,
    title,
    unit: above === undefined ? 'wellness' : 'count',
    limit: { above: above ?? 0, releaseAt: release_at ?? (above ?? 0) / 2, releaseAfter: release_after },
    source: { by: 'query', sql, timeoutMs: timeout * 1_000 },
    ...askedEvery(every),
  };
}

function sensorOfEndpoint({ id, title, url, release_after, every, timeout }: Endpoint): Sensor {
  return {
    id,
    title,
    unit: 'wellness',
    limit: { ...WELL, releaseAfter: release_after },
    source: { by: 'endpoint', url, timeoutMs: timeout * 1_000 },
    ...askedEvery(every),
  };
}

function askedEvery(seconds: number): Pick<Sensor, 'everyMs' | 'staleAfterMs'> {
  const everyMs = seconds * 1_000;
  return { everyMs, staleAfterMs: Math.max(LEAST_STALE_MS, MISSED * everyMs) };
}
