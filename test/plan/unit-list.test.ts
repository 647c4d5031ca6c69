import { describe, expect, it } from 'vitest';
import type { Cut } from '../../src/plan/cut.ts';
import type { Scope } from '../../src/plan/scope.ts';
import { listUnits, type UnitFacts } from '../../src/plan/unit-list.ts';
import type { UnitSizes } from '../../src/plan/unit-survey.ts';

const SCOPE: Scope = {
  from: '2026-03-02',
  to: '2026-03-05',
  grain: 'day',
  timezone: 'America/New_York',
  filters: [],
};

function facts(differences: Partial<UnitFacts> = {}, scope: Partial<Scope> = {}): UnitFacts {
  return {
    scope: { ...SCOPE, ...scope },
    today: '2026-04-01',
    sources: [{ table: 'raw.events', earliest: null }],
    logic: { title: 'Every signup', uses: 'current', inForce: [] },
    attempts: new Map(),
    sizes: null,
    masked: [],
    ...differences,
  };
}

const asThen = (from: string, to: string | null): UnitFacts['logic'] => ({
  title: 'As then',
  uses: 'as_of_then',
  inForce: [{ from, to }],
});
const tried = new Map([
  ['2026-03-02', { state: 'staged', reason: null }],
  ['2026-03-03', { state: 'failed', reason: 'a number is too large' }],
  ['2026-03-04', { state: 'stale', reason: null }],
] as const);

const BY_REGION: Cut = { by: 'value', column: 'region', values: ['EU', 'US'], rest: true };
const [MON, TUE, WED] = ['2 Mar 2026', '3 Mar 2026', '4 Mar 2026'];

describe('what is said of the units of a plan', () => {
  it.each<[string, UnitFacts, [string, string, string[], RegExp][], string[]]>([
    ['nothing, where nothing speaks against any', facts(), [], []],
    [
      'what is staged and what failed is skipped, what is stale is not',
      facts({ attempts: tried }),
      [
        ['staged', 'day', [MON], /keeps them/],
        ['set_aside', 'day', [TUE], /a number is too large.*retry/],
      ],
      [],
    ],
    [
      'a day that is not over, and days to come',
      facts({ today: '2026-03-03' }),
      [
        ['future', 'day', [WED], /future/],
        ['not_over', 'day', [TUE], /not over/],
      ],
      ['future', 'not_over'],
    ],
    ['a day that just ended is over', facts({ today: '2026-03-05' }), [], []],
    [
      'days before a source begins, and not its first',
      facts({
        sources: [
          { table: 'raw.events', earliest: '2026-03-03' },
          { table: 'raw.old', earliest: '2020-01-01' },
        ],
      }),
      [['before_sources', 'day', [MON], /raw\.events begins on 3 Mar 2026\)/]],
      ['before_sources'],
    ],
    [
      'days for which the logic of that time does not hold',
      facts({ logic: asThen('2026-03-03', '2026-03-04') }),
      [['not_in_force', 'day', [MON, WED], /“As then” was not the definition then/]],
      ['not_in_force'],
    ],
    [
      'none for a logic that is in force to this day, or today’s',
      facts({ logic: asThen('2025-01-01', null) }),
      [],
      [],
    ],
    [
      'a month that has begun',
      facts({ today: '2026-03-09' }, { from: '2026-02-01', to: '2026-04-01', grain: 'month' }),
      [['not_over', 'month', ['2026-03'], /not over/]],
      ['not_over'],
    ],
    [
      'of values, time is said by period and attempts by value',
      facts(
        { today: '2026-03-04', attempts: new Map([['region=EU', { state: 'staged', reason: null }]]) },
        { cut: BY_REGION },
      ),
      [
        ['staged', 'value of region', ['region=EU'], /staging already/],
        ['not_over', 'day', [WED], /not over/],
      ],
      ['not_over'],
    ],
  ])('%s', (_what, about, expected, doubts) => {
    const { skipped, doubtful } = listUnits(about);
    const found = [...skipped, ...doubtful];
    expect(found.map(({ reason, unit, names }) => [reason, unit, names])).toEqual(
      expected.map(([reason, unit, names]) => [reason, unit, names]),
    );
    for (const [index, [, , , because]] of expected.entries()) expect(found[index]?.because).toMatch(because);
    expect(doubtful.map(({ reason }) => reason)).toEqual(doubts);
  });

  it.each<[string, Partial<Scope>, string[], [string, string[], (number | null)[]]]>([
    ['days', {}, [], ['day', [MON, TUE, WED], [7, 0, 0]]],
    [
      'values, the rest last',
      { cut: BY_REGION },
      [],
      ['value of region', ['region=EU', 'region=US', 'region=(other)'], [0, 5, 3]],
    ],
    [
      'values that are nobody’s business',
      { cut: BY_REGION },
      ['region'],
      ['value of region', ['number 1', 'number 2', 'number 3'], [0, 5, 3]],
    ],
    [
      'ranges of a key',
      { cut: { by: 'key', column: 'id', type: 'integer', bounds: ['10'] } },
      [],
      ['range of id', ['id ..10', 'id 10..'], [3, 0]],
    ],
    [
      'partitions',
      {
        cut: {
          by: 'partition',
          partitions: [
            { name: 'early', from: '2026-03-02', to: '2026-03-04' },
            { name: 'late', from: '2026-03-04', to: '2026-03-05' },
          ],
        },
      },
      [],
      ['partition', ['early (2 Mar 2026 to 3 Mar 2026)', 'late (4 Mar 2026)'], [7, 0]],
    ],
  ])('inside are %s', (_what, scope, masked, [unit, names, rows]) => {
    const sizes: UnitSizes = {
      inside: new Map([
        ['2026-03-02', 7],
        ['2', 5],
        ['0', 3],
      ]),
      before: null,
      after: null,
      others: { rows: 0, values: null },
      undated: 0,
    };
    const list = listUnits(facts({ sizes, masked }, scope));
    expect(list.unit).toBe(unit);
    expect(list.inside).toEqual(names.map((name, index) => ({ name, rows: rows[index] })));
    expect(listUnits(facts({ masked }, scope)).inside.every(one => one.rows === null)).toBe(true);
  });
});
