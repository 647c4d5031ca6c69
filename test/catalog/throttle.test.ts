import { describe, expect, it } from 'vitest';
import { bytesIn, sayBytes } from '../../src/catalog/bytes.ts';
import { ThrottleWritten } from '../../src/catalog/throttle.ts';
import { throttleFrom } from '../../src/catalog/throttle-of.ts';

/** What holds where the company and a dataset wrote this. */
function throttle(company: unknown, dataset?: unknown) {
  return throttleFrom(
    ThrottleWritten.parse(company),
    dataset === undefined ? undefined : ThrottleWritten.parse(dataset),
  );
}

describe('how gently work treats the warehouse', () => {
  it('looks after the standbys, the log and waiting sessions where nothing is written', () => {
    const usual = throttleFrom(undefined, undefined);
    expect(usual.sensors.map(({ id }) => id)).toEqual(['replication_lag', 'retained_log', 'lock_waiters']);
    expect(usual).toMatchObject({ hours: [], nice: 0, batchMs: null, concurrency: null, tellAfter: 900 });
  });

  it('follows the dataset before the company, signal by signal', () => {
    const written = throttle(
      {
        signals: { replication_lag: { above: '20s' }, log_rate: { above: '50MB', release_at: '10MB' } },
        nice: 1,
        batch: '500ms',
      },
      { signals: { replication_lag: { above: '1m', release_after: '30s' } }, nice: 0 },
    );
    const limits = Object.fromEntries(written.sensors.map(({ id, limit }) => [id, limit]));
    expect(limits).toMatchObject({
      replication_lag: { above: 60, releaseAt: 30, releaseAfter: 30 },
      log_rate: { above: 50e6, releaseAt: 10e6, releaseAfter: 10 },
    });
    expect(written).toMatchObject({ nice: 0, batchMs: 500 });
  });

  it('asks its own questions beside those of the company, and leaves out what it ignores', () => {
    const query = { id: 'queue', title: 'Queue', sql: 'select 1', above: 10 };
    const endpoint = { id: 'shop', title: 'Shop', url: 'http://shop.example/health', every: '1m' };
    const written = throttle({ queries: [query] }, { endpoints: [endpoint], ignore: ['lock_waiters'] });
    expect(written.sensors.map(({ id }) => id)).toEqual(['replication_lag', 'retained_log', 'queue', 'shop']);
    expect(written.sensors.at(-1)).toMatchObject({
      unit: 'wellness',
      everyMs: 60_000,
      staleAfterMs: 300_000,
      source: { by: 'endpoint', timeoutMs: 2_000 },
    });
    expect(throttle({ queries: [query] }, { ignore: ['queue'] }).sensors).toHaveLength(3);
  });
});

it.each([
  ['500MB', 5e8],
  ['10GB', 1e10],
  ['1500MB', 1.5e9],
  ['7kB', 7_000],
])('%s is as many bytes as it says, and is said like that again', (text, bytes) => {
  expect(bytesIn(text)).toBe(bytes);
  expect(sayBytes(bytes)).toBe(text);
});
