import { z } from 'zod';

/** One column in one calendar month, `2026-03`, and segment. */
const Cell = z.strictObject({
  column: z.string(),
  period: z.string(),
  segment: z.string().nullable(),
  rows: z.int(),
  empty: z.int(),
});
export type Cell = z.infer<typeof Cell>;

/** How completely columns are filled in, by month and segment. */
export const Coverage = z.strictObject({
  /** The column whose values are the segments; null where the dataset names none. */
  by: z.string().nullable(),
  /** Months and segments that have rows. */
  cells: z.int(),
  whole: z.array(z.strictObject({ column: z.string(), rows: z.int(), empty: z.int() })),
  /** The cells with the largest share of empty values, at most `WORST`; complete ones are left out. */
  worst: z.array(Cell),
});
export type Coverage = z.infer<typeof Coverage>;

/** Nobody reads a longer list, and the result is kept with the run. */
export const WORST = 60;

/** A line for each column that is not filled in everywhere: how much is empty in all, and where most. Then the others. */
export function sayCoverage({ by, cells, whole, worst }: Coverage): string[] {
  const full = whole.filter(({ empty }) => empty === 0).map(({ column }) => column);
  const where = by === null ? `${cells} months` : `${cells} months and values of ${by}`;
  const holed = whole.filter(({ empty }) => empty > 0);
  return [
    ...holed.map(({ column, rows, empty }) => {
      const inAll = `${column} is empty in ${percentOf(empty, rows)} of all rows`;
      const most = worst.find(cell => cell.column === column);
      const segment = by === null || !most ? '' : ` for ${by} ${most.segment}`;
      return most ? `${inAll}; most in ${most.period}${segment}, ${percentOf(most.empty, most.rows)}` : inAll;
    }),
    ...(full.length > 0 ? [`Complete in each of ${where}: ${full.join(', ')}`] : []),
  ];
}

/** `12.5%`; what is not nothing never reads as nothing. */
export function percentOf(part: number, whole: number): string {
  if (part === 0 || whole === 0) return '0%';
  const percent = (100 * part) / whole;
  return percent < 0.1 ? 'less than 0.1%' : `${Number(percent.toFixed(1))}%`;
}
