import { describe, expect, it } from 'vitest';
import { CHECKS, rulesFor } from '../../src/checks/checks.ts';
import { binder, type CheckSubject } from '../../src/checks/query.ts';
import { Check, type CheckKind } from '../../src/plan/check.ts';
import { unitsOf } from '../../src/plan/scope.ts';
import { createDatabase } from '../postgres/databases.ts';

type Line = { day: string; region: string | null; n: number | null; seen?: string | null };

/** Three days with two regions each, ten a row. */
const DAYS = ['2026-03-02', '2026-03-03', '2026-03-04'];
const usual: Line[] = DAYS.flatMap(day => [
  { day, region: 'EU', n: 10, seen: `${day}T22:00:00Z` },
  { day, region: 'US', n: 10, seen: `${day}T23:00:00Z` },
]);

const subject: CheckSubject = {
  key: ['day', 'region'],
  periodColumn: 'day',
  scope: { from: '2026-03-02', to: '2026-03-05', grain: 'day', timezone: 'UTC', filters: [] },
  units: unitsOf({ from: '2026-03-02', to: '2026-03-05', grain: 'day' }),
  metrics: [
    { id: 'n', title: 'Number', sql: 'sum(n)', unit: 'EUR', decimals: 2 },
    { id: 'mean', title: 'Mean', sql: 'avg(n)', unit: 'EUR', decimals: 1 },
  ],
};

type Case = {
  name: string;
  check: Record<string, unknown> & { kind: CheckKind };
  rebuilt: Line[];
  existing?: Line[];
  outside?: Line[];
  subject?: Partial<CheckSubject>;
  passed: boolean;
  observed: RegExp;
  units?: string[];
};

const without = (day: string) => usual.filter(row => row.day !== day);
const changed = (day: string, change: Partial<Line>) =>
  usual.map(row => (row.day === day ? { ...row, ...change } : row));

const rows = { kind: 'row_count', min_change_percent: -10, max_change_percent: 20 } as const;
const total = { kind: 'total', metric: 'n', min_change_percent: -10, max_change_percent: 20 } as const;
const unique = { kind: 'unique_key' } as const;
const nulls = { kind: 'null_rate', columns: ['region', 'n'], max_percent: 20 } as const;
const coverage = { kind: 'date_coverage', max_missing_units: 0 } as const;
const fresh = { kind: 'freshness', column: 'seen', max_lag: '2h' } as const;
const known = {
  kind: 'known_example',
  where: { day: '2026-03-03', region: 'EU' },
  metric: 'n',
  expect: 10,
} as const;
const movement = { kind: 'movement', metric: 'n', max_percent: 50 } as const;
const complete = { kind: 'completeness', columns: ['n'], by: 'region', max_percent: 0 } as const;
const known_then = { kind: 'point_in_time', as_of: 'day', known_at: 'seen' } as const;
const mix = { kind: 'distribution', column: 'region', max_shift: 0.2 } as const;

