import { z } from 'zod';
import type { Check } from '../plan/check.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import { binder, type CheckQuery, type CheckSubject, column, type Row } from './query.ts';
import { unitKeys, verdict } from './verdict.ts';
import { sayPercent } from './words.ts';

type Completeness = Extract<Check, { kind: 'completeness' }>;

/** One column in one unit and segment, or the sum of all (`unit` null). */
const Line = z.object({
  unit: z.string().nullable(),
  segment: z.string().nullable(),
  name: z.string(),
  rows: z.number(),
  empty: z.number(),
});
type Line = z.infer<typeof Line>;

const NAMED = 5;

/** Only what is worth knowing comes back: the sums, and each unit and segment that is emptier than allowed. */
export function completenessQuery(check: Completeness): CheckQuery {
  const bind = binder();
  const allowed = bind(check.max_percent);
  const lines = check.columns.map(
    name => `select case when grouping(backfill_unit) = 0 then backfill_unit::text end as unit,
  case when grouping(backfill_unit) = 0 then coalesce(${column(check.by)}::text, 'none') end as segment,
  ${bind(name)}::text as name, count(*)::float8 as rows,
  (count(*) filter (where ${column(name)} is null))::float8 as empty
from rebuilt group by grouping sets ((backfill_unit, ${column(check.by)}), ())
having grouping(backfill_unit) = 1
  or 100.0 * count(*) filter (where ${column(name)} is null) > ${allowed}::float8 * count(*)`,
  );
  return { text: lines.join('\nunion all\n'), values: bind.values };
}

/** Each column may be empty in so many percent of the rows of every single unit and segment. */
export function judgeCompleteness(
  check: Completeness,
  rows: readonly Row[],
  subject: CheckSubject,
): CheckVerdict {
  const lines = rows.map(row => Line.parse(row));
  const whole = lines.filter(({ unit }) => unit === null);
  const bad = lines.filter(({ unit }) => unit !== null).sort((a, b) => rate(b) - rate(a));
  const expected = `at most ${check.max_percent}% empty in every unit and ${check.by}`;
  if (whole.every(line => line.rows === 0)) {
    return verdict(check, { passed: false, observed: 'there are no rebuilt rows to look at', expected });
  }
  const sums = whole.map(line => `${line.name}: ${sayPercent(rate(line))} empty in all`);
  const worst = bad
    .slice(0, NAMED)
    .map(line => `${line.name} of ${check.by} ${line.segment} in ${line.unit}: ${sayPercent(rate(line))}`);
  const more = bad.length > NAMED ? [`and ${bad.length - NAMED} more`] : [];
  return verdict(check, {
    passed: bad.length === 0,
    observed: [...sums, ...worst, ...more].join('; '),
    expected,
    units: unitKeys(
      subject,
      bad.flatMap(({ unit }) => unit ?? []),
    ),
  });
}

function rate({ rows, empty }: Line): number {
  return rows === 0 ? 0 : (100 * empty) / rows;
}
