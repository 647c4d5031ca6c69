import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cut, MOST_SLICES, type Slice, sayUnitCount, unitWord } from '../../src/plan/cut.ts';
import { markOf, type Unit, unitsOf } from '../../src/plan/scope.ts';
import { cutFrom, wayChosen } from '../../src/plan/ways.ts';
import { EVIL } from '../slack/hostile.ts';

const PERIOD = { from: '2026-03-01', to: '2026-04-01', grain: 'day' } as const;

const word = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.constantFrom(...EVIL),
  fc.constantFrom('', '(other)', '"', '~'),
);
const words = fc.uniqueArray(word, { minLength: 1, maxLength: 12 });

/** Numbers, because their order is the same here and in a database. */
const bounds = fc
  .uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 12 })
  .map(list => list.toSorted((a, b) => a - b).map(String));

const cut: fc.Arbitrary<Cut> = fc.oneof(
  words.map((values): Cut => ({ by: 'value', column: 'c', values, rest: true })),
  bounds.map((list): Cut => ({ by: 'key', column: 'c', type: 'integer', bounds: list })),
  words.map(
    (values): Cut => ({
      by: 'partition',
      column: 'c',
      lists: [
        { name: 'first', values: values.slice(0, 1) },
        ...(values.length > 1 ? [{ name: 'second', values: values.slice(1) }] : []),
      ],
      rest: true,
    }),
  ),
);

/** Whether a row with this value lies in a slice, by its definition. */
function holds(slice: Slice, value: string | null): boolean {
  if ('values' in slice) return value !== null && slice.values.includes(value);
  if ('otherThan' in slice) return value === null || !slice.otherThan.includes(value);
  if (value === null) return slice.from === null;
  const isAfter = slice.from === null || Number(value) >= Number(slice.from);
  return isAfter && (slice.to === null || Number(value) < Number(slice.to));
}

describe('a scope cut into slices', () => {
  it('has each row in exactly one unit: without a value, with a new one, on a bound', () => {
    const value = fc.oneof(fc.constant(null), fc.integer({ min: -60, max: 60 }).map(String), word);
    fc.assert(
      fc.property(cut, fc.array(value, { maxLength: 30 }), (one, rows) => {
        const known = one.by === 'key' ? one.bounds : one.by === 'value' ? one.values : [];
        const units = unitsOf({ ...PERIOD, cut: Cut.parse(one) });
        for (const row of [...rows, ...known, null]) {
          if (one.by === 'key' && row !== null && Number.isNaN(Number(row))) continue;
          expect(units.filter(({ slice }) => slice && holds(slice, row))).toHaveLength(1);
        }
      }),
    );
  });

  it('names each unit once, in few characters that can all be read, whatever its value is', () => {
    fc.assert(
      fc.property(cut, one => {
        const units = unitsOf({ ...PERIOD, cut: one });
        expect(new Set(units.map(({ key }) => key)).size).toBe(units.length);
        expect(new Set(units.map(markOf)).size).toBe(units.length);
        for (const { key } of units) {
          expect(key.length).toBeLessThanOrEqual(64);
          expect(key).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          expect(key.isWellFormed()).toBe(true);
        }
      }),
    );
  });

  it.each<[string, Cut, string[], string]>([
    [
      'values',
      { by: 'value', column: 'region', values: ['EU', ''], rest: true },
      ['region=EU', 'region=""', 'region=(other)'],
      '3 values of region',
    ],
    [
      'a list',
      { by: 'list', column: 'region', values: ['(other)'] },
      ['region="(other)"'],
      '1 value of region',
    ],
    [
      'ranges',
      { by: 'key', column: 'id', type: 'bigint', bounds: ['10', '20'] },
      ['id ..10', 'id 10..20', 'id 20..'],
      '3 ranges of id',
    ],
    [
      'partitions',
      { by: 'partition', partitions: [{ name: 'm03', from: '2026-03-01', to: '2026-04-01' }] },
      ['m03'],
      '1 partition',
    ],
  ])('%s are called by what they hold', (_name, one, keys, count) => {
    const units = unitsOf({ ...PERIOD, cut: one });
    expect(units.map(({ key }: Unit) => key)).toEqual(keys);
    expect(sayUnitCount(units.length, unitWord({ ...PERIOD, cut: one }))).toBe(count);
  });
});

describe('the cut that a way makes', () => {
  const many = Array.from({ length: MOST_SLICES + 1 }, (_, index) => String(index));

  it('covers days that no partition holds, and leaves out what lies outside the scope', () => {
    const stretches = [
      { name: 'late', from: '2026-03-20', to: null },
      { name: 'early', from: null, to: '2026-03-10' },
      { name: 'gone', from: null, to: '2026-03-01' },
    ];
    const made = cutFrom({ by: 'partition' }, { by: 'partition', stretches }, PERIOD);
    expect(made.ok && unitsOf({ ...PERIOD, cut: made.cut })).toEqual([
      { key: 'early', from: '2026-03-01', to: '2026-03-10' },
      { key: 'no partition from 2026-03-10', from: '2026-03-10', to: '2026-03-20' },
      { key: 'late', from: '2026-03-20', to: '2026-04-01' },
    ]);
  });

  it.each([
    ['too many values', { by: 'value' as const, values: many }, /more than 2,000 units/],
    ['no values', { by: 'value' as const, values: [] }, /holds nothing in this scope/],
    ['a refusal', { by: 'wrong' as const, message: 'No.', remedy: 'Else.' }, /No\./],
  ])('is refused with what to do instead: %s', (_name, facts, message) => {
    const refused = cutFrom({ by: 'value', column: 'region' }, facts, PERIOD);
    expect(refused).toMatchObject({ ok: false, refusal: { message: expect.stringMatching(message) } });
    expect(refused.ok || refused.refusal.remedy).toMatch(/\./);
  });

  it('takes the values that the scope is narrowed to', () => {
    const ways = [{ by: 'value' as const, column: 'region' }];
    const narrowed = { filterColumn: 'region', filterValues: 'EU' };
    expect(wayChosen({ cut: 'value:region' }, { ways })).toEqual(ways[0]);
    expect(wayChosen({ cut: 'value:region', ...narrowed }, { ways })).toEqual({
      by: 'list',
      column: 'region',
    });
    expect(wayChosen({ cut: 'list:region', ...narrowed }, { ways })).toEqual({
      by: 'list',
      column: 'region',
    });
    expect(wayChosen({}, { ways })).toBeNull();
    expect(wayChosen({ cut: 'key:region' }, { ways })).toBeUndefined();
  });
});
