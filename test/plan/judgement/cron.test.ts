import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Cron,
  fallsOn,
  lastBeginning,
  nextBeginning,
  parseCron,
} from '../../../src/plan/calendar/cron.ts';
import { instantOf } from '../../../src/plan/calendar/zoned.ts';
import { addDays } from '../../../src/plan/civil-date.ts';

function cron(text: string): Cron {
  const parsed = parseCron(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.cron;
}

const at = (iso: string) => new Date(iso);

describe('a schedule of five fields', () => {
  it.each([
    ['0 18 * * fri', '2026-05-01T12:00:00Z', '2026-05-01T18:00'],
    ['0 18 * * 5', '2026-05-01T18:00:00Z', '2026-05-08T18:00'],
    ['0 0 1 1,4,7,10 *', '2026-05-01T00:00:00Z', '2026-07-01T00:00'],
    ['30 6 L * *', '2026-02-01T00:00:00Z', '2026-02-28T06:30'],
    ['30 6 L * *', '2028-02-01T00:00:00Z', '2028-02-29T06:30'],
    ['0 0 29 feb *', '2026-03-01T00:00:00Z', '2028-02-29T00:00'],
    ['*/20 8-9 * * *', '2026-05-01T08:40:00Z', '2026-05-01T09:00'],
    ['5/25 0 * * *', '2026-05-01T00:05:00Z', '2026-05-01T00:30'],
    ['0 12 * * sun', '2026-05-02T00:00:00Z', '2026-05-03T12:00'],
    ['0 12 * * 7', '2026-05-02T00:00:00Z', '2026-05-03T12:00'],
    ['0 0 15 * mon', '2026-05-12T00:00:00Z', '2026-05-15T00:00'],
  ])('%s after %s begins next on %s', (text, after, expected) => {
    expect(nextBeginning(cron(text), 'UTC', at(after))).toBe(expected);
  });

  it('names both kinds of day: either is enough, as POSIX has it', () => {
    const either = cron('0 0 13 * fri');
    expect(fallsOn(either, '2026-05-13')).toBe(true);
    expect(fallsOn(either, '2026-05-15')).toBe(true);
    expect(fallsOn(either, '2026-05-14')).toBe(false);
  });

  it('with a star for one kind of day holds to the other', () => {
    expect(fallsOn(cron('0 0 * * fri'), '2026-05-13')).toBe(false);
    expect(fallsOn(cron('0 0 13 * *'), '2026-05-15')).toBe(false);
  });

  it('that can never begin is not looked for beyond its horizon', () => {
    expect(nextBeginning(cron('0 0 31 2 *'), 'UTC', at('2026-01-01T00:00:00Z'))).toBeNull();
  });

  it.each([
    ['', 'five fields'],
    ['* * * *', 'five fields'],
    ['60 * * * *', 'not a minute'],
    ['* 24 * * *', 'not a hour'],
    ['* * 0 * *', 'not a day of the month'],
    ['* * * foo *', 'not a month'],
    ['* * * * 8', 'not a day of the week'],
    ['5- * * * *', 'not a minute'],
    ['9-5 * * * *', 'not a minute'],
    ['1-2-3 * * * *', 'not a minute'],
    ['*/0 * * * *', 'not a minute'],
    ['-1 * * * *', 'not a minute'],
    ['1,,2 * * * *', 'not a minute'],
  ])('refuses %j and says what is wrong', (text, message) => {
    const parsed = parseCron(text);
    expect(parsed.ok ? 'read' : parsed.message).toContain(message);
  });

  it('begins at the hour of its own zone, in summer and in winter', () => {
    const evening = cron('0 18 * * *');
    const next = (iso: string) => {
      const local = nextBeginning(evening, 'Europe/Berlin', at(iso));
      return instantOf('Europe/Berlin', local ?? '').toISOString();
    };
    expect(next('2026-01-10T00:00:00Z')).toBe('2026-01-10T17:00:00.000Z');
    expect(next('2026-07-10T00:00:00Z')).toBe('2026-07-10T16:00:00.000Z');
  });

  it('finds as the last beginning what a walk over every minute finds', () => {
    const field = (least: number, most: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min: least, max: most }).map(String),
        fc
          .uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 4 })
          .map(list => list.join(',')),
        fc.integer({ min: 2, max: 9 }).map(step => `*/${step}`),
      );
    const schedule = fc.tuple(field(0, 59), field(0, 23), field(1, 28), field(1, 12), field(0, 6));
    const instant = fc.date({
      min: at('2026-03-20T00:00:00Z'),
      max: at('2026-04-05T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(schedule, instant, (fields, found) => {
        const read = cron(fields.join(' '));
        const now = at(`${found.toISOString().slice(0, 16)}:00Z`);
        const floor = addDays(now.toISOString().slice(0, 10), -3);
        expect(lastBeginning(read, 'UTC', now, floor)).toBe(walkBack(fields, now, floor));
      }),
      { numRuns: 150 },
    );
  });
});

/** The same question, answered the slow way and from the text of the fields. */
function walkBack(fields: readonly string[], now: Date, floor: string): string | null {
  const fits = (text: string, value: number, least: number) =>
    text === '*' ||
    (text.startsWith('*/')
      ? (value - least) % Number(text.slice(2)) === 0
      : text.split(',').map(Number).includes(value));
  for (let minute = now.getTime(); minute >= Date.parse(`${floor}T00:00:00Z`); minute -= 60_000) {
    const date = new Date(minute);
    const monthDay = fits(fields[2] ?? '', date.getUTCDate(), 1);
    const weekDay = fits(fields[4] ?? '', date.getUTCDay(), 0);
    const both = fields[2]?.startsWith('*') || fields[4]?.startsWith('*');
    if (
      fits(fields[0] ?? '', date.getUTCMinutes(), 0) &&
      fits(fields[1] ?? '', date.getUTCHours(), 0) &&
      fits(fields[3] ?? '', date.getUTCMonth() + 1, 1) &&
      (both ? monthDay && weekDay : monthDay || weekDay)
    ) {
      return date.toISOString().slice(0, 16);
    }
  }
  return null;
}
