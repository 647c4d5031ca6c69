import { z } from 'zod';
import type { Check } from '../plan/check.ts';
import { type Coverage, WORST } from '../plan/coverage.ts';
import { binder, type CheckQuery, column, type Row } from './query.ts';

/** One column in one month and segment, or, where both are null, in the whole scope. */
const Line = z.object({
  name: z.string(),
  period: z.string().nullable(),
  segment: z.string().nullable(),
  rows: z.number(),
  empty: z.number(),
  cells: z.number(),
});

export type CoverageOf = { readonly columns: readonly string[]; readonly by: string | null };

/** The columns that some check wants filled in, and the segments that one looks at; else the first that there are. */
export function coverageOf(checks: readonly Check[], segments: readonly string[]): CoverageOf {
  const columns = checks.flatMap(check =>
    check.kind === 'null_rate' || check.kind === 'completeness' ? check.columns : [],
  );
  const [by] = checks.flatMap(check => (check.kind === 'completeness' ? [check.by] : []));
  return { columns: [...new Set(columns)], by: by ?? segments[0] ?? null };
}

/** Rows and empty values of each column by month and segment: the sums, and the cells that are emptiest. */
export function coverageQuery({ columns, by }: CoverageOf, month: string): CheckQuery {
  const bind = binder();
  const segment = by === null ? 'null::text' : `coalesce(${column(by)}::text, 'none')`;
  const lines = columns.map(
    name => `(select ${bind(name)}::text as name, grouping(period) = 1 as whole, period, segment,
  count(*)::float8 as rows, (count(*) filter (where value is null))::float8 as empty,
  (count(*) over () - 1)::float8 as cells
from (select to_char(${month}, 'YYYY-MM') as period, ${segment} as segment, ${column(name)} as value from rebuilt) filled
group by grouping sets ((period, segment), ()))`,
  );
  return {
    text: `select name, period, segment, rows, empty, cells from (${lines.join('\nunion all\n')}) every
where whole or empty > 0
order by whole desc, empty / nullif(rows, 0) desc, name, period, segment limit ${bind(WORST + columns.length)}`,
    values: bind.values,
  };
}

/** What the lines of the query come to. */
export function readCoverage({ by }: CoverageOf, rows: readonly Row[]): Coverage {
  const lines = rows.map(row => Line.parse(row));
  const whole = lines.filter(({ period }) => period === null);
  return {
    by,
    cells: Math.max(0, ...whole.map(({ cells }) => cells)),
    whole: whole.map(({ name, rows: all, empty }) => ({ column: name, rows: all, empty })),
    worst: lines.flatMap(({ name, period, segment, rows: all, empty }) =>
      period === null ? [] : [{ column: name, period, segment, rows: all, empty }],
    ),
  };
}
