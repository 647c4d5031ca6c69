import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween } from '../../../src/plan/civil-date.ts';
import { determinismOf, isRerunnable, sampledUnits, sayDeterminism } from '../../../src/plan/determinism.ts';
import { estimateLoad, overspent } from '../../../src/plan/load.ts';
import { definitionsIn, edgesIn, type LogicSpan, layOver, saySpans } from '../../../src/plan/logic-spans.ts';
import type { Scope } from '../../../src/plan/scope.ts';
import { sayQuantity, saySeconds } from '../../../src/plan/throttle/quantity.ts';

const scope: Scope = { from: '2026-05-01', to: '2026-06-01', grain: 'day', timezone: 'UTC', filters: [] };

describe('replaying sampled units', () => {
  it('takes the same units every time, and other ones for another scope', () => {
    expect(sampledUnits(scope)).toEqual(sampledUnits({ ...scope }));
    const picks = [1, 2, 3, 4, 5].map(days =>
      sampledUnits({ ...scope, to: addDays(scope.to, days) }).map(({ key }) => key),
    );
    expect(new Set(picks.map(String)).size).toBeGreaterThan(1);
  });

  it('takes at most two, all of them inside the scope', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 900 }), days => {
        const units = sampledUnits({ ...scope, to: addDays(scope.from, days) });
        expect(units.length).toBeGreaterThanOrEqual(1);
        expect(units.length).toBeLessThanOrEqual(2);
        for (const { from, to } of units)
          expect(from >= scope.from && to <= addDays(scope.from, days)).toBe(true);
      }),
    );
  });

  const print = (rows: number, fingerprint: string) => ({ rows, fingerprint });

  it.each([
    [
      'promised and repeated',
      true,
      [{ unit: 'a', first: print(3, 'x'), second: print(3, 'x') }],
      true,
      /a came out the same/,
    ],
    ['promised and not repeated', true, [], true, /not tried/],
    [
      'promised, but other rows came out',
      true,
      [{ unit: 'a', first: print(3, 'x'), second: print(3, 'y') }],
      false,
      /a came out differently/,
    ],
    [
      'promised, but more rows came out',
      true,
      [{ unit: 'a', first: print(3, 'x'), second: print(4, 'x') }],
      false,
      /differently/,
    ],
    [
      'not promised',
      false,
      [{ unit: 'a', first: print(3, 'x'), second: print(3, 'x') }],
      false,
      /may give other rows/,
    ],
  ])('when %s', (_, promised, replays, safe, words) => {
    const found = determinismOf(promised, replays);
    expect(isRerunnable(found)).toBe(safe);
    expect(sayDeterminism(found)).toMatch(words);
  });
});

describe('the definitions that made a history', () => {
  const span = (from: string, to: string, logicId: string | null): LogicSpan => ({
    from,
    to,
    logicId,
    title: `${logicId}`,
  });
  const range = { from: '2026-01-01', to: '2026-02-01' };

  it('are laid over one another, newest last', () => {
    const laid = layOver(
      [span('2025-01-01', '2026-03-01', 'old'), span('2026-01-10', '2026-01-20', 'new')],
      range,
    );
    expect(laid.map(({ from, to, logicId }) => [from, to, logicId])).toEqual([
      ['2026-01-01', '2026-01-10', 'old'],
      ['2026-01-10', '2026-01-20', 'new'],
      ['2026-01-20', '2026-02-01', 'old'],
    ]);
    expect(edgesIn(laid)).toEqual(['2026-01-10', '2026-01-20']);
    expect(definitionsIn(laid).map(({ id }) => id)).toEqual(['old', 'new']);
    expect(saySpans(laid)).toMatch(/^old \(1 Jan 2026 to 9 Jan 2026\), then new/);
  });

  it('are unknown where nothing is known, which is no change of definition', () => {
    const laid = layOver([span('2026-01-10', '2026-01-20', 'new')], range);
    expect(laid.map(({ logicId }) => logicId)).toEqual([null, 'new', null]);
    expect(edgesIn(laid)).toEqual([]);
  });

  it('cover the range without gaps and agree, day by day, with the newest that holds the day', () => {
    const day = fc.integer({ min: -5, max: 40 }).map(offset => addDays(range.from, offset));
    const some = fc
      .tuple(day, day, fc.constantFrom('a', 'b', 'c', null))
      .map(([one, two, logicId]) => (one < two ? span(one, two, logicId) : span(two, one, logicId)));
    fc.assert(
      fc.property(fc.array(some, { maxLength: 6 }), known => {
        const laid = layOver(known, range);
        expect(laid[0]?.from).toBe(range.from);
        expect(laid.at(-1)?.to).toBe(range.to);
        for (const [index, piece] of laid.entries()) {
          expect(piece.from < piece.to).toBe(true);
          const next = laid[index + 1];
          if (next) {
            expect(next.from).toBe(piece.to);
            expect(next.logicId).not.toBe(piece.logicId);
          }
        }
        for (let offset = 0; offset < daysBetween(range.from, range.to); offset += 1) {
          const at = addDays(range.from, offset);
          const expected = known.filter(one => one.from <= at && at < one.to).at(-1)?.logicId ?? null;
          expect(laid.find(one => one.from <= at && at < one.to)?.logicId).toBe(expected);
        }
      }),
    );
  });
});

describe('the estimated load', () => {
  const measured = { rowsInScope: 1_000_000, rowBytes: 65, units: 100, trial: { units: 2, seconds: 1 } };

  it('follows from rows, their width and units tried', () => {
    expect(estimateLoad(measured)).toEqual({ rows: 1_000_000, logBytes: 546_000_000, seconds: 100 });
  });

  it('says nothing of the time when nothing was tried', () => {
    const uneven = { ...measured, trial: { ...measured.trial, relativeCost: 3 } };
    expect(estimateLoad(uneven).seconds).toBe(300);
    expect(estimateLoad({ ...measured, trial: null }).seconds).toBeNull();
  });

  it('is held against each stated budget, and no other', () => {
    const load = estimateLoad(measured);
    expect(overspent(load, {})).toEqual([]);
    expect(overspent(load, { rows: 1_000_000, logBytes: 546_000_000, seconds: 100 })).toEqual([]);
    expect(overspent(load, { rows: 10, logBytes: 1_000_000, seconds: 60 })).toEqual([
      'about 1,000,000 rows, where 10 rows are allowed',
      'about 546 MB of log, where 1 MB of log are allowed',
      'about 100 s, where 60 s are allowed',
    ]);
  });

  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_500, '1.5 kB'],
    [2_300_000_000_000, '2.3 TB'],
  ])('%d bytes read %s', (bytes, said) => expect(sayQuantity(bytes, 'bytes')).toBe(said));

  it.each([
    [45, '45 s'],
    [600, '10 min'],
    [12_600, '3.5 h'],
  ])('%d seconds read %s', (seconds, said) => expect(saySeconds(seconds)).toBe(said));
});
