import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_BATCH, type Pacer } from '../../src/plan/pacing.ts';
import {
  coarser,
  evenBounds,
  isLarge,
  partEnds,
  piecesOf,
  piecesWorth,
  rowsThatFit,
} from '../../src/plan/parts.ts';

const at = (weight: number): Pacer => ({ weight, samples: [], rowsPerUnit: 0 });

describe('which units are staged in parts', () => {
  it.each<[story: string, pacer: Pacer, rows: number | undefined, large: boolean]>([
    ['of which nothing is known', at(1e6), undefined, false],
    ['that takes about the target', at(100_000), 100_000, false],
    ['that takes twice the target', at(100_000), 200_000, false],
    ['that takes more', at(100_000), 200_001, true],
    ['that is large before anything was measured', FIRST_BATCH, 20_001, true],
    ['that is small, however slow the warehouse is', at(20), 10_000, false],
  ])('a unit %s', (_story, pacer, rows, large) => {
    expect(isLarge(pacer, rows)).toBe(large);
  });

  it('counts on few rows while nothing was measured', () => {
    expect([FIRST_BATCH, at(2), at(70_000)].map(rowsThatFit)).toEqual([10_000, 5_000, 70_000]);
  });
});

describe('pieces of a unit', () => {
  it.each<[rows: number, fits: number, pieces: number]>([
    [60_000, 10_000, 12],
    [1_000_000, 250_000, 8],
    [1_000_000_000, 250_000, 256],
    [12_000, 100, 2],
    [4_000, 100, 1],
    [0, 0, 1],
  ])('%i rows of which %i fit the target are %i', (rows, fits, pieces) => {
    expect(piecesOf({ rows, fits })).toBe(pieces);
  });

  it('cost at most about twice what the unit costs in one, whatever each of them has to read', () => {
    const cases = fc.record({
      pieces: fc.integer({ min: 2, max: 256 }),
      whole: fc.double({ min: 1, max: 1e9, noNaN: true }),
      fixed: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ pieces, whole, fixed }) => {
        const costOf = (count: number) => whole * (fixed + (1 - fixed) / count);
        const worth = piecesWorth(pieces, { piece: costOf(pieces), whole });
        expect(worth).toBeGreaterThanOrEqual(1);
        expect(worth).toBeLessThanOrEqual(pieces);
        expect(worth * costOf(worth)).toBeLessThanOrEqual(2.001 * whole);
        if (fixed === 0) expect(worth).toBe(pieces);
        if (fixed > 0.51) expect(worth).toBe(1);
      }),
    );
  });

  it('are put together evenly, at bounds that there are', () => {
    const counts = fc.record({
      all: fc.integer({ min: 1, max: 256 }),
      pieces: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(counts, ({ all, pieces }) => {
        const bounds = Array.from({ length: all - 1 }, (_, index) => index + 1);
        const found = coarser(bounds, pieces);
        expect(found).toHaveLength(Math.min(all, pieces) - 1);
        const sizes = [...found, all].map((bound, index) => bound - (found[index - 1] ?? 0));
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect(Math.min(...sizes)).toBeGreaterThan(0);
      }),
    );
  });

  it.each<[shares: number[], pieces: number, bounds: string[]]>([
    [[1, 1, 1, 1], 2, ['2']],
    [[1, 1, 1, 1], 4, ['1', '2', '3']],
    [[1, 1], 5, ['1']],
    [[9, 1, 1, 1], 2, ['1']],
    [[1, 1, 1, 9], 2, ['3']],
    [[1], 4, []],
    [[], 4, []],
  ])('begin at values with about the same share of the rows: %j in %i at %j', (shares, pieces, bounds) => {
    expect(
      evenBounds(
        shares.map((share, index) => ({ value: String(index), share })),
        pieces,
      ),
    ).toEqual(bounds);
  });

  it('are all staged once, as many at a time as fit and at least one', () => {
    const units = fc.record({
      pieces: fc.integer({ min: 1, max: 256 }),
      rows: fc.integer({ min: 0, max: 1e9 }),
      fits: fc.integer({ min: 0, max: 1e6 }),
    });
    fc.assert(
      fc.property(units, ({ pieces, rows, fits }) => {
        let done = 0;
        let parts = 0;
        while (done < pieces) {
          const end = partEnds({ pieces, done }, { rows, fits });
          expect(end).toBeGreaterThan(done);
          expect(end).toBeLessThanOrEqual(pieces);
          if (end - done > 1)
            expect(((end - done) * rows) / pieces).toBeLessThanOrEqual(Math.max(1, fits) * 1.001);
          done = end;
          parts += 1;
        }
        expect(parts).toBeLessThanOrEqual(pieces);
      }),
    );
  });
});
