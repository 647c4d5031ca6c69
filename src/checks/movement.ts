import type { Check } from '../plan/check.ts';
import { countOf } from '../plan/count.ts';
import { unitWord } from '../plan/cut.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import { comparedByUnit, parseCompared, percentChange, unitsOutside } from './change.ts';
import { type CheckQuery, type CheckSubject, metricValue, type Row } from './query.ts';
import { metricOf, unitKeys, unjudged, verdict } from './verdict.ts';
import { sayChange } from './words.ts';

type MovementCheck = Extract<Check, { kind: 'movement' }>;

export function movementQuery(check: MovementCheck, subject: CheckSubject): CheckQuery | null {
  const metric = metricOf(subject, check.metric);
  return metric ? { text: comparedByUnit(metricValue(metric)), values: [] } : null;
}

/** No single unit may move further than the limit; units that had no rows cannot be compared and are said so. */
export function judgeMovement(
  check: MovementCheck,
  rows: readonly Row[],
  subject: CheckSubject,
): CheckVerdict {
  const metric = metricOf(subject, check.metric);
  if (!metric) return unjudged(check, `the plan has no metric “${check.metric}”`);
  const limit = check.max_percent;
  const compared = parseCompared(rows).filter(line => line.unit !== null);
  const changes = compared.flatMap(line => {
    const percent = percentChange(line);
    return percent === null ? [] : [{ unit: line.unit ?? '', percent }];
  });
  const furthest = changes.toSorted((a, b) => Math.abs(b.percent) - Math.abs(a.percent))[0];
  const added = compared.length - changes.length;
  const blamed = unitsOutside(subject, compared, -limit, limit);
  return verdict(check, {
    passed: blamed.length === 0,
    observed: [sayFurthest(subject, furthest), added > 0 ? sayAdded(added) : ''].filter(Boolean).join('; '),
    expected: `no ${unitWord(subject.scope)} moves ${metric.title} by more than ${limit}%`,
    units: blamed,
  });
}

function sayFurthest(subject: CheckSubject, furthest: { unit: string; percent: number } | undefined): string {
  if (!furthest) return 'nothing to compare with';
  if (furthest.percent === 0) return `no ${unitWord(subject.scope)} moved`;
  const [key = furthest.unit] = unitKeys(subject, [furthest.unit]);
  const change = Number.isFinite(furthest.percent) ? sayChange(furthest.percent) : 'up or down from zero';
  return `${key} moves furthest: ${change}`;
}

function sayAdded(units: number): string {
  return `${countOf(units, 'unit')} had no rows before`;
}
