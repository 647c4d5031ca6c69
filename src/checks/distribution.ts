import { z } from 'zod';
import type { Check } from '../plan/check.ts';
import type { CheckVerdict } from '../plan/verdict.ts';
import { type CheckQuery, type CheckSubject, column, type Row } from './query.ts';
import { verdict } from './verdict.ts';
import { sayPercent } from './words.ts';

type Distribution = Extract<Check, { kind: 'distribution' }>;

/** The value whose share of the rows moved furthest; shares from 0 to 1, null where one side has no rows. */
const Furthest = z.object({
  value: z.string().nullable(),
  existing: z.number().nullable(),
  rebuilt: z.number().nullable(),
});

/**
 * Shares of each value, rebuilt against existing. Where the scope held no rows, as in a catch-up, the rest of the table
 * is what the mix is compared with.
 */
export function distributionQuery(check: Distribution): CheckQuery {
  const name = column(check.column);
  return {
    text: `with basis as (
  select ${name}::text as value from existing
  union all
  select ${name}::text from outside where not exists (select from existing)
), shares as (
  select side, value, count(*)::float8 / sum(count(*)) over (partition by side)::float8 as share
  from (select 'existing' as side, value from basis
        union all select 'rebuilt', ${name}::text from rebuilt) sides
  group by side, value
), compared as (
  select value,
    coalesce(max(share) filter (where side = 'existing'), 0) as existing,
    coalesce(max(share) filter (where side = 'rebuilt'), 0) as rebuilt
  from shares group by value
)
select value,
  case when exists (select from basis) then existing end as existing,
  case when exists (select from rebuilt) then rebuilt end as rebuilt
from compared order by abs(existing - rebuilt) desc, value limit 1`,
    values: [],
  };
}

/** No value of the column gains or loses more than so large a share of the rows. */
export function judgeDistribution(
  check: Distribution,
  rows: readonly Row[],
  _subject: CheckSubject,
): CheckVerdict {
  const furthest = rows[0] === undefined ? undefined : Furthest.parse(rows[0]);
  const expected = `no share moves by more than ${sayPoints(check.max_shift)}`;
  if (!furthest || furthest.rebuilt === null) {
    return verdict(check, { passed: false, observed: 'there are no rebuilt rows to look at', expected });
  }
  if (furthest.existing === null) {
    return verdict(check, {
      passed: true,
      observed: 'the table holds no other rows to compare with',
      expected,
    });
  }
  const shift = Math.abs(furthest.rebuilt - furthest.existing);
  const value = furthest.value === null ? 'empty' : `“${furthest.value}”`;
  const moved = `${sayPercent(100 * furthest.existing)} to ${sayPercent(100 * furthest.rebuilt)} of the rows`;
  return verdict(check, {
    passed: shift <= check.max_shift,
    observed:
      shift === 0
        ? `every share of ${check.column} is as it was`
        : `${check.column} ${value} went from ${moved}`,
    expected,
  });
}

function sayPoints(share: number): string {
  return `${Math.round(share * 1000) / 10} percentage points`;
}
