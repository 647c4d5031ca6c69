import { z } from 'zod';
import type { Check } from '../plan/check.ts';
import { countOf } from '../plan/count.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import { type CheckQuery, type CheckSubject, column, type Row } from './query.ts';
import { unitKeys, verdict } from './verdict.ts';

type PointInTime = Extract<Check, { kind: 'point_in_time' }>;

const Found = z.object({
  rows: z.number(),
  undated: z.number(),
  late: z.number(),
  units: z.array(z.string()),
});

type Instants = Pick<PointInTime, 'as_of' | 'known_at'>;

/** A day without a clock is its beginning in the session's zone: what happened on that day was known only after it. */
export function isLate({ as_of, known_at }: Instants): string {
  return `${column(known_at)}::timestamptz >= ${column(as_of)}::timestamptz`;
}

export function isUndated({ as_of }: Instants): string {
  return `${column(as_of)} is null`;
}

export function pointInTimeQuery(check: PointInTime): CheckQuery {
  const [late, undated] = [isLate(check), isUndated(check)];
  return {
    text: `select count(*)::float8 as rows, (count(*) filter (where ${undated}))::float8 as undated,
  (count(*) filter (where ${late}))::float8 as late,
  coalesce(array_agg(distinct backfill_unit::text) filter (where ${late} or ${undated}), '{}') as units
from rebuilt`,
    values: [],
  };
}

/** No row uses data that became known at or after the moment it is about. */
export function judgePointInTime(
  check: PointInTime,
  rows: readonly Row[],
  subject: CheckSubject,
): CheckVerdict {
  const { rows: count, undated, late, units } = Found.parse(rows[0]);
  const expected = `every ${check.known_at} lies before its ${check.as_of}`;
  if (count === 0) {
    return verdict(check, { passed: false, observed: 'there are no rebuilt rows to look at', expected });
  }
  const faults = [
    ...(late > 0 ? [`${countOf(late, 'row')} of ${countOf(count, 'row')} use later data`] : []),
    ...(undated > 0 ? [`${countOf(undated, 'row')} without ${check.as_of}`] : []),
  ];
  return verdict(check, {
    passed: faults.length === 0,
    observed: faults.join('; ') || `none of ${countOf(count, 'row')} uses later data`,
    expected,
    units: unitKeys(subject, units),
  });
}
