import type { Check } from '../plan/check.ts';
import { countOf } from '../plan/count.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import { comparedByUnit, parseCompared, percentChange, unitsOutside } from './change.ts';
import type { CheckQuery, CheckSubject, Row } from './query.ts';
import { verdict } from './verdict.ts';
import { sayChange, sayRange } from './words.ts';

type RowCount = Extract<Check, { kind: 'row_count' }>;

export function rowCountQuery(): CheckQuery {
  return { text: comparedByUnit('count(*)::float8'), values: [] };
}

/**
 * The number of rows in scope may change within its range. Where there were no rows, as in a catch-up, there is nothing
 * to lose or to double: any number passes but none at all.
 */
export function judgeRowCount(check: RowCount, rows: readonly Row[], subject: CheckSubject): CheckVerdict {
  const { min_change_percent: least, max_change_percent: greatest } = check;
  const compared = parseCompared(rows);
  const whole = compared.find(line => line.unit === null);
  const existing = whole?.existing ?? 0;
  const rebuilt = whole?.rebuilt ?? 0;
  const expected = sayRange(least, greatest);
  if (existing === 0) {
    return verdict(check, {
      passed: rebuilt > 0 || least <= -100,
      observed:
        rebuilt > 0 ? `${countOf(rebuilt, 'row')} where there were none` : 'no rows, before and after',
      expected: 'at least one row',
    });
  }
  const percent = percentChange({ unit: null, existing, rebuilt }) ?? 0;
  const passed = percent >= least && percent <= greatest;
  return verdict(check, {
    passed,
    observed: `${countOf(existing, 'row')} became ${countOf(rebuilt, 'row')} (${sayChange(percent)})`,
    expected,
    units: passed ? [] : unitsOutside(subject, compared, least, greatest),
  });
}
