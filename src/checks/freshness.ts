import { z } from 'zod';
import type { Check } from '../plan/check.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import { binder, type CheckQuery, type CheckSubject, column, type Row } from './query.ts';
import { verdict } from './verdict.ts';
import { sayDuration } from './words.ts';

type Freshness = Extract<Check, { kind: 'freshness' }>;

const Newest = z.object({
  newest: z.string().nullable(),
  /** Infinite where the newest is. */
  lag_seconds: z.custom<number | null>(
    lag => lag === null || (typeof lag === 'number' && !Number.isNaN(lag)),
  ),
  allowed_seconds: z.number(),
  newest_day: z.string().nullable(),
});

/** A value without a clock stands for its whole day, so its end is what is compared with the end of the scope. */
export function freshnessQuery(check: Freshness, subject: CheckSubject): CheckQuery {
  const bind = binder();
  const known = subject.greatest?.get(check.column);
  const greatest = known
    ? `select ${bind(known.value)}::${known.type} as newest`
    : `select max(${column(check.column)}) as newest from rebuilt`;
  const end = `${bind(subject.scope.to)}::date`;
  return {
    text: `select newest::text as newest, newest::date::text as newest_day,
  extract(epoch from ${end}::timestamptz - reaches)::float8 as lag_seconds,
  extract(epoch from ${bind(check.max_lag)}::interval)::float8 as allowed_seconds
from (select newest, newest::timestamptz
        + case when pg_typeof(newest) = 'date'::regtype then interval '1 day' else interval '0' end as reaches
      from (${greatest}) found) reached`,
    values: bind.values,
  };
}

/** The newest value reaches the end of the scope, up to the lag allowed. */
export function judgeFreshness(check: Freshness, rows: readonly Row[], subject: CheckSubject): CheckVerdict {
  const { newest, newest_day, lag_seconds, allowed_seconds } = Newest.parse(rows[0]);
  const expected = `${check.column} reaches the end of the scope, or at most ${sayDuration(allowed_seconds)} before it`;
  if (newest === null || lag_seconds === null) {
    return verdict(check, {
      passed: false,
      observed: `${check.column} is empty in every rebuilt row`,
      expected,
    });
  }
  const passed = lag_seconds <= allowed_seconds;
  const late = subject.units.filter(unit => newest_day !== null && unit.from > newest_day);
  return verdict(check, {
    passed,
    observed:
      lag_seconds <= 0
        ? `the newest is ${newest}, which reaches the end`
        : `the newest is ${newest}, ${sayDuration(lag_seconds)} before the end`,
    expected,
    units: passed ? [] : late.map(unit => unit.key),
  });
}
