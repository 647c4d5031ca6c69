import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowOf } from '../../../src/plan/throttle/hours.ts';
import { sleepAfter } from '../../../src/plan/throttle/pace.ts';
import { timeLeft } from '../../../src/plan/throttle/time-left.ts';

const NOON = new Date('2026-05-04T12:00:00Z');
const nights = windowOf({ from: '20:00', to: '06:00', days: '*', timezone: 'UTC' });
const clock = (seconds: number, spent = { workMs: 0, heldMs: 0 }, nice = 0, hours = [nights].slice(1)) =>
  timeLeft(seconds, spent, { nice, hours, now: NOON }).doneAt?.toISOString();

describe('the sleep after a batch', () => {
  it.each([
    [1_000, 0, 0],
    [1_000, 0.5, 500],
    [2_000, 2, 4_000],
    [50_000, 10, 60_000],
    [-5, 1, 0],
  ])('after %d ms at a nice ratio of %d is %d ms', (batch, nice, sleep) => {
    expect(sleepAfter(batch, nice)).toBe(sleep);
  });
});

describe('the time left', () => {
  it('by the clock is that of the work where nothing holds it up', () => {
    expect(clock(600)).toBe('2026-05-04T12:10:00.000Z');
  });

  it('is stretched by sleep, and by as much waiting as there was so far', () => {
    expect(clock(600, { workMs: 0, heldMs: 0 }, 1)).toBe('2026-05-04T12:20:00.000Z');
    expect(clock(600, { workMs: 60_000, heldMs: 120_000 })).toBe('2026-05-04T12:30:00.000Z');
  });

  it('goes on only in the hours that are allowed, night after night', () => {
    expect(clock(3_600, { workMs: 0, heldMs: 0 }, 0, [nights])).toBe('2026-05-04T21:00:00.000Z');
    expect(clock(11 * 3_600, { workMs: 0, heldMs: 0 }, 0, [nights])).toBe('2026-05-05T21:00:00.000Z');
  });

  it('is not said where the work would take longer than anybody looks ahead', () => {
    expect(clock(400 * 10 * 3_600, { workMs: 0, heldMs: 0 }, 0, [nights])).toBeUndefined();
  });

  it('is never earlier than the work alone would take, and grows with the work', () => {
    const spans = fc.record({
      work: fc.nat(100_000),
      more: fc.nat(10_000),
      nice: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(spans, ({ work, more, nice }) => {
        const done = (seconds: number) =>
          timeLeft(
            seconds,
            { workMs: 10, heldMs: 5 },
            { nice, hours: [nights], now: NOON },
          ).doneAt?.getTime() ?? 0;
        expect(done(work)).toBeGreaterThanOrEqual(NOON.getTime() + work * 1_000);
        expect(done(work + more)).toBeGreaterThanOrEqual(done(work));
      }),
      { numRuns: 50 },
    );
  });
});
