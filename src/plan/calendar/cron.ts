import { addDays, type CivilDate, startOfNext } from '../civil-date.ts';
import { clockOf, dayOf, instantOf, localIn } from './zoned.ts';

/** A schedule of five fields, read: when something begins. Numbers are ascending. */
export type Cron = {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly monthDays: ReadonlySet<number>;
  /** `L` among the days of the month: its last day. */
  readonly lastDay: boolean;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekDays: ReadonlySet<number>;
  /** Where both kinds of day are named, either of them is enough, as POSIX has it. */
  readonly eitherDay: boolean;
};

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEK_DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

type Field = {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
};

const FIELDS = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of the month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, names: MONTHS },
  { name: 'day of the week', least: 0, most: 7, names: WEEK_DAYS },
] as const satisfies readonly Field[];

/** How far ahead a next beginning is looked for: 29 February comes again within eight years. */
const HORIZON_DAYS = 8 * 366;

/**
 * Reads minute, hour, day of the month, month and day of the week: numbers, `*`, lists, ranges, steps, English names of
 * three letters, and `L` for the last day of a month. What is wrong comes back in words.
 */
export function parseCron(
  text: string,
): { readonly ok: true; readonly cron: Cron } | { readonly ok: false; readonly message: string } {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5) {
    return {
      ok: false,
      message:
        'write five fields: minute, hour, day of the month, month, day of the week; for example 0 18 * * fri',
    };
  }
  const [minute = '', hour = '', monthDay = '', month = '', weekDay = ''] = parts;
  const monthDayParts = monthDay.split(',').filter(part => part !== 'L');
  const lastDay = monthDay.split(',').includes('L');
  const read = [
    readField(minute, FIELDS[0]),
    readField(hour, FIELDS[1]),
    monthDayParts.length === 0 ? new Set<number>() : readField(monthDayParts.join(','), FIELDS[2]),
    readField(month, FIELDS[3]),
    readField(weekDay, FIELDS[4]),
  ];
  const bad = read.find(field => typeof field === 'string');
  if (typeof bad === 'string') return { ok: false, message: bad };
  const [minutes, hours, monthDays, months, weekDays] = read as Set<number>[];
  return {
    ok: true,
    cron: {
      minutes: ascending(minutes),
      hours: ascending(hours),
      monthDays: monthDays ?? new Set(),
      lastDay,
      months: months ?? new Set(),
      weekDays: new Set([...(weekDays ?? [])].map(day => day % 7)),
      eitherDay: !monthDay.startsWith('*') && !weekDay.startsWith('*'),
    },
  };
}

/** Whether the schedule begins anything on this day. */
export function fallsOn(cron: Cron, day: CivilDate): boolean {
  const [, month = 0, monthDay = 0] = day.split('-').map(Number);
  if (!cron.months.has(month)) return false;
  const inMonth =
    cron.monthDays.has(monthDay) || (cron.lastDay && startOfNext('month', day) === addDays(day, 1));
  const inWeek = cron.weekDays.has(new Date(`${day}T00:00:00Z`).getUTCDay());
  return cron.eitherDay ? inMonth || inWeek : inMonth && inWeek;
}

/** The last beginning at or before `at` that is not earlier than the day `notBefore`, or null. */
export function lastBeginning(cron: Cron, timezone: string, at: Date, notBefore: CivilDate): string | null {
  for (let day = dayOf(localIn(timezone, at)); day >= notBefore; day = addDays(day, -1)) {
    const found = beginningsOn(cron, day)
      .reverse()
      .find(local => instantOf(timezone, local) <= at);
    if (found !== undefined) return found;
  }
  return null;
}

/** The first beginning after `at`, or null when there is none within eight years. */
export function nextBeginning(cron: Cron, timezone: string, at: Date): string | null {
  const today = dayOf(localIn(timezone, at));
  for (let ahead = 0; ahead <= HORIZON_DAYS; ahead += 1) {
    const found = beginningsOn(cron, addDays(today, ahead)).find(local => instantOf(timezone, local) > at);
    if (found !== undefined) return found;
  }
  return null;
}

function beginningsOn(cron: Cron, day: CivilDate): string[] {
  if (!fallsOn(cron, day)) return [];
  return cron.hours.flatMap(hour => cron.minutes.map(minute => `${day}T${clockOf(hour * 60 + minute)}`));
}

/** The numbers that a field names, or what is wrong with it. */
function readField(text: string, field: Field): Set<number> | string {
  const numbers = new Set<number>();
  for (const part of text.split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/([1-9]\d*))?$/.exec(part) ?? [];
    const bounds = range === '*' ? [field.least, field.most] : range.split('-').map(numberIn(field));
    const [from = Number.NaN, to] = bounds;
    const last = bounds.length > 1 ? (to ?? Number.NaN) : step === undefined ? from : field.most;
    if (bounds.length > 2 || !(from <= last)) {
      return `“${part}” is not a ${field.name}; it goes from ${field.least} to ${field.most}`;
    }
    for (let number = from; number <= last; number += Number(step ?? 1)) numbers.add(number);
  }
  return numbers;
}

function numberIn({ least, most, names }: Field): (text: string) => number | undefined {
  return text => {
    const named = names?.indexOf(text.toLowerCase()) ?? -1;
    if (named >= 0) return named + least;
    const number = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
    return number >= least && number <= most ? number : undefined;
  };
}

function ascending(numbers: ReadonlySet<number> | undefined): number[] {
  return [...(numbers ?? [])].sort((a, b) => a - b);
}
