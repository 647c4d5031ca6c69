import { parseCron } from '../calendar/cron.ts';
import type { Window } from '../calendar/windows.ts';

/** Hours of the day in which work may go on: `20:00` to `06:00` goes over midnight. */
export type Hours = {
  readonly from: string;
  readonly to: string;
  /** Days on which they begin, as a schedule names them: `mon-fri`; `*` means every day. */
  readonly days: string;
  readonly timezone: string;
};

const DAY_MINUTES = 1_440;

/** A window of the calendar that allows work in these hours. Throws a `TypeError` on days that `sayBadDays` refuses. */
export function windowOf({ from, to, days, timezone }: Hours): Window {
  const parsed = parseCron(`${minuteOf(from) % 60} ${Math.floor(minuteOf(from) / 60)} * * ${days}`);
  if (!parsed.ok) throw new TypeError(`The hours were read before: ${parsed.message}`);
  // From a time to the same time is a whole day.
  const minutes = ((minuteOf(to) - minuteOf(from) + DAY_MINUTES - 1) % DAY_MINUTES) + 1;
  const on = days === '*' ? '' : ` ${days}`;
  return {
    id: `hours_${from}_${to}`,
    title: `from ${from} to ${to}${on} (${timezone})`,
    reason: 'the catalog says so',
    effect: 'allow',
    timing: { by: 'cron', cron: parsed.cron, minutes },
    timezone,
    datasets: [],
    sensitivity: [],
    overridableBy: null,
    startedRunMayFinish: false,
  };
}

/** What is wrong with the days of a schedule, in words; null when nothing is. */
export function sayBadDays(days: string): string | null {
  const parsed = parseCron(`0 0 * * ${days}`);
  return parsed.ok ? null : parsed.message;
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
