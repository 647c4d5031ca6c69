import { expect, it } from 'vitest';
import { judgeEmptier, type UnitEmptiness } from '../../src/checks/emptier.ts';
import { Check } from '../../src/plan/check.ts';

type Empty = Readonly<Record<string, number>>;

/** A day of a thousand rows before and after. */
function day(unit: string, before: Empty, after: Empty): UnitEmptiness {
  return { unit, before: { rows: 1000, empty: before }, after: { rows: 1000, empty: after } };
}

const NULLS = Check.parse({ id: 'nulls', kind: 'null_rate', columns: ['plan'], max_percent: 0 });
const SPREAD = Check.parse({
  id: 'spread',
  kind: 'completeness',
  columns: ['plan'],
  by: 'region',
  max_percent: 0,
});

it.each<[what: string, units: UnitEmptiness[], checks: Check[], observed: string | null]>([
  ['nothing is missing', [day('a', {}, {})], [], null],
  ['fewer are missing', [day('a', { plan: 9 }, { plan: 2 })], [], null],
  [
    'one is missing where none was',
    [day('a', {}, { plan: 1 })],
    [],
    'plan is missing in 1 of 1,000 rows, before in none',
  ],
  [
    'a column is called like what every object has',
    [day('a', {}, { constructor: 1 })],
    [],
    'constructor is missing in 1 of 1,000 rows, before in none',
  ],
  ['a few more than before', [day('a', { plan: 300 }, { plan: 309 })], [], null],
  [
    'a percent more than before',
    [day('a', { plan: 300 }, { plan: 310 })],
    [],
    'plan is missing in 310 of 1,000 rows, before in 300 of 1,000',
  ],
  [
    'more than twice as many',
    [day('a', { plan: 2 }, { plan: 5 })],
    [],
    'plan is missing in 5 of 1,000 rows, before in 2 of 1,000',
  ],
  ['as many in all, in other units', [day('a', { plan: 5 }, {}), day('b', {}, { plan: 5 })], [], null],
  ['a check judges the column', [day('a', {}, { plan: 9 })], [NULLS], null],
  ['a check judges it by segment', [day('a', {}, { plan: 9 })], [SPREAD], null],
  ['there was nothing before', [{ ...day('a', {}, { plan: 9 }), before: { rows: 0, empty: {} } }], [], null],
  [
    'twice the rows with twice as many',
    [{ ...day('a', { plan: 5 }, {}), after: { rows: 2000, empty: { plan: 10 } } }],
    [],
    null,
  ],
])('missing values: %s', (_what, units, checks, observed) => {
  expect(judgeEmptier(units, checks)?.observed ?? null).toBe(observed);
});

it('names the columns that lost most first, the units in which they did, and blocks nothing', () => {
  const many = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`c${index}`, index + 1]));
  const verdict = judgeEmptier(
    [day('2026-03-02', { c0: 1 }, { c0: 1 }), day('2026-03-03', { c0: 1 }, many)],
    [],
  );
  expect(verdict).toMatchObject({ blocking: false, passed: false, units: ['2026-03-03'] });
  expect(verdict?.observed).toMatch(
    /^c6 is missing in 7 of 2,000 rows, before in none; c5 .*; c2 [^;]*; and 1 more column$/,
  );
});
