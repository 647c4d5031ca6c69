import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, Grain } from '../../src/plan/civil-date.ts';
import {
  countUnits,
  lastDay,
  type Scope,
  sayScope,
  scopesIntersect,
  unitsOf,
  widenToUnits,
} from '../../src/plan/scope.ts';

function scope(differences: Partial<Scope> = {}): Scope {
  return { from: '2026-03-02', to: '2026-03-12', grain: 'day', timezone: 'UTC', filters: [], ...differences };
}

const days = fc.integer({ min: 0, max: 2000 }).map(offset => addDays('2020-01-01', offset));

describe('the units of a scope', () => {
  it.each([
    ['day', '2026-02-27', '2026-03-02', ['2026-02-27', '2026-02-28', '2026-03-01']],
    ['week', '2026-03-02', '2026-03-16', ['2026-03-02', '2026-03-09']],
    ['month', '2025-12-01', '2026-03-01', ['2025-12', '2026-01', '2026-02']],
    ['year', '2024-01-01', '2026-01-01', ['2024', '2025']],
  ] as const)('are named by their %s', (grain, from, to, keys) => {
    expect(unitsOf(scope({ grain, from, to })).map(unit => unit.key)).toEqual(keys);
  });

  it('follow one another without gap or overlap, from the first day to the last, and are as many as counted', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Grain.options), days, days, (grain, one, other) => {
        const [first, last] = one < other ? [one, other] : [other, one];
        const whole = widenToUnits(grain, first, last);
        const units = unitsOf({ ...whole, grain });
        expect(units[0]?.from).toBe(whole.from);
        expect(units.at(-1)?.to).toBe(whole.to);
        units.slice(1).forEach((unit, index) => {
          expect(unit.from).toBe(units[index]?.to);
        });
        expect(countUnits({ ...whole, grain })).toBe(units.length);
        expect(new Set(units.map(unit => unit.key)).size).toBe(units.length);
        expect(whole.from <= first && last < whole.to).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe('two scopes', () => {
  it.each<[string, Partial<Scope>, Partial<Scope>, boolean]>([
    ['the same days', {}, {}, true],
    ['days that touch', {}, { from: '2026-03-12', to: '2026-03-20' }, false],
    ['one day in common', {}, { from: '2026-03-11', to: '2026-03-20' }, true],
    ['one inside the other', {}, { from: '2026-03-05', to: '2026-03-06' }, true],
    [
      'other values of one column',
      { filters: [{ column: 'region', values: ['EU'] }] },
      { filters: [{ column: 'region', values: ['US'] }] },
      false,
    ],
    [
      'one value in common',
      { filters: [{ column: 'region', values: ['EU', 'US'] }] },
      { filters: [{ column: 'region', values: ['US', 'UK'] }] },
      true,
    ],
    [
      'filters of different columns',
      { filters: [{ column: 'region', values: ['EU'] }] },
      { filters: [{ column: 'app', values: ['4.2'] }] },
      true,
    ],
    ['a filter on one side only', { filters: [{ column: 'region', values: ['EU'] }] }, {}, true],
    [
      'days that touch, in other time zones',
      { timezone: 'America/New_York' },
      { from: '2026-03-12', to: '2026-03-20' },
      true,
    ],
    [
      'days two apart, in other time zones',
      { timezone: 'America/New_York' },
      { from: '2026-03-13', to: '2026-03-20' },
      false,
    ],
  ])('with %s', (_, one, other, expected) => {
    expect(scopesIntersect(scope(one), scope(other))).toBe(expected);
    expect(scopesIntersect(scope(other), scope(one))).toBe(expected);
  });
});

describe('saying a scope', () => {
  it('names the last day that is included and whatever narrows it', () => {
    const narrowed = scope({ filters: [{ column: 'region', values: ['EU', 'US'] }] });
    expect(sayScope(narrowed)).toBe('2 Mar 2026 to 11 Mar 2026, region = EU or US');
    expect(lastDay(narrowed)).toBe('2026-03-11');
  });
});
