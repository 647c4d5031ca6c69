import { z } from 'zod';
import type { Check } from '../plan/check.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import { Amount } from './amount.ts';
import { binder, type CheckQuery, type CheckSubject, column, metricValue, type Row } from './query.ts';
import { metricOf, unitKeys, unjudged, verdict } from './verdict.ts';
import { sayMetric } from './words.ts';

type KnownExample = Extract<Check, { kind: 'known_example' }>;

const Found = z.object({ rows: z.number(), value: Amount, units: z.array(z.string()) });

/** Values take the type of the column they are compared with: `5` equals `5.00`. */
export function knownExampleQuery(check: KnownExample, subject: CheckSubject): CheckQuery | null {
  const metric = metricOf(subject, check.metric);
  if (!metric) return null;
  const bind = binder();
  const where = Object.entries(check.where).map(
    ([name, value]) => `${column(name)} = ${bind(String(value))}`,
  );
  return {
    text: `select count(*)::float8 as rows, ${metricValue(metric)} as value,
  coalesce(array_agg(distinct backfill_unit::text), '{}') as units
from rebuilt${where.length > 0 ? ` where ${where.join(' and ')}` : ''}`,
    values: bind.values,
  };
}

/** A case that somebody counted by hand comes out right. */
export function judgeKnownExample(
  check: KnownExample,
  rows: readonly Row[],
  subject: CheckSubject,
): CheckVerdict {
  const metric = metricOf(subject, check.metric);
  if (!metric) return unjudged(check, `the plan has no metric “${check.metric}”`);
  const found = Found.parse(rows[0]);
  const example = Object.entries(check.where)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');
  const tolerance = check.tolerance === 0 ? '' : `, give or take ${sayMetric(check.tolerance, metric)}`;
  const expected = `${sayMetric(check.expect, metric)}${tolerance} where ${example || 'nothing is narrowed'}`;
  if (found.rows === 0) {
    return verdict(check, { passed: false, observed: `no rebuilt row where ${example}`, expected });
  }
  const passed = found.value !== null && isWithin(found.value, check);
  return verdict(check, {
    passed,
    observed: sayMetric(found.value, metric),
    expected,
    units: passed ? [] : unitKeys(subject, found.units),
  });
}

/** Sums of decimals come back as doubles: 0.1 + 0.2 must still equal 0.3. */
function isWithin(value: number, { expect, tolerance }: KnownExample): boolean {
  const rounding = Number.EPSILON * 16 * Math.max(Math.abs(value), Math.abs(expect));
  return Math.abs(value - expect) <= tolerance + rounding;
}