const cases: Case[] = [
  {
    name: 'as many rows',
    check: rows,
    rebuilt: usual,
    passed: true,
    observed: /^6 rows became 6 rows \(no change\)$/,
  },
  {
    name: 'rows lost',
    check: rows,
    rebuilt: without('2026-03-03'),
    passed: false,
    observed: /6 rows became 4 rows \(-33\.3%\)/,
    units: ['2026-03-03'],
  },
  {
    name: 'rows doubled',
    check: rows,
    rebuilt: [...usual, ...usual],
    passed: false,
    observed: /6 rows became 12 rows \(\+100\.0%\)/,
    units: DAYS,
  },
  {
    name: 'rows where there were none',
    check: rows,
    rebuilt: usual,
    existing: [],
    passed: true,
    observed: /6 rows where there were none/,
  },
  {
    name: 'no rows, before and after',
    check: rows,
    rebuilt: [],
    existing: [],
    passed: false,
    observed: /no rows, before and after/,
  },
  {
    name: 'every row gone',
    check: rows,
    rebuilt: [],
    passed: false,
    observed: /became 0 rows \(-100\.0%\)/,
    units: DAYS,
  },

  {
    name: 'the same total',
    check: total,
    rebuilt: usual,
    passed: true,
    observed: /€60\.00 became €60\.00 \(no change\)/,
  },
  {
    name: 'a total that moved too far',
    check: total,
    rebuilt: changed('2026-03-04', { n: 30 }),
    passed: false,
    observed: /became €100\.00 \(\+66\.7%\)/,
    units: ['2026-03-04'],
  },
  {
    name: 'a total that fell too far',
    check: total,
    rebuilt: changed('2026-03-04', { n: 0 }),
    passed: false,
    observed: /became €40\.00 \(-33\.3%\)/,
    units: ['2026-03-04'],
  },
  {
    name: 'a total of nothing that became something',
    check: total,
    rebuilt: usual,
    existing: [],
    passed: true,
    observed: /€60\.00 where there was none/,
  },
  {
    name: 'a total that stayed without value',
    check: total,
    rebuilt: [],
    existing: [],
    passed: false,
    observed: /no value/,
  },
  {
    name: 'a total of zero that became something',
    check: total,
    rebuilt: usual,
    existing: usual.map(row => ({ ...row, n: 0 })),
    passed: false,
    observed: /^€0\.00 became €60\.00$/,
    units: DAYS,
  },
  {
    name: 'an average, which is no sum of its units',
    check: { ...total, metric: 'mean' },
    rebuilt: changed('2026-03-04', { n: 13 }),
    passed: true,
    observed: /€10\.0 became €11\.0 \(\+10\.0%\)/,
  },
  {
    name: 'a total of a metric that the plan lacks',
    check: { ...total, metric: 'gone' },
    rebuilt: usual,
    passed: false,
    observed: /no metric “gone”/,
  },

  { name: 'unique keys', check: unique, rebuilt: usual, passed: true, observed: /every key appears once/ },
  {
    name: 'a key that is there twice',
    check: unique,
    rebuilt: [...usual, { day: '2026-03-03', region: 'EU', n: 1 }],
    passed: false,
    observed: /^1 key more than once$/,
    units: ['2026-03-03'],
  },
  {
    name: 'an empty key',
    check: unique,
    rebuilt: changed('2026-03-02', { region: null }),
    passed: false,
    observed: /^2 rows with an empty key$/,
    units: ['2026-03-02'],
  },
  {
    name: 'a key that also stands outside the scope',
    check: unique,
    rebuilt: usual,
    outside: [{ day: '2026-01-01', region: 'EU', n: 1 }],
    subject: { key: ['region'] },
    passed: false,
    observed: /3 keys also outside the scope/,
    units: DAYS,
  },
  {
    name: 'a key with the period in it, which cannot stand outside too',
    check: unique,
    rebuilt: usual,
    outside: [{ day: '2026-03-02', region: 'EU', n: 1 }],
    passed: true,
    observed: /once/,
  },

  {
    name: 'values that are filled in',
    check: nulls,
    rebuilt: usual,
    passed: true,
    observed: /region: 0\.0% empty; n: 0\.0% empty/,
  },
  {
    name: 'values that are missing',
    check: nulls,
    rebuilt: changed('2026-03-02', { n: null }),
    passed: false,
    observed: /n: 33\.3% empty/,
    units: ['2026-03-02'],
  },
  { name: 'values of no rows at all', check: nulls, rebuilt: [], passed: false, observed: /no rebuilt rows/ },

  {
    name: 'rows for every day',
    check: coverage,
    rebuilt: usual,
    passed: true,
    observed: /all 3 days have rows/,
  },
  {
    name: 'a day without rows',
    check: coverage,
    rebuilt: without('2026-03-03'),
    passed: false,
    observed: /1 of 3 days have no rows/,
    units: ['2026-03-03'],
  },
  {
    name: 'a day without rows that may be',
    check: { ...coverage, max_missing_units: 1 },
    rebuilt: without('2026-03-03'),
    passed: true,
    observed: /1 of 3 days/,
  },

  {
    name: 'inputs up to the end',
    check: fresh,
    rebuilt: usual,
    passed: true,
    observed: /1 h before the end/,
  },
  {
    name: 'inputs that end too early',
    check: fresh,
    rebuilt: without('2026-03-04'),
    passed: false,
    observed: /1 day 1 h before the end/,
    units: ['2026-03-04'],
  },
  {
    name: 'a day, which stands for its whole length',
    check: { ...fresh, column: 'day', max_lag: '1s' },
    rebuilt: usual,
    passed: true,
    observed: /2026-03-04, which reaches the end/,
  },
  {
    name: 'inputs without a time',
    check: fresh,
    rebuilt: usual.map(row => ({ ...row, seen: null })),
    passed: false,
    observed: /seen is empty/,
  },

  {
    name: 'the example that was counted by hand',
    check: known,
    rebuilt: usual,
    passed: true,
    observed: /^€10\.00$/,
  },
  {
    name: 'another number than was counted by hand',
    check: known,
    rebuilt: changed('2026-03-03', { n: 11 }),
    passed: false,
    observed: /^€11\.00$/,
    units: ['2026-03-03'],
  },
  {
    name: 'a number within its tolerance',
    check: { ...known, tolerance: 1 },
    rebuilt: changed('2026-03-03', { n: 11 }),
    passed: true,
    observed: /€11\.00/,
  },
  {
    name: 'an example that is not there',
    check: { ...known, where: { region: 'APAC' } },
    rebuilt: usual,
    passed: false,
    observed: /no rebuilt row where region = APAC/,
  },
  {
    name: 'a value that is text like SQL',
    check: { ...known, where: { region: "EU' or 'a'='a" } },
    rebuilt: usual,
    passed: false,
    observed: /no rebuilt row/,
  },

  {
    name: 'units that move a little',
    check: movement,
    rebuilt: changed('2026-03-03', { n: 14 }),
    passed: true,
    observed: /2026-03-03 moves furthest: \+40\.0%/,
  },
  {
    name: 'a unit that moves too far',
    check: movement,
    rebuilt: changed('2026-03-03', { n: 16 }),
    passed: false,
    observed: /2026-03-03 moves furthest: \+60\.0%/,
    units: ['2026-03-03'],
  },
  {
    name: 'a unit that lost everything',
    check: movement,
    rebuilt: without('2026-03-03'),
    passed: false,
    observed: /-100\.0%/,
    units: ['2026-03-03'],
  },
  {
    name: 'a unit that had no rows',
    check: movement,
    rebuilt: usual,
    existing: without('2026-03-03'),
    passed: true,
    observed: /no day moved; 1 unit had no rows before/,
  },

  {
    name: 'the same mix',
    check: mix,
    rebuilt: usual,
    passed: true,
    observed: /every share of region is as it was/,
  },
  {
    name: 'a mix that shifted',
    check: mix,
    rebuilt: usual.map(row => ({ ...row, region: 'EU' })),
    passed: false,
    observed: /region “EU” went from 50\.0% to 100\.0% of the rows/,
  },
  {
    name: 'a mix that may shift so far',
    check: { ...mix, max_shift: 0.5 },
    rebuilt: usual.map(row => ({ ...row, region: 'EU' })),
    passed: true,
    observed: /went from/,
  },
  {
    name: 'a mix compared with the rest of the table',
    check: mix,
    rebuilt: usual,
    existing: [],
    outside: [{ day: '2026-01-01', region: 'EU', n: 1 }],
    passed: false,
    observed: /from 100\.0% to 50\.0%/,
  },
  {
    name: 'a mix with nothing to compare with',
    check: mix,
    rebuilt: usual,
    existing: [],
    passed: true,
    observed: /no other rows/,
  },
  { name: 'a mix of no rows', check: mix, rebuilt: [], passed: false, observed: /no rebuilt rows/ },

  {
    name: 'nothing left empty',
    check: complete,
    rebuilt: usual,
    passed: true,
    observed: /^n: 0\.0% empty in all$/,
  },
  {
    name: 'one segment of one day left empty, which the whole hides',
    check: { ...complete, max_percent: 20 },
    rebuilt: usual.map(row => (row.day === '2026-03-03' && row.region === 'EU' ? { ...row, n: null } : row)),
    passed: false,
    observed: /^n: 16\.7% empty in all; n of region EU in 2026-03-03: 100\.0%$/,
    units: ['2026-03-03'],
  },
  {
    name: 'rows without a segment, left empty',
    check: complete,
    rebuilt: [...usual, { day: '2026-03-04', region: null, n: null }],
    passed: false,
    observed: /region none in 2026-03-04/,
    units: ['2026-03-04'],
  },
  {
    name: 'as much left empty as is allowed',
    check: { ...complete, max_percent: 100 },
    rebuilt: changed('2026-03-03', { n: null }),
    passed: true,
    observed: /33\.3% empty in all/,
  },
  {
    name: 'only the worst of many named',
    check: complete,
    rebuilt: usual.map(row => ({ ...row, n: null })),
    passed: false,
    observed: /and 1 more$/,
    units: DAYS,
  },
  {
    name: 'no rows to be complete',
    check: complete,
    rebuilt: [],
    passed: false,
    observed: /no rebuilt rows/,
  },

  {
    name: 'only what was known before',
    check: known_then,
    rebuilt: usual.map(row => ({ ...row, seen: '2026-03-01T23:59:59Z' })),
    passed: true,
    observed: /none of 6 rows uses later data/,
  },
  {
    name: 'what became known at midnight, when the day begins',
    check: known_then,
    rebuilt: usual.map(row => ({ ...row, seen: row.day === '2026-03-04' ? '2026-03-04T00:00:00Z' : null })),
    passed: false,
    observed: /2 rows of 6 rows use later data/,
    units: ['2026-03-04'],
  },
  {
    name: 'nothing known at all',
    check: known_then,
    rebuilt: usual.map(row => ({ ...row, seen: null })),
    passed: true,
    observed: /none of 6 rows/,
  },
  { name: 'no rows to look at', check: known_then, rebuilt: [], passed: false, observed: /no rebuilt rows/ },
];

