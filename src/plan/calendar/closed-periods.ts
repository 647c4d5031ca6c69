import { z } from 'zod';
import { type CivilDate, startOf, startOfNext } from '../civil-date.ts';
import { type Movement, moved } from '../movement.ts';
import type { Scope } from '../scope.ts';
import type { About } from './windows.ts';

/** A month that finance has closed, `2026-01`. */
export type Month = string;

/** A number that was reported for a closed month, and where people can read it. */
export const ReportedFigure = z.strictObject({
  month: z.string(),
  dataset: z.string(),
  metric: z.string(),
  value: z.number(),
  where: z.string(),
});
export type ReportedFigure = z.infer<typeof ReportedFigure>;

/** Finance's books: every month up to `through` is closed. `through` null means that none is. */
export type Books = {
  readonly through: Month | null;
  /** Datasets it is about beside those that finance reports on. */
  readonly datasets: readonly string[];
  readonly role: string;
  readonly reported: readonly ReportedFigure[];
};

/** The closed months that a plan touches, and what was reported for them. */
export type Closed = {
  readonly months: readonly Month[];
  readonly reported: readonly ReportedFigure[];
};

/** One number of a closed month: what was reported, what stood there before and what stands there after. */
export const ClosedMovement = z.strictObject({
  month: z.string(),
  metric: z.string(),
  title: z.string(),
  unit: z.string(),
  decimals: z.int(),
  before: z.number().nullable(),
  after: z.number().nullable(),
  /** `difference` is what stands there after, less what was reported. */
  reported: z.strictObject({ value: z.number(), where: z.string(), difference: z.number() }).nullable(),
});
export type ClosedMovement = z.infer<typeof ClosedMovement>;

/** The closed months that the scope touches, oldest first; none for a dataset that finance does not report on. */
export function closedMonths(books: Books, about: About, scope: Pick<Scope, 'from' | 'to'>): Month[] {
  const { through } = books;
  if (through === null || !concerns(books, about)) return [];
  const months: Month[] = [];
  for (let first = startOf('month', scope.from); first < scope.to; first = startOfNext('month', first)) {
    if (monthOf(first) <= through) months.push(monthOf(first));
  }
  return months;
}

/** What was reported of this dataset for these months. */
export function reportedFor(books: Books, dataset: string, months: readonly Month[]): ReportedFigure[] {
  return books.reported.filter(figure => figure.dataset === dataset && months.includes(figure.month));
}

/**
 * The movements of closed months, oldest first, each with its difference to the figure that was reported. Months that
 * do not move are left out, unless what stands there already differs from the report.
 */
export function closedMovements(closed: Closed, movements: readonly Movement[]): ClosedMovement[] {
  return movements
    .filter(({ period }) => closed.months.includes(period))
    .map(movement => ({ ...movement, figure: figureFor(closed, movement) }))
    .map(({ figure, period, metric, title, unit, decimals, before, after }) => ({
      month: period,
      metric,
      title,
      unit,
      decimals,
      before,
      after,
      reported: figure
        ? {
            value: figure.value,
            where: figure.where,
            difference: rounded((after ?? 0) - figure.value, decimals),
          }
        : null,
    }))
    .filter(line => moved(line).difference !== 0 || (line.reported?.difference ?? 0) !== 0)
    .sort((a, b) => (a.month < b.month ? -1 : a.month > b.month ? 1 : 0));
}

function figureFor({ reported }: Closed, { metric, period }: Movement): ReportedFigure | undefined {
  return reported.find(figure => figure.metric === metric && figure.month === period);
}

/** `January 2026` */
export function sayMonth(month: Month): string {
  return MONTH_YEAR.format(new Date(`${month}-01T00:00:00Z`));
}

/** `July 2025`, `July and August 2025`, `July 2025 to December 2025` for months in a row, else all of them. */
export function sayMonths(months: readonly Month[]): string {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return 'no month';
  if (first === last) return sayMonth(first);
  if (months.length > 2 && inARow(months)) return `${sayMonth(first)} to ${sayMonth(last)}`;
  return `${months.slice(0, -1).map(sayMonth).join(', ')} and ${sayMonth(last)}`;
}

const MONTH_YEAR = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

function concerns(books: Books, about: About): boolean {
  return about.sensitivity.includes('finance') || books.datasets.includes(about.dataset);
}

function monthOf(date: CivilDate): Month {
  return date.slice(0, 7);
}

function inARow(months: readonly Month[]): boolean {
  return months.every((month, index) => {
    const next = months[index + 1];
    return next === undefined || monthOf(startOfNext('month', `${month}-01`)) === next;
  });
}

/** What a sum of cents is off by in binary is no difference to a reported figure. */
function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
