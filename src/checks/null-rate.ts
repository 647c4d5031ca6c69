import { z } from 'zod';
import type { Check } from '../plan/check.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import { binder, type CheckQuery, type CheckSubject, column, type Row } from './query.ts';
import { unitKeys, verdict } from './verdict.ts';
import { sayPercent } from './words.ts';

type NullRate = Extract<Check, { kind: 'null_rate' }>;

/** One column of one unit, or of the whole scope (`unit` null). */
const Line = z.object({
  unit: z.string().nullable(),
  name: z.string(),
  rows: z.number(),
  empty: z.number(),
});
type Line = z.infer<typeof Line>;

export function nullRateQuery(check: NullRate): CheckQuery {
  const bind = binder();
  const lines = check.columns.map(
    name => `select backfill_unit::text as unit, ${bind(name)}::text as name, count(*)::float8 as rows,
  (count(*) filter (where ${column(name)} is null))::float8 as empty
from rebuilt group by grouping sets ((backfill_unit), ())`,
  );
  return { text: lines.join('\nunion all\n'), values: bind.values };
}

/** Each column by itself may be empty in so many percent of the rebuilt rows. */
export function judgeNullRate(check: NullRate, rows: readonly Row[], subject: CheckSubject): CheckVerdict {
  const lines = rows.map(row => Line.parse(row));
  const whole = lines.filter(line => line.unit === null);
  const expected = `at most ${check.max_percent}% empty`;
  if (whole.every(line => line.rows === 0)) {
    return verdict(check, { passed: false, observed: 'there are no rebuilt rows to look at', expected });
  }
  const bad = whole.filter(line => rate(line) > check.max_percent);
  const blamed = lines.filter(
    line => rate(line) > check.max_percent && bad.some(column => column.name === line.name),
  );
  return verdict(check, {
    passed: bad.length === 0,
    observed: whole.map(line => `${line.name}: ${sayPercent(rate(line))} empty`).join('; '),
    expected,
    units: unitKeys(
      subject,
      blamed.flatMap(line => line.unit ?? []),
    ),
  });
}

function rate(line: Line): number {
  return line.rows === 0 ? 0 : (100 * line.empty) / line.rows;
}