describe('checks on real rows', async () => {
  const pool = (await createDatabase('empty')).pool();

  it.each(cases)(
    '$check.kind: $name',
    async ({ check: given, rebuilt, existing, outside, passed, observed, units, ...rest }) => {
      const check = Check.parse({ id: 'c', ...given });
      const about = { ...subject, ...rest.subject };
      const rules = rulesFor(check);
      const query = rules.query(about);
      const bind = binder();
      for (const value of query?.values ?? []) bind(value);
      const relation = (lines: Line[]) =>
        `(select *, day as backfill_unit, day as backfill_period from jsonb_to_recordset(${bind(JSON.stringify(lines))}::jsonb) as r (day date, region text, n int, seen timestamptz))`;
      const relations = `with rebuilt as ${relation(rebuilt)}, existing as ${relation(existing ?? usual)}, outside as ${relation(outside ?? [])}, suspects as (select * from rebuilt)`;
      const text = query?.text.replace(/^with /, ', ');
      const found = query
        ? (await pool.query<Record<string, unknown>>(`${relations} ${text}`, bind.values)).rows
        : [];
      const verdict = rules.judge(found, about);
      expect(verdict.observed).toMatch(observed);
      expect(verdict).toMatchObject({ checkId: 'c', kind: check.kind, blocking: true, passed });
      expect(verdict.units).toEqual(units ?? []);
      expect(verdict.expected).not.toBe('');
    },
  );

  it('can pass and can fail, each of them', () => {
    // The engine finds the rows of a replay: see replay.test.ts.
    for (const kind of Object.keys(CHECKS).filter(one => one !== 'point_in_time_replay')) {
      const verdicts = new Set(cases.filter(one => one.check.kind === kind).map(one => one.passed));
      expect([kind, verdicts.size]).toEqual([kind, 2]);
    }
  });
});
