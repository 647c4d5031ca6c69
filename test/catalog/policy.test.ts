import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { booksFrom, Calendar, windowsFrom } from '../../src/catalog/calendar.ts';
import { loadCatalog } from '../../src/catalog/load.ts';
import { ApprovalPolicy, policyFrom } from '../../src/catalog/policy.ts';
import { calendarAt } from '../../src/plan/calendar/windows.ts';
import { DEFAULT_POLICY } from '../../src/plan/policy/policy.ts';
import { SHOP, writeCatalog } from './shop-catalog.ts';

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

describe('a catalog with policy and calendar', () => {
  const approvals = 'approvals: [{ id: owners, title: Owners approve, who: [owners], need: all }]\n';
  const load = async (differences: Record<string, string>) =>
    loadCatalog(await writeCatalog({ ...SHOP, ...differences }));
  const problems = async (differences: Record<string, string>) => {
    const loaded = await load(differences);
    return loaded.ok
      ? []
      : loaded.problems.map(({ file, message, remedy }) => `${file}: ${message} — ${remedy}`);
  };

  it('judges by them', async () => {
    const loaded = await load({
      'policy.yml': `${approvals}overriders: { overload: finance }\n`,
      'calendar.yml': 'closed: { through: 2026-03 }\n',
    });
    expect(loaded.ok && loaded.catalog.judging).toMatchObject({
      policy: { lines: [{ id: 'owners' }] },
      overriders: { overload: 'finance', sources: 'data_platform' },
      books: { through: '2026-03' },
      windows: [],
    });
    expect(loaded.ok && loaded.catalog.roles).toEqual(['analytics', 'finance']);
  });

  it('without them asks the owners by what is at stake, and nothing is closed', async () => {
    const loaded = await load({});
    expect(loaded.ok && loaded.catalog.judging).toMatchObject({
      policy: DEFAULT_POLICY,
      books: { through: null },
      windows: [],
    });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    [
      'a role that nobody holds',
      { 'policy.yml': `${approvals}pool: [{ role: fianance }]` },
      /policy.yml: There is no role fianance — did you mean finance\?/,
    ],
    [
      'a person nobody knows',
      { 'policy.yml': `${approvals}away: [{ who: ada@x.example, from: 2026-01-01, to: 2026-01-02 }]` },
      /no person with the email ada@x.example/,
    ],
    [
      'an absence that ends before it begins',
      { 'policy.yml': `${approvals}away: [{ who: iris@books.example, from: 2026-01-03, to: 2026-01-02 }]` },
      /before it begins on 2026-01-03/,
    ],
    [
      'a dataset that is not there',
      { 'policy.yml': 'approvals: [{ id: a, title: A, who: [owners], when: { datasets: [order] } }]' },
      /no dataset order — did you mean orders\?/,
    ],
    [
      'a key that does not belong',
      { 'policy.yml': `${approvals}weather: rain` },
      /weather is not a key that belongs here/,
    ],
    [
      'a figure of no metric',
      {
        'calendar.yml':
          'closed: { through: 2026-03, reported: [{ month: 2026-03, dataset: orders, metric: revenu, value: 1, where: there }] }',
      },
      /orders has no metric revenu — did you mean revenue\?/,
    ],
    [
      'a role for closed months that nobody holds',
      { 'calendar.yml': 'closed: { through: 2026-03, role: controlling }' },
      /calendar.yml: There is no role controlling/,
    ],
    [
      'a window about no dataset',
      {
        'calendar.yml': `windows: [{ id: a, title: A, reason: B, schedule: 0 0 * * *, lasts: 1h, datasets: [nothing] }]`,
      },
      /There is no dataset nothing/,
    ],
    [
      'a source that is no input',
      { 'datasets/orders.yml': `${SHOP['datasets/orders.yml']}sources: [{ table: sales.order }]\n` },
      /no input sales.order — did you mean sales.orders\?/,
    ],
    [
      'a probe that writes',
      {
        'datasets/orders.yml': `${SHOP['datasets/orders.yml']}sources: [{ table: sales.orders, probe: delete from sales.orders }]\n`,
      },
      /orders.yml: /,
    ],
  ])('says so of %s', async (_, differences, expected) => {
    expect((await problems(differences)).join('\n')).toMatch(expected);
  });
});
