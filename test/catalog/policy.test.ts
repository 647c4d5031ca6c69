import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { booksFrom, Calendar, windowsFrom } from '../../src/catalog/calendar.ts';
import { ApprovalPolicy, policyFrom } from '../../src/catalog/policy.ts';
import { calendarAt } from '../../src/plan/calendar/windows.ts';
import { DEFAULT_POLICY } from '../../src/plan/policy/policy.ts';

const POLICY = `
approvals:
  - { id: owners, title: Every owner approves the plan, who: [owners], need: all }
  - id: big
    title: Two leads approve large changes
    when: { risk_at_least: high, rows_over: 100000 }
    who: [{ group: '@data-leads' }, { people: [Ada@Tidewater.example] }]
    need: 2
  - id: finance
    title: Finance approves closed months
    when: { rules: [closed_periods] }
    gate: 2
    who: [{ role: finance }]
self_approval_up_to: low
overriders: { sources: data_platform }
away:
  - { who: Chloe@tidewater.example, from: 2026-05-01, to: 2026-05-09, delegate: dev@tidewater.example }
escalate_after: 5d
escalate_to: [{ role: data_platform }]
expire_after: 14d
`;

const CALENDAR = `
windows:
  - id: holidays
    title: Holidays
    reason: nobody is there
    from: 2026-12-20T18:00
    to: 2027-01-02T08:00
    timezone: Europe/Berlin
    overridable_by: data_platform
  - id: nights
    title: Nights
    reason: the warehouse is quiet
    effect: allow
    schedule: 0 20 * * *
    lasts: 10h
    sensitivity: [finance]
    started_run_may_finish: false
closed:
  through: 2026-05
  reported:
    - { month: 2026-05, dataset: revenue_daily, metric: net, value: 12.5, where: Board pack }
`;

describe('the approval policy', () => {
  it('reads as people write it', () => {
    const policy = policyFrom(ApprovalPolicy.parse(parse(POLICY)));
    expect(policy.lines.map(({ id, gate, from, need }) => ({ id, gate, from, need }))).toEqual([
      { id: 'owners', gate: 1, from: [{ by: 'owners' }], need: 'all' },
      {
        id: 'big',
        gate: 1,
        from: [
          { by: 'group', handle: 'data-leads' },
          { by: 'people', emails: ['ada@tidewater.example'] },
        ],
        need: 2,
      },
      { id: 'finance', gate: 2, from: [{ by: 'role', role: 'finance' }], need: 1 },
    ]);
    expect(policy.patience).toMatchObject({ escalateAfter: 432_000, expireAfter: 1_209_600 });
    expect(policy.confirmFrom).toBe('critical');
  });

  it('waits as long as where there is none, unless it says otherwise', () => {
    const plain = policyFrom(ApprovalPolicy.parse(parse('approvals: [{ id: a, title: A, who: [owners] }]')));
    expect({ ...plain.patience, escalateAfter: DEFAULT_POLICY.patience.escalateAfter }).toEqual(
      DEFAULT_POLICY.patience,
    );
  });

  it('counts the last day away', () => {
    const { absences } = policyFrom(ApprovalPolicy.parse(parse(POLICY)));
    expect(absences).toEqual([
      {
        email: 'chloe@tidewater.example',
        from: '2026-05-01',
        to: '2026-05-10',
        delegate: 'dev@tidewater.example',
      },
    ]);
  });

  it.each([
    ['nobody to ask', 'approvals: [{ id: a, title: A, who: [] }]'],
    ['an unknown rule', 'approvals: [{ id: a, title: A, who: [owners], when: { rules: [luck] } }]'],
    ['an unknown circle', 'approvals: [{ id: a, title: A, who: [everybody] }]'],
    ['no line at all', 'approvals: []'],
    ['a handle without its sign', 'approvals: [{ id: a, title: A, who: [{ group: leads }] }]'],
    [
      'an overrider of nothing',
      'approvals: [{ id: a, title: A, who: [owners] }]\noverriders: { luck: finance }',
    ],
  ])('is refused with %s', (_, text) => {
    expect(ApprovalPolicy.safeParse(parse(text)).success).toBe(false);
  });
});

describe('the calendar', () => {
  it('reads as people write it', () => {
    const calendar = Calendar.parse(parse(CALENDAR));
    const windows = windowsFrom(calendar);
    const revenue = { dataset: 'revenue_daily', sensitivity: ['finance' as const] };
    expect(calendarAt(windows, revenue, new Date('2026-12-24T21:00:00Z'))).toMatchObject({
      open: false,
      closedBy: [{ window: { id: 'holidays', overridableBy: 'data_platform' } }],
    });
    expect(calendarAt(windows, revenue, new Date('2026-05-05T12:00:00Z'))).toMatchObject({
      closedBy: [{ window: { id: 'nights', startedRunMayFinish: false } }],
    });
    expect(calendarAt(windows, { ...revenue, sensitivity: [] }, new Date('2026-05-05T12:00:00Z')).open).toBe(
      true,
    );
    expect(booksFrom(calendar)).toMatchObject({
      through: '2026-05',
      role: 'finance',
      reported: [{ value: 12.5 }],
    });
  });

  it('that is empty closes nothing', () => {
    const calendar = Calendar.parse({});
    expect(windowsFrom(calendar)).toEqual([]);
    expect(booksFrom(calendar).through).toBeNull();
  });

  const window = 'windows: [{ id: a, title: A, reason: B, ';
  it.each([
    ['no time', `${window}}]`],
    ['half of a time', `${window}from: 2026-12-20T18:00 }]`],
    [
      'both kinds of time',
      `${window}from: 2026-12-20T18:00, to: 2026-12-21T18:00, schedule: 0 0 * * *, lasts: 1h }]`,
    ],
    ['a mixture', `${window}from: 2026-12-20T18:00, lasts: 1h }]`],
    ['an end before its beginning', `${window}from: 2026-12-20T18:00, to: 2026-12-20T18:00 }]`],
    ['a day that does not exist', `${window}from: 2026-02-30T18:00, to: 2026-12-20T18:00 }]`],
    ['a schedule that is none', `${window}schedule: every day, lasts: 1h }]`],
    ['a zone that is none', `${window}schedule: 0 0 * * *, lasts: 1h, timezone: Moon }]`],
    ['a month that is none', 'closed: { through: 2026-13 }'],
  ])('is refused with %s', (_, text) => {
    expect(Calendar.safeParse(parse(text)).success).toBe(false);
  });
});
