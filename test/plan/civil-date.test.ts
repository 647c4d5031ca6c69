import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  CivilDate,
  civilDateIn,
  daysBetween,
  Grain,
  sayDate,
  sayPeriod,
  startOf,
  startOfNext,
} from '../../src/plan/civil-date.ts';

const anyDay = fc
  .date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('2100-12-31T00:00:00Z'), noInvalidDate: true })
  .map(date => date.toISOString().slice(0, 10));
const anyGrain = fc.constantFrom(...Grain.options);

describe('a civil date', () => {
  it.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2024-02-28', 1, '2024-02-29'],
    ['2000-02-28', 1, '2000-02-29'],
    ['1900-02-28', 1, '1900-03-01'],
    ['2026-01-01', -1, '2025-12-31'],
    ['2026-03-29', 1, '2026-03-30'],
  ])('%s and %i day(s) is %s, in leap years and over a change of clocks', (date, days, expected) => {
    expect(addDays(date, days)).toBe(expected);
    expect(daysBetween(date, expected)).toBe(days);
  });

  it.each([
    ['day', '2026-03-04', '2026-03-04', '2026-03-05'],
    ['week', '2026-03-04', '2026-03-02', '2026-03-09'],
    ['week', '2026-03-02', '2026-03-02', '2026-03-09'],
    ['week', '2026-03-08', '2026-03-02', '2026-03-09'],
    ['week', '2026-01-01', '2025-12-29', '2026-01-05'],
    ['month', '2024-02-29', '2024-02-01', '2024-03-01'],
    ['month', '2026-01-31', '2026-01-01', '2026-02-01'],
    ['month', '2026-12-31', '2026-12-01', '2027-01-01'],
    ['year', '2024-12-31', '2024-01-01', '2025-01-01'],
    ['year', '2025-01-01', '2025-01-01', '2026-01-01'],
  ] as const)('lies in the %s that holds it: %s from %s until %s', (grain, date, start, next) => {
    expect(startOf(grain, date)).toBe(start);
    expect(startOfNext(grain, date)).toBe(next);
  });

  it('lies in exactly one unit, whose start is its own start and whose end is the next one’s', () => {
    fc.assert(
      fc.property(anyGrain, anyDay, (grain, day) => {
        const start = startOf(grain, day);
        const next = startOfNext(grain, day);
        expect(start <= day && day < next).toBe(true);
        expect(startOf(grain, start)).toBe(start);
        expect(startOf(grain, next)).toBe(next);
        expect(startOf(grain, addDays(next, -1))).toBe(start);
      }),
    );
  });

  it.each([
    ['UTC', '2026-03-29T23:30:00Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-28T22:59:59Z', '2026-03-28'],
    ['Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29'],
    // Clocks went forward in between: midnight is an hour earlier in UTC.
    ['Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-30'],
    ['Europe/Berlin', '2026-10-25T22:30:00Z', '2026-10-25'],
    ['America/New_York', '2026-03-08T04:59:59Z', '2026-03-07'],
    ['America/New_York', '2026-03-09T03:59:59Z', '2026-03-08'],
    ['America/New_York', '2026-03-09T04:00:00Z', '2026-03-09'],
    ['Pacific/Kiritimati', '2026-01-01T10:00:00Z', '2026-01-02'],
    ['Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31'],
    ['Asia/Kathmandu', '2026-01-01T18:15:00Z', '2026-01-02'],
  ])('is in %s at %s the day %s', (timezone, instant, expected) => {
    const day = civilDateIn(timezone, new Date(instant));
    expect(day).toBe(expected);
    expect(CivilDate.safeParse(day).success).toBe(true);
  });

  it.each(['2026-02-29', '2026-13-01', '2026-3-1', '2026-03-01T00:00:00Z', 'yesterday', ''])(
    'is not written %j',
    text => {
      expect(CivilDate.safeParse(text).success).toBe(false);
    },
  );

  it('is said with the last day that is included', () => {
    expect(sayDate('2026-03-02')).toBe('2 Mar 2026');
    expect(sayPeriod('2026-03-02', '2026-03-23')).toBe('2 Mar 2026 to 22 Mar 2026');
    expect(sayPeriod('2026-03-02', '2026-03-03')).toBe('2 Mar 2026');
  });
});
