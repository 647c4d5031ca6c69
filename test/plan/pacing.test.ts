import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adapt, FIRST_BATCH, type Pacer, type Sample, takeBatch } from '../../src/plan/pacing.ts';
import { unitsOf } from '../../src/plan/scope.ts';

const TARGET = 1_000;

describe('the size of the next batch', () => {
  const at = (weight: number): Pacer => ({ weight, samples: [], rowsPerUnit: 0 });

  it.each<{ story: string; pacer: Pacer; sample: Sample; weight: number }>([
    {
      story: 'grows by half after a batch that was much quicker',
      pacer: at(1_000),
      sample: { units: 10, rows: 990, ms: 40 },
      weight: 1_500,
    },
    {
      story: 'grows just to the target when that is nearer',
      pacer: at(1_000),
      sample: { units: 10, rows: 990, ms: 800 },
      weight: 1_250,
    },
    {
      story: 'shrinks in proportion to a batch that was somewhat slower',
      pacer: at(1_000),
      sample: { units: 10, rows: 990, ms: 2_000 },
      weight: 500,
    },
    {
      story: 'shrinks at once, to what would have fitted, when a batch took five times the target',
      pacer: { ...at(1_000), samples: Array(9).fill({ units: 10, rows: 990, ms: 500 }) },
      sample: { units: 10, rows: 990, ms: 5_000 },
      weight: 200,
    },
    {
      story: 'does not fall for one quick batch among slow ones: the 90th percentile decides',
      pacer: { ...at(1_000), samples: Array(8).fill({ units: 10, rows: 990, ms: 1_000 }) },
      sample: { units: 10, rows: 990, ms: 10 },
      weight: 1_000,
    },
    {
      story: 'grows from what was really done, which may be less than was allowed',
      pacer: at(1_000),
      sample: { units: 1, rows: 99, ms: 10 },
      weight: 150,
    },
    {
      story: 'starts from the unit as it was when a single one was larger than allowed',
      pacer: FIRST_BATCH,
      sample: { units: 1, rows: 26_999, ms: 100 },
      weight: 40_500,
    },
    { story: 'never falls below one', pacer: at(1), sample: { units: 1, rows: 0, ms: 9_000 }, weight: 1 },
  ])('$story', ({ pacer, sample, weight }) => {
    expect(adapt(pacer, sample, TARGET).weight).toBeCloseTo(weight, 6);
  });

  it('settles at the target on a server of constant speed, whatever that is', () => {
    const speeds = fc.record({
      rowsPerMs: fc.double({ min: 0.5, max: 1_000, noNaN: true }),
      fixedMs: fc.nat(200),
    });
    fc.assert(
      fc.property(speeds, ({ rowsPerMs, fixedMs }) => {
        let pacer = FIRST_BATCH;
        let ms = 0;
        for (let batch = 0; batch < 80; batch++) {
          ms = fixedMs + pacer.weight / rowsPerMs;
          pacer = adapt(pacer, { units: 0, rows: pacer.weight, ms }, TARGET);
          expect(ms).toBeLessThanOrEqual(1.6 * TARGET);
        }
        expect(ms).toBeGreaterThan(0.75 * TARGET);
      }),
    );
  });
});

describe('taking a batch', () => {
  const days = unitsOf({ from: '2026-03-02', to: '2026-03-12', grain: 'day' });

  it('takes one unit while nothing is known', () => {
    const queue = [...days];
    expect(takeBatch(queue, FIRST_BATCH).map(unit => unit.key)).toEqual(['2026-03-02']);
    expect(queue).toHaveLength(9);
  });

  it('takes as many units as recent ones let it expect to fit', () => {
    expect(takeBatch([...days], { weight: 320, samples: [], rowsPerUnit: 99 })).toHaveLength(3);
  });

  it('grows from one unit to as many as fit the target', () => {
    const queue = unitsOf({ from: '2020-01-01', to: '2026-01-01', grain: 'day' });
    const sizes: number[] = [];
    let pacer = FIRST_BATCH;
    while (queue.length > 0) {
      const units = takeBatch(queue, pacer).length;
      sizes.push(units);
      pacer = adapt(pacer, { units, rows: 5_000 * units, ms: 50 * units }, TARGET);
    }
    expect(sizes.slice(0, 6)).toEqual([1, 2, 3, 5, 8, 12]);
    expect(Math.max(...sizes)).toBe(20);
  });

  it('shares out what is left among the lanes, in batches that are not too small', () => {
    const queue = unitsOf({ from: '2026-01-01', to: '2026-04-11', grain: 'day' });
    const pacer = { weight: 40, samples: [], rowsPerUnit: 0 };
    const sizes: number[] = [];
    while (queue.length > 0) sizes.push(takeBatch(queue, pacer, { lanes: 2 }).length);
    expect(sizes).toEqual([40, 30, 15, 10, 5]);
  });

  it('does not reach across a gap, so that one range holds all of them', () => {
    const queue = days.filter(unit => unit.key !== '2026-03-05');
    expect(takeBatch(queue, { ...FIRST_BATCH, weight: 1e9 }).map(unit => unit.key)).toEqual([
      '2026-03-02',
      '2026-03-03',
      '2026-03-04',
    ]);
  });

  it('takes every unit once and keeps their order, however it is paced', () => {
    const pacers = fc.record({
      weight: fc.double({ min: 1, max: 1e6, noNaN: true }),
      samples: fc.constant([]),
      rowsPerUnit: fc.double({ min: 0, max: 1e6, noNaN: true }),
    });
    fc.assert(
      fc.property(pacers, pacer => {
        const queue = [...days];
        const taken = [];
        while (queue.length > 0) taken.push(...takeBatch(queue, pacer));
        expect(taken).toEqual(days);
      }),
    );
  });
});
