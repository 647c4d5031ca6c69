import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance, type SignalState, UNREAD } from '../../../src/plan/throttle/hysteresis.ts';
import type { Limit, Reading } from '../../../src/plan/throttle/signals.ts';

const LAG: Limit = { above: 10, releaseAt: 5, releaseAfter: 30 };
const START = Date.UTC(2026, 4, 4, 12);

/** A reading `second` seconds after noon; no value means that it failed. */
function reading(second: number, value: number | null): Reading {
  const at = new Date(START + second * 1_000);
  return value === null ? { at, error: 'the warehouse does not answer' } : { at, value };
}

/** Whether it holds after each of these readings, ten seconds apart. */
function holds(values: readonly (number | null)[], limit = LAG): boolean[] {
  let state: SignalState = UNREAD;
  return values.map((value, index) => {
    state = advance(limit, state, reading(index * 10, value));
    return state.heldSince !== null;
  });
}

describe('a signal', () => {
  it.each<[string, (number | null)[], string]>([
    ['does not hold below its limit', [0, 5, 9, 10], '----'],
    ['holds as soon as it is over its limit', [9, 11], '-H'],
    ['stays held between the two limits, however long', [11, 9, 9, 9, 9, 9, 9, 9], 'HHHHHHHH'],
    ['lets go once it has stayed low for the whole time', [11, 5, 5, 5, 5], 'HHHH-'],
    ['counts the time anew after every reading that is not low', [11, 4, 4, 6, 4, 4, 4, 4], 'HHHHHHH-'],
    ['holds again at once when it rises again', [11, 0, 0, 0, 0, 12], 'HHHH-H'],
    [
      'holds while it cannot be read, and until it was low for the whole time',
      [0, null, 0, 0, 0, 0],
      '-HHHH-',
    ],
    ['holds from the first reading on when that one fails', [null, null], 'HH'],
    ['holds on what is no number', [Number.NaN, Number.POSITIVE_INFINITY], 'HH'],
  ])('%s', (_, values, expected) => {
    expect(
      holds(values)
        .map(held => (held ? 'H' : '-'))
        .join(''),
    ).toBe(expected);
  });

  it('remembers since when it has held', () => {
    let state: SignalState = UNREAD;
    for (const [index, value] of [11, 4, 12].entries()) {
      state = advance(LAG, state, reading(index * 10, value));
      expect(state.heldSince?.getTime()).toBe(START);
    }
  });

  it('waits its whole time again when the clock is set back while it is calm', () => {
    let state = advance(LAG, UNREAD, reading(3_600, 11));
    state = advance(LAG, state, reading(3_610, 0));
    state = advance(LAG, state, reading(0, 0));
    expect(advance(LAG, state, reading(29, 0)).heldSince).not.toBeNull();
    expect(advance(LAG, state, reading(30, 0)).heldSince).toBeNull();
  });

  const limits = fc
    .record({ releaseAt: fc.integer({ min: 0, max: 50 }), gap: fc.nat(50), releaseAfter: fc.nat(60) })
    .map(({ releaseAt, gap, releaseAfter }): Limit => ({ releaseAt, above: releaseAt + gap, releaseAfter }));
  const series = fc.array(
    fc.record({
      after: fc.integer({ min: 1, max: 20 }),
      value: fc.option(fc.integer({ min: 0, max: 120 }), { freq: 6 }),
    }),
    { maxLength: 40 },
  );

  it('holds exactly while the last reading over the limit is not followed by a low stretch that is long enough', () => {
    fc.assert(
      fc.property(limits, series, (limit, steps) => {
        let state: SignalState = UNREAD;
        let second = 0;
        const past: { second: number; value: number | null }[] = [];
        for (const { after, value } of steps) {
          second += after;
          past.push({ second, value });
          state = advance(limit, state, reading(second, value));
          expect(state.heldSince !== null).toBe(shouldHold(limit, past));
        }
      }),
    );
  });

  it('changes its mind at most once in the time that it takes to let go', () => {
    fc.assert(
      fc.property(limits, series, (limit, steps) => {
        let state: SignalState = UNREAD;
        let second = 0;
        let heldAt: number | null = null;
        for (const { after, value } of steps) {
          second += after;
          const before = state;
          state = advance(limit, state, reading(second, value));
          if (before.heldSince === null && state.heldSince !== null) heldAt = second;
          if (before.heldSince !== null && state.heldSince === null) {
            expect(second - (heldAt ?? 0)).toBeGreaterThanOrEqual(limit.releaseAfter);
          }
        }
      }),
    );
  });
});

/** The same, said of the whole past at once: looks back from now for a stretch of low readings. */
function shouldHold(limit: Limit, past: readonly { second: number; value: number | null }[]): boolean {
  const isHigh = (value: number | null) => value === null || value > limit.above;
  const isLow = (value: number | null) => value !== null && value <= limit.releaseAt;
  const last = past.findLastIndex(({ value }) => isHigh(value));
  if (last < 0) return false;
  let lowSince: number | null = null;
  for (const { second, value } of past.slice(last + 1)) {
    lowSince = isLow(value) ? (lowSince ?? second) : null;
    if (lowSince !== null && second - lowSince >= limit.releaseAfter) return false;
  }
  return true;
}
