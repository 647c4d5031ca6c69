import { expect, it } from 'vitest';
import { STOPPED } from '../../../src/plan/throttle/gate.ts';
import { stoppedFor } from '../../../src/plan/throttle/stopped.ts';
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

it.each([
  // One stretch in which all was stopped, and what the backfill was doing meanwhile.
  ['while it runs', [[5, 15]], [[0, 'running']], 'changed_rows', [10]],
  [
    'from before its approval on',
    [[-5, 5]],
    [
      [0, 'approved'],
      [9, 'running'],
    ],
    'changed_rows',
    [5],
  ],
  [
    'while it is paused by a person anyway',
    [[5, 15]],
    [
      [0, 'running'],
      [3, 'paused'],
    ],
    'changed_rows',
    [],
  ],
  [
    'over a sign-off, which waits for people',
    [[0, 30]],
    [
      [0, 'checking'],
      [10, 'awaiting_signoff'],
      [20, 'ready'],
    ],
    'changed_rows',
    [20],
  ],
  ['while a promotion is finished in one piece', [[5, 15]], [[0, 'promoting']], 'changed_rows', []],
  ['between units of a promotion', [[5, 15]], [[0, 'promoting']], 'changed_rows_by_unit', [10]],
  ['and goes on being so', [[5, null]], [[0, 'running']], 'changed_rows', [95]],
  [
    'twice, and once more when it is over',
    [
      [1, 2],
      [4, 6],
      [50, 60],
    ],
    [
      [0, 'running'],
      [40, 'watching'],
    ],
    'changed_rows',
    [1, 2],
  ],
] as const)(
  'work that is stopped for all %s counts for as long as it had to wait',
  (_, stops, states, strategy, expected) => {
    const at = (seconds: number) => new Date(seconds * 1_000);
    const waits = stoppedFor(
      stops.map(([since, until]) => ({ since: at(since), until: until === null ? null : at(until) })),
      states.map(([seconds, state]) => ({ at: at(seconds), state })),
      { strategy, now: at(100) },
    );
    expect(waits).toEqual(expected.map(seconds => ({ [STOPPED]: seconds })));
  },
);
