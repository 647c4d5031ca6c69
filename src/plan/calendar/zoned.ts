import { z } from 'zod';
import type { CivilDate } from '../civil-date.ts';

/** A wall clock's reading to the minute, without a zone: `2026-12-20T18:00`. */
export const LocalMinute = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/,
    'write a day and a time, for example 2026-12-20T18:00',
  )
  .refine(text => z.iso.date().safeParse(text.slice(0, 10)).success, 'this day is not in the calendar');
export type LocalMinute = z.infer<typeof LocalMinute>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** One formatter a zone: making one costs a hundred times what using it does. */
function formatterFor(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en', {
    timeZone: timezone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formatters.set(timezone, made);
  return made;
}

/** What a wall clock in `timezone` shows at the instant `at`; seconds are cut off. */
export function localIn(timezone: string, at: Date): LocalMinute {
  const parts = new Map(
    formatterFor(timezone)
      .formatToParts(at)
      .map(part => [part.type, part.value]),
  );
  const read = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? '';
  return `${read('year').padStart(4, '0')}-${read('month')}-${read('day')}T${read('hour')}:${read('minute')}`;
}

/**
 * The instant at which a wall clock in `timezone` shows `local`. A reading that comes twice, when clocks go back, is
 * the first of the two; one that is skipped, when they go forward, counts as if they had not been put forward yet. These
 * are the rules of `Temporal`'s `compatible`.
 */
export function instantOf(timezone: string, local: LocalMinute): Date {
  const asUtc = Date.parse(`${local}:00Z`);
  const before = offsetAt(timezone, asUtc - DAY_MS);
  const after = offsetAt(timezone, asUtc + DAY_MS);
  const found = [before, after]
    .map(offset => asUtc - offset)
    .filter(instant => localIn(timezone, new Date(instant)) === local);
  return new Date(found.length > 0 ? Math.min(...found) : asUtc - before);
}

/** How far the zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetAt(timezone: string, instant: number): number {
  const whole = Math.floor(instant / MINUTE_MS) * MINUTE_MS;
  return Date.parse(`${localIn(timezone, new Date(whole))}:00Z`) - whole;
}

/** The reading `minutes` of wall-clock time after `local`, whatever the clocks do in between. */
export function addWallMinutes(local: LocalMinute, minutes: number): LocalMinute {
  return new Date(Date.parse(`${local}:00Z`) + minutes * MINUTE_MS).toISOString().slice(0, 16);
}

/** The day of a reading. */
export function dayOf(local: LocalMinute): CivilDate {
  return local.slice(0, 10);
}

/** `18:05` for the minute 1085 of a day. */
export function clockOf(minuteOfDay: number): string {
  const hours = Math.floor(minuteOfDay / 60);
  return `${String(hours).padStart(2, '0')}:${String(minuteOfDay % 60).padStart(2, '0')}`;
}
