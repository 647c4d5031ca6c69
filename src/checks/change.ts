import { z } from 'zod';
import { Amount } from './amount.ts';
import type { CheckSubject, Row } from './query.ts';
import { unitKeys } from './verdict.ts';

/** One number before and after, of a unit or, with `unit` null, of the whole scope; null where there are no rows. */
const Compared = z.object({
  unit: z.string().nullable(),
  existing: Amount,
  rebuilt: Amount,
});
export type Compared = z.infer<typeof Compared>;

export function parseCompared(rows: readonly Row[]): Compared[] {
  return rows.map(row => Compared.parse(row));
}

/** The change in percent of what exists; infinite from zero, null when there is nothing to compare with. */
export function percentChange({ existing, rebuilt }: Compared): number | null {
  if (existing === null) return null;
  const difference = (rebuilt ?? 0) - existing;
  if (difference === 0) return 0;
  return existing === 0 ? Math.sign(difference) * Infinity : (100 * difference) / Math.abs(existing);
}

/** The units whose own change lies outside the range; units without existing rows cannot be compared. */
export function unitsOutside(
  subject: CheckSubject,
  compared: readonly Compared[],
  least: number,
  greatest: number,
): string[] {
  const outside = compared.filter(line => {
    const percent = line.unit === null ? null : percentChange(line);
    return percent !== null && (percent < least || percent > greatest);
  });
  return unitKeys(
    subject,
    outside.flatMap(line => line.unit ?? []),
  );
}

/**
 * The values of `expression` by unit and for the whole scope (unit null), side by side. Grouping sets, because a total
 * is not the sum of its units for an average or a distinct count.
 */
export function comparedByUnit(expression: string): string {
  return `select unit::text as unit,
  max(value) filter (where side = 'existing') as existing,
  max(value) filter (where side = 'rebuilt') as rebuilt
from (${grouped('existing', expression)} union all ${grouped('rebuilt', expression)}) sides
group by unit
order by unit nulls first`;
}

function grouped(relation: 'existing' | 'rebuilt', expression: string): string {
  return `
  select '${relation}' as side, backfill_unit as unit, case when count(*) > 0 then ${expression} end as value
  from ${relation} group by grouping sets ((backfill_unit), ())`;
}
