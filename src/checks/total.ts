import type { Check } from '../plan/check.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import { comparedByUnit, parseCompared, percentChange, unitsOutside } from './change.ts';
import { type CheckQuery, type CheckSubject, metricValue, type Row } from './query.ts';
import { metricOf, unjudged, verdict } from './verdict.ts';
import { sayChange, sayMetric, sayRange } from './words.ts';

type Total = Extract<Check, { kind: 'total' }>;

export function totalQuery(check: Total, subject: CheckSubject): CheckQuery | null {
  const metric = metricOf(subject, check.metric);
  return metric ? { text: comparedByUnit(metricValue(metric)), values: [] } : null;
}

/** A metric over the whole scope may change within its range. Where there was no value, there must be one now. */
export function judgeTotal(check: Total, rows: readonly Row[], subject: CheckSubject): CheckVerdict {
  const metric = metricOf(subject, check.metric);
  if (!metric) return unjudged(check, `the plan has no metric “${check.metric}”`);
  const { min_change_percent: least, max_change_percent: greatest } = check;
  const compared = parseCompared(rows);
  const whole = compared.find(line => line.unit === null) ?? { unit: null, existing: null, rebuilt: null };
  const percent = percentChange(whole);
  const before = sayMetric(whole.existing, metric);
  const after = sayMetric(whole.rebuilt, metric);
  if (percent === null) {
    return verdict(check, {
      passed: whole.rebuilt !== null,
      observed: whole.rebuilt === null ? 'no value, before and after' : `${after} where there was none`,
      expected: `a value for ${metric.title}`,
    });
  }
  const passed = percent >= least && percent <= greatest;
  const change = Number.isFinite(percent) ? ` (${sayChange(percent)})` : '';
  return verdict(check, {
    passed,
    observed: `${before} became ${after}${change}`,
    expected: sayRange(least, greatest),
    units: passed ? [] : unitsOutside(subject, compared, least, greatest),
  });
}
