import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../src/plan/calendar/cron.ts';
import { calendarAt, holdsUp, spanAt, type Window } from '../../../src/plan/calendar/windows.ts';
import { instantOf, localIn } from '../../../src/plan/calendar/zoned.ts';

const REVENUE = { dataset: 'revenue_daily', sensitivity: ['finance' as const] };
const SIGNUPS = { dataset: 'signups_daily', sensitivity: [] };

function denied(differences: Partial<Window> = {}): Window {
  return {
    id: 'holidays',
    title: 'Holidays',
    reason: 'nobody is there to look after it',
    effect: 'deny',
    timing: { by: 'dates', from: '2026-12-20T18:00', to: '2027-01-02T08:00' },
    timezone: 'Europe/Berlin',
    datasets: [],
    sensitivity: [],
    overridableBy: 'data_platform',
    startedRunMayFinish: true,
    ...differences,
  };
}

function every(text: string, minutes: number): Window['timing'] {
  const parsed = parseCron(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return { by: 'cron', cron: parsed.cron, minutes };
}

const at = (iso: string) => new Date(iso);

describe('a wall clock', () => {
  it.each([
    ['Europe/Berlin', '2026-07-01T12:00', '2026-07-01T10:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', '2026-10-25T02:30', '2026-10-25T00:30:00.000Z'],
    ['America/New_York', '2026-03-08T02:30', '2026-03-08T07:30:00.000Z'],
    ['Asia/Kathmandu', '2026-01-01T00:00', '2025-12-31T18:15:00.000Z'],
    ['Australia/Lord_Howe', '2026-04-05T01:45', '2026-04-04T14:45:00.000Z'],
    ['UTC', '2026-01-01T00:00', '2026-01-01T00:00:00.000Z'],
  ])('in %s showing %s means %s', (zone, local, expected) => {
    expect(instantOf(zone, local).toISOString()).toBe(expected);
  });

  it('read at any instant leads back to that instant, but in the hour that comes twice', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kathmandu',
      'Pacific/Chatham',
    );
    const instants = fc.integer({ min: Date.UTC(2024, 0, 1) / 60_000, max: Date.UTC(2029, 0, 1) / 60_000 });
    fc.assert(
      fc.property(zones, instants, (zone, minute) => {
        const instant = minute * 60_000;
        const back = instantOf(zone, localIn(zone, new Date(instant))).getTime();
        expect([instant, instant - 3_600_000]).toContain(back);
        expect(localIn(zone, new Date(back))).toBe(localIn(zone, new Date(instant)));
      }),
    );
  });
});

describe('a window', () => {
  it('between two dates holds its first minute and not its last', () => {
    expect(spanAt(denied(), at('2026-12-20T16:59:59Z'))).toBeNull();
    expect(spanAt(denied(), at('2026-12-20T17:00:00Z'))).not.toBeNull();
    expect(spanAt(denied(), at('2027-01-02T06:59:59Z'))).not.toBeNull();
    expect(spanAt(denied(), at('2027-01-02T07:00:00Z'))).toBeNull();
  });

  it('by a schedule is as long by the clock on the wall, whatever the clocks do in between', () => {
    const weekend = denied({ timing: every('0 18 * * fri', 62 * 60) });
    const span = spanAt(weekend, at('2026-03-28T12:00:00Z'));
    expect(span?.from.toISOString()).toBe('2026-03-27T17:00:00.000Z');
    expect(span && localIn('Europe/Berlin', span.to)).toBe('2026-03-30T08:00');
  });

  it('that lasts longer than what lies between its beginnings never ends', () => {
    const always = denied({ timing: every('0 0 * * *', 25 * 60) });
    expect(spanAt(always, at('2026-05-05T00:30:00Z'))).not.toBeNull();
    expect(calendarAt([always], SIGNUPS, at('2026-05-05T00:30:00Z'))).toMatchObject({
      open: false,
      opensAt: null,
    });
  });
});

