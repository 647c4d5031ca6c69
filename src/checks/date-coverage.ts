import { z } from 'zod';
import type { Check } from '../plan/check.ts';
import { countOf } from '../plan/count.ts';
import { periodsOf } from '../plan/scope.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import type { CheckQuery, CheckSubject, Row } from './query.ts';
import { verdict } from './verdict.ts';

type DateCoverage = Extract<Check, { kind: 'date_coverage' }>;

const Present = z.object({ unit: z.string() });

export function dateCoverageQuery(): CheckQuery {
  return { text: 'select distinct backfill_period::text as unit from rebuilt', values: [] };
}

/** Every day, week, month or year of the scope, however it is cut into units, has at least one rebuilt row, but for so many. */
export function judgeDateCoverage(
  check: DateCoverage,
  rows: readonly Row[],
  subject: CheckSubject,
): CheckVerdict {
  const present = new Set(rows.map(row => Present.parse(row).unit));
  const periods = periodsOf(subject.scope);
  const missing = periods.filter(unit => !present.has(unit.from)).map(unit => unit.key);
  const allowed = check.max_missing_units;
  return verdict(check, {
    passed: missing.length <= allowed,
    observed:
      missing.length === 0
        ? `all ${countOf(periods.length, subject.scope.grain)} have rows`
        : `${missing.length} of ${countOf(periods.length, subject.scope.grain)} have no rows`,
    expected:
      allowed === 0
        ? `rows for every ${subject.scope.grain}`
        : `at most ${countOf(allowed, subject.scope.grain)} without rows`,
    units: missing.length > allowed && !subject.scope.cut ? missing : [],
  });
}
