import { expect, it } from 'vitest';
import { sumWaits } from '../../../src/plan/throttle/waited.ts';

it('waits are summed by reason, the longest first, and a signal that is gone is known by its id', () => {
  const titles = new Map([['replication_lag', 'replication lag']]);
  const waits = [{ replication_lag: 12.34, hours: 3_600 }, { replication_lag: 8 }, { gone: 1 }, {}];
  expect(sumWaits(waits, titles)).toEqual([
    { reason: 'the hours in which it may work', times: 1, seconds: 3_600 },
    { reason: 'replication lag', times: 2, seconds: 20.3 },
    { reason: 'gone', times: 1, seconds: 1 },
  ]);
  expect(sumWaits([], titles)).toEqual([]);
});
