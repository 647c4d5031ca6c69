import { z } from 'zod';

/** A calendar day without a clock or a zone, `2026-03-02`: what people mean by "from" and "to". */
export const CivilDate = z.iso.date();
export type CivilDate = z.infer<typeof CivilDate>;

export const Grain = z.enum(['day', 'week', 'month', 'year']);
export type Grain = z.infer<typeof Grain>;

const DAY_MS = 86_400_000;

function toUtc(date: CivilDate): Date {
  return new Date(`${date}T00:00:00Z`);
}

function fromUtc(date: Date): CivilDate {
  return date.toISOString().slice(0, 10);
}

/** The day that lies `days` after `date` (before it when negative). */
export function addDays(date: CivilDate, days: number): CivilDate {
  return fromUtc(new Date(toUtc(date).getTime() + days * DAY_MS));
}

/** How many days lie in `[from, to)`. */
export function daysBetween(from: CivilDate, to: CivilDate): number {
  return Math.round((toUtc(to).getTime() - toUtc(from).getTime()) / DAY_MS);
}

/** The first day of the unit that holds `date`; weeks begin on Monday (ISO 8601). */
export function startOf(grain: Grain, date: CivilDate): CivilDate {
  switch (grain) {
    case 'day':
      return date;
    case 'week':
      return addDays(date, -((toUtc(date).getUTCDay() + 6) % 7));
    case 'month':
      return `${date.slice(0, 7)}-01`;
    case 'year':
      return `${date.slice(0, 4)}-01-01`;
  }
}

/** The first day of the unit after the one that holds `date`. */
export function startOfNext(grain: Grain, date: CivilDate): CivilDate {
  const start = startOf(grain, date);
  switch (grain) {
    case 'day':
      return addDays(start, 1);
    case 'week':
      return addDays(start, 7);
    case 'month':
      return startOf('month', addDays(start, 31));
    case 'year':
      return startOf('year', addDays(start, 366));
  }
}

/** The calendar day that the instant `at` falls on in the IANA zone `timezone`. */
export function civilDateIn(timezone: string, at: Date): CivilDate {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: timezone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find(found => found.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}

const DAY_MONTH_YEAR = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `2 Mar 2026` */
export function sayDate(date: CivilDate): string {
  return DAY_MONTH_YEAR.format(toUtc(date));
}

/** `2 Mar 2026 to 22 Mar 2026` for the half-open `[from, to)`: people name the last day that is included. */
export function sayPeriod(from: CivilDate, to: CivilDate): string {
  const last = addDays(to, -1);
  return last === from ? sayDate(from) : `${sayDate(from)} to ${sayDate(last)}`;
}