describe('the calendar', () => {
  const during = at('2026-12-24T12:00:00Z');

  it('is open when nothing is in it', () => {
    expect(calendarAt([], REVENUE, during)).toEqual({ open: true });
  });

  it('names the window that closes it and when it opens', () => {
    expect(calendarAt([denied()], SIGNUPS, during)).toMatchObject({
      open: false,
      closedBy: [{ window: { id: 'holidays' }, until: at('2027-01-02T07:00:00Z') }],
      opensAt: at('2027-01-02T07:00:00Z'),
    });
  });

  it('holds a window only against the datasets it is about', () => {
    const finance = denied({ sensitivity: ['finance'] });
    const byName = denied({ datasets: ['signups_daily'] });
    expect(calendarAt([finance], SIGNUPS, during).open).toBe(true);
    expect(calendarAt([finance], REVENUE, during).open).toBe(false);
    expect(calendarAt([byName], SIGNUPS, during).open).toBe(false);
    expect(calendarAt([byName], REVENUE, during).open).toBe(true);
  });

  it('lets what denies beat what allows', () => {
    const nights = denied({ id: 'nights', effect: 'allow', timing: every('0 20 * * *', 600) });
    const atNight = at('2026-12-24T21:00:00Z');
    expect(calendarAt([nights], SIGNUPS, atNight).open).toBe(true);
    expect(calendarAt([nights, denied()], SIGNUPS, atNight)).toMatchObject({
      open: false,
      closedBy: [{ window: { id: 'holidays' } }],
      opensAt: at('2027-01-02T19:00:00Z'),
    });
  });

  it.each([
    ['still opens in the window that was set aside', '2026-06-03T21:00:00Z', ['nights'], true],
    ['and keeps the other one closing outside of it', '2026-06-03T10:00:00Z', ['nights'], 'weekends'],
    ['until that one is set aside as well', '2026-06-03T10:00:00Z', ['nights', 'weekends'], true],
  ])('%s', (_, now, setAside, open) => {
    const nights = denied({
      id: 'nights',
      effect: 'allow',
      timing: every('0 20 * * *', 600),
      timezone: 'UTC',
    });
    const weekends = denied({
      id: 'weekends',
      effect: 'allow',
      timing: every('0 0 * * 6', 2880),
      timezone: 'UTC',
    });
    const verdict = calendarAt([nights, weekends], SIGNUPS, at(now), new Set(setAside));
    expect(verdict.open || verdict.closedBy.map(({ window }) => window.id).join()).toBe(open);
    if (!verdict.open) expect(verdict.opensAt?.toISOString()).toBe('2026-06-03T20:00:00.000Z');
  });

  it('opens with the first of several windows that allow', () => {
    const nights = denied({ id: 'nights', effect: 'allow', timing: every('0 20 * * *', 600) });
    const lunch = denied({ id: 'lunch', effect: 'allow', timing: every('0 12 * * *', 60) });
    const verdict = calendarAt([nights, lunch], SIGNUPS, at('2026-05-05T08:00:00Z'));
    expect(verdict).toMatchObject({ open: false, opensAt: at('2026-05-05T10:00:00Z') });
  });

  it('waits until every window that denies is over, also where they join', () => {
    const stocktaking = denied({
      id: 'stocktaking',
      timing: { by: 'dates', from: '2027-01-01T00:00', to: '2027-01-05T00:00' },
    });
    expect(calendarAt([denied(), stocktaking], SIGNUPS, during)).toMatchObject({
      opensAt: at('2027-01-04T23:00:00Z'),
    });
  });

  it('leaves out what was overridden by somebody who may', () => {
    expect(calendarAt([denied()], SIGNUPS, during, new Set(['holidays'])).open).toBe(true);
  });

  it('is open at the moment it names as the next one', () => {
    const window = fc
      .record({
        effect: fc.constantFrom('deny' as const, 'allow' as const),
        hour: fc.integer({ min: 0, max: 23 }),
        minutes: fc.integer({ min: 1, max: 1_200 }),
        weekDay: fc.constantFrom('*', '1', '1-5', '0,6'),
        timezone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
      })
      .map(({ effect, hour, minutes, weekDay, timezone }) =>
        denied({
          id: `${effect}-${hour}-${minutes}`,
          effect,
          timezone,
          timing: every(`0 ${hour} * * ${weekDay}`, minutes),
        }),
      );
    const instants = fc.date({
      min: at('2026-01-01T00:00:00Z'),
      max: at('2026-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.array(window, { maxLength: 4 }), instants, (windows, now) => {
        const verdict = calendarAt(windows, SIGNUPS, now);
        if (verdict.open || verdict.opensAt === null) return;
        expect(verdict.opensAt > now).toBe(true);
        expect(calendarAt(windows, SIGNUPS, verdict.opensAt).open).toBe(true);
      }),
    );
  });
});

describe('a run in flight', () => {
  const startedAt = at('2026-12-20T12:00:00Z');
  const during = at('2026-12-21T12:00:00Z');

  it('goes on into a window that lets it finish', () => {
    expect(holdsUp([denied()], SIGNUPS, { startedAt, at: during })).toEqual([]);
  });

  it('is held up by a window that does not', () => {
    const strict = denied({ startedRunMayFinish: false });
    expect(holdsUp([strict], SIGNUPS, { startedAt, at: during }).map(window => window.id)).toEqual([
      'holidays',
    ]);
  });

  it('that began inside the window has nothing to finish', () => {
    expect(holdsUp([denied()], SIGNUPS, { startedAt: during, at: during })).toHaveLength(1);
  });

  it('is not held up once the window was overridden', () => {
    const strict = denied({ startedRunMayFinish: false });
    const ignored = new Set(['holidays']);
    expect(holdsUp([strict], SIGNUPS, { startedAt, at: during, ignored })).toEqual([]);
  });
});
