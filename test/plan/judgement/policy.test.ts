import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY, type Policy, type PolicyLine } from '../../../src/plan/policy/policy.ts';
import { applies, type Case } from '../../../src/plan/policy/requirements.ts';
import type { Roster } from '../../../src/plan/policy/roster.ts';
import { type SlotsAsked, slotsFor } from '../../../src/plan/policy/slots-for.ts';
import type { Person } from '../../../src/plan/profile.ts';
import type { Demand, Finding, Who } from '../../../src/plan/rules/finding.ts';
import { mayFill, type Slot } from '../../../src/plan/slots.ts';

const person = (name: string): Person => ({
  email: `${name}@tidewater.example`,
  name,
  userId: `U_${name.toUpperCase()}`,
});
const [ada, ben, chloe, dev, ella] = ['ada', 'ben', 'chloe', 'dev', 'ella'].map(person) as [
  Person,
  Person,
  Person,
  Person,
  Person,
];
const everyone = [ada, ben, chloe, dev, ella];

const roster: Roster = {
  owners: [chloe, dev],
  roles: new Map([
    ['finance', [chloe]],
    ['data_platform', [dev, ella]],
    ['analytics', [ada]],
  ]),
  groups: new Map([['data-leads', [ben, dev, ella]]]),
  consumerOwners: new Map([['mail', ben]]),
  people: new Map(everyone.map(one => [one.email, one])),
};

const about: Case = {
  level: 'elevated',
  kind: 'correction',
  sensitivity: [],
  dataset: 'revenue_daily',
  datasetTitle: 'Daily revenue',
  rows: 100,
  days: 10,
};

const owners: Who = { by: 'owners' };
const finance: Who = { by: 'role', role: 'finance' };
const leads: Who = { by: 'group', handle: 'data-leads' };

function line(differences: Partial<PolicyLine> = {}): PolicyLine {
  return {
    id: 'line',
    title: 'Somebody approves',
    when: {},
    gate: 1,
    from: [owners],
    need: 'all',
    ...differences,
  };
}

function found(...demands: Demand[]): Finding {
  return { id: 'rule:it', rule: 'rule', severity: 'demands', sentence: 'It.', demands };
}

function signOff(from: Who, need: 'all' | number = 1, gate: 1 | 2 = 1): Demand {
  return { what: 'sign_off', gate, from, need, because: 'a rule says so' };
}

type Differences = Partial<Omit<SlotsAsked, 'policy'>> & { policy?: Partial<Policy> };

function asked({ policy, ...rest }: Differences = {}): SlotsAsked {
  return {
    policy: { ...DEFAULT_POLICY, ...policy },
    findings: [],
    about,
    roster,
    proposer: 'U_ADA',
    timezone: 'UTC',
    ...rest,
  };
}

const people = (slots: readonly Slot[]) => slots.map(({ anyOf }) => anyOf.join('|'));

describe('the slots of a gate', () => {
  it('are one for each owner where the catalog says nothing', () => {
    const { slots, problems } = slotsFor(asked(), 1);
    expect(people(slots)).toEqual(['U_CHLOE', 'U_DEV']);
    expect(slots[0]).toMatchObject({
      rules: expect.arrayContaining(['policy/owners']),
      because: 'chloe owns Daily revenue',
    });
    expect(problems).toEqual([]);
    expect(slotsFor(asked(), 2).slots).toEqual([]);
  });

  it.each<[string, Partial<Case>, string[]]>([
    ['a repair of low risk takes one approval of either owner', { level: 'low' }, ['U_CHLOE|U_DEV']],
    ['so does a catch-up of elevated risk', { kind: 'catch_up' }, ['U_CHLOE|U_DEV']],
    ['at high risk both approve a catch-up', { kind: 'catch_up', level: 'high' }, ['U_CHLOE', 'U_DEV']],
    ['both approve whatever else is elevated', { kind: 'enrichment' }, ['U_CHLOE', 'U_DEV']],
  ])('where the catalog says nothing: %s', (_, differences, expected) => {
    const { slots } = slotsFor(asked({ about: { ...about, ...differences } }), 1);
    expect(people(slots)).toEqual(expected);
  });

  it('of a circle that has no more people ask each by name', () => {
    const low = { ...about, level: 'low' } as const;
    const alone = slotsFor(asked({ about: low, proposer: 'U_CHLOE' }), 1).slots;
    expect(alone).toMatchObject([{ anyOf: ['U_DEV'], because: 'dev owns Daily revenue' }]);
  });

  it('for any of a circle are one that each of them may fill', () => {
    const policy = { lines: [line({ from: [leads], need: 1 })] };
    expect(people(slotsFor(asked({ policy }), 1).slots)).toEqual(['U_BEN|U_DEV|U_ELLA']);
  });

  it('for two of a circle are two, so that two different people are needed', () => {
    const policy = { lines: [line({ from: [leads], need: 2 })] };
    expect(people(slotsFor(asked({ policy }), 1).slots)).toEqual([
      'U_BEN|U_DEV|U_ELLA',
      'U_BEN|U_DEV|U_ELLA',
    ]);
  });

  it('count those who are asked by name for the circles they belong to', () => {
    const { slots } = slotsFor(asked({ findings: [found(signOff(finance))] }), 1);
    expect(people(slots)).toEqual(['U_CHLOE', 'U_DEV']);
  });

  it('leave a role to its own people: whoever has a slot by name does not share it', () => {
    const { slots } = slotsFor(
      asked({ findings: [found(signOff({ by: 'role', role: 'data_platform' }, 2))] }),
      1,
    );
    expect(people(slots)).toEqual(['U_CHLOE', 'U_DEV', 'U_ELLA']);
  });

  it('ask one person once, with all the reasons', () => {
    const findings = [found(signOff({ by: 'people', emails: ['CHLOE@tidewater.example'] }, 'all'))];
    const [slot] = slotsFor(asked({ findings }), 1).slots;
    expect(slot?.because).toMatch(/chloe owns Daily revenue; a rule says so/);
    expect(slot?.rules).toEqual(['policy/owner', 'policy/owners', 'rule']);
  });

  it('ask the same people once when two rules want them, for the larger number', () => {
    const findings = [found(signOff(leads, 1)), found(signOff(leads, 2))];
    const policy = { lines: [] };
    expect(people(slotsFor(asked({ findings, policy }), 1).slots)).toHaveLength(2);
  });

  it('belong to the gate at which they are wanted', () => {
    const findings = [found(signOff(finance, 1, 2))];
    expect(people(slotsFor(asked({ findings }), 2).slots)).toEqual(['U_CHLOE']);
  });

  it('are not asked for by what only warns', () => {
    const warning: Finding = { ...found(signOff(leads)), severity: 'warns' };
    expect(people(slotsFor(asked({ findings: [warning], policy: { lines: [] } }), 1).slots)).toEqual([]);
  });

  it('grow until as many people approve as a rule wants', () => {
    const findings = [found({ what: 'approvers', gate: 1, atLeast: 3, because: 'it cannot be run again' })];
    const { slots } = slotsFor(asked({ findings }), 1);
    expect(people(slots)).toEqual(['U_CHLOE', 'U_DEV', 'U_ELLA']);
    expect(slots[2]?.because).toBe('it cannot be run again');
  });

  it('take further people from the pool that the policy names', () => {
    const findings = [found({ what: 'approvers', gate: 1, atLeast: 3, because: 'it cannot be run again' })];
    const policy = { pool: [leads] };
    expect(people(slotsFor(asked({ findings, policy }), 1).slots)).toEqual([
      'U_CHLOE',
      'U_DEV',
      'U_BEN|U_ELLA',
    ]);
  });
});

describe('the proposer', () => {
  const chloeProposes = { proposer: 'U_CHLOE' };

  it('is in no slot of their own proposal', () => {
    expect(people(slotsFor(asked(chloeProposes), 1).slots)).toEqual(['U_DEV']);
  });

  it('is not counted for a role that only they hold, which is said with what to do', () => {
    const { problems } = slotsFor(asked({ ...chloeProposes, findings: [found(signOff(finance))] }), 1);
    expect(problems).toEqual([
      {
        gate: 1,
        message: expect.stringMatching(
          /1 of people with the role finance must approve.*nobody can.*own proposal/,
        ),
        remedy: expect.stringMatching(/colleague propose it/),
      },
    ]);
  });

  it('who alone owns the dataset is stood in for by the pool', () => {
    const mine = { ...chloeProposes, roster: { ...roster, owners: [chloe] } };
    const { slots, problems } = slotsFor(asked({ ...mine, policy: { pool: [leads] } }), 1);
    expect(problems).toEqual([]);
    expect(people(slots)).toEqual(['U_BEN|U_DEV|U_ELLA']);
    expect(slots[0]?.because).toMatch(/in place of the proposer/);
  });

  it('who alone owns the dataset leaves nobody to ask where there is no pool', () => {
    const mine = { ...chloeProposes, roster: { ...roster, owners: [chloe] } };
    expect(slotsFor(asked(mine), 1).problems[0]?.message).toMatch(/nobody can.*own proposal/);
  });

  it.each([
    ['low', true],
    ['elevated', false],
    ['critical', false],
  ] as const)('at risk %s approves their own: %s, where the policy trusts them at low risk', (level, may) => {
    const policy: Partial<Policy> = { selfApprovalUpTo: 'low' };
    const { slots } = slotsFor(asked({ ...chloeProposes, policy, about: { ...about, level } }), 1);
    expect(slots.flatMap(({ anyOf }) => anyOf).includes('U_CHLOE')).toBe(may);
  });
});

describe('what can never be filled', () => {
  it('is found when two slots could only be filled by the same person', () => {
    const findings = [found(signOff({ by: 'group', handle: 'auditors' })), found(signOff(finance))];
    const alone = { ...roster, groups: new Map([['auditors', [chloe]]]) };
    const { problems } = slotsFor(asked({ findings, roster: alone, policy: { lines: [] } }), 1);
    expect(problems[0]?.message).toMatch(/asks for 2 approvals.*can give only 1/);
  });

  it('is found when a circle is smaller than the number that is wanted', () => {
    const { problems } = slotsFor(asked({ findings: [found(signOff(leads, 4))], policy: { lines: [] } }), 1);
    expect(problems[0]?.message).toMatch(/4 of the user group @data-leads must approve.*only 3 can/);
  });

  it('is found when nobody holds a role', () => {
    const { problems } = slotsFor(asked({ findings: [found(signOff({ by: 'role', role: 'legal' }))] }), 1);
    expect(problems[0]?.message).toMatch(/role legal/);
    expect(problems[0]?.remedy).toMatch(/Correct the people/);
  });

  it('is said of a person without an account in Slack, whose slot waits for them', () => {
    const { userId: _, ...unknown } = dev;
    const { slots, problems } = slotsFor(asked({ roster: { ...roster, owners: [chloe, unknown] } }), 1);
    expect(people(slots)).toEqual(['U_CHLOE', '']);
    expect(slots[1]).toMatchObject({
      unreachable: [{ name: 'dev', email: dev.email }],
      rules: ['policy/owner', 'policy/owners'],
    });
    expect(problems).toEqual([]);
  });

  it('is found when nobody at all has an account', () => {
    const { userId: _, ...unknown } = dev;
    const { problems } = slotsFor(asked({ roster: { ...roster, owners: [unknown] } }), 1);
    expect(problems[0]?.remedy).toMatch(/Correct the people in the catalog/);
  });

  it('is said, or every slot can be filled at once by people who may: compared with trying everything', () => {
    const who = fc.constantFrom<Who>(
      owners,
      finance,
      leads,
      { by: 'role', role: 'data_platform' },
      { by: 'role', role: 'analytics' },
      { by: 'consumer_owners', consumers: ['mail'] },
    );
    const demand = fc
      .tuple(who, fc.constantFrom<'all' | number>('all', 1, 2))
      .map(([from, need]) => signOff(from, need));
    const heads = fc
      .integer({ min: 1, max: 4 })
      .map((atLeast): Demand => ({ what: 'approvers', gate: 1, atLeast, because: 'so many' }));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(demand, heads), { maxLength: 4 }),
        fc.constantFrom(...everyone.map(one => one.userId ?? '')),
        (demands, proposer) => {
          const { slots, problems } = slotsFor(asked({ findings: [found(...demands)], proposer }), 1);
          expect(slots.flatMap(({ anyOf }) => anyOf)).not.toContain(proposer);
          expect(new Set(slots.map(({ id }) => id)).size).toBe(slots.length);
          if (problems.length === 0) expect(fillable(slots.map(({ anyOf }) => anyOf))).toBe(true);
        },
      ),
    );
  });
});

/** Tries every way of giving each slot a person of its own. */
function fillable(
  [slot, ...rest]: readonly (readonly string[])[],
  used: ReadonlySet<string> = new Set(),
): boolean {
  if (!slot) return true;
  return slot.some(one => !used.has(one) && fillable(rest, new Set([...used, one])));
}

describe('a line of the policy', () => {
  it.each<[string, PolicyLine['when'], Partial<Case>, boolean]>([
    ['without a condition applies always', {}, {}, true],
    ['from a risk on applies at that risk', { riskAtLeast: 'elevated' }, {}, true],
    ['from a risk on does not apply below', { riskAtLeast: 'high' }, {}, false],
    ['for kinds applies to one of them', { kinds: ['migration', 'correction'] }, {}, true],
    ['for kinds does not apply to others', { kinds: ['migration'] }, {}, false],
    ['for a sensitivity needs it', { sensitivity: ['finance'] }, {}, false],
    ['for a sensitivity applies with it', { sensitivity: ['finance'] }, { sensitivity: ['finance'] }, true],
    ['for datasets applies to one of them', { datasets: ['revenue_daily'] }, {}, true],
    ['for a rule applies when the rule spoke', { rules: ['closed_periods'] }, {}, true],
    ['for a rule does not apply when it was silent', { rules: ['overload'] }, {}, false],
    ['over so many rows does not apply at that number', { rowsOver: 100 }, {}, false],
    ['over so many rows applies beyond', { rowsOver: 99 }, {}, true],
    ['over so many days applies beyond', { daysOver: 9 }, {}, true],
    ['with two conditions needs both', { riskAtLeast: 'low', daysOver: 10 }, {}, false],
  ])('%s', (_, when, differences, expected) => {
    expect(applies(when, { ...about, ...differences }, new Set(['closed_periods']))).toBe(expected);
  });
});

describe('somebody who is away', () => {
  const absences = [
    { email: chloe.email, from: '2026-05-01', to: '2026-05-10', delegate: ben.email },
    { email: ben.email, from: '2026-05-05', to: '2026-05-08', delegate: ella.email },
  ];
  const at = (iso: string) => Date.parse(iso);
  const slotOf = (differences: Differences = {}) =>
    slotsFor(asked({ policy: { absences }, ...differences }), 1).slots.find(({ anyOf }) =>
      anyOf.includes('U_CHLOE'),
    );
  const standingIn = (iso: string) => {
    const slot = slotOf();
    return everyone.flatMap(({ userId = '' }) =>
      slot && userId !== 'U_CHLOE' && mayFill(slot, userId, at(iso)) ? [userId] : [],
    );
  };

  it('is stood in for by their delegate, on those days only', () => {
    expect(standingIn('2026-04-30T23:59:59Z')).toEqual([]);
    expect(standingIn('2026-05-01T00:00:00Z')).toEqual(['U_BEN']);
    expect(standingIn('2026-05-10T00:00:00Z')).toEqual([]);
  });

  it('is stood in for by the delegate of a delegate who is away as well', () => {
    expect(standingIn('2026-05-06T12:00:00Z')).toEqual(['U_BEN', 'U_ELLA']);
  });

  it('may still decide themselves', () => {
    expect(slotOf()?.anyOf).toEqual(['U_CHLOE']);
  });

  it('is never stood in for by the proposer, nor by whom the proposer names', () => {
    expect(slotOf({ proposer: 'U_BEN' })?.standIns).toBeUndefined();
  });

  it('goes by the days of the company’s own zone', () => {
    const [first] = slotOf({ timezone: 'America/New_York' })?.standIns ?? [];
    expect(new Date(first?.from ?? 0).toISOString()).toBe('2026-05-01T04:00:00.000Z');
  });

  it('in a circle of delegates is not stood in for by themselves', () => {
    const circle = [
      { email: chloe.email, from: '2026-05-01', to: '2026-05-10', delegate: ben.email },
      { email: ben.email, from: '2026-05-01', to: '2026-05-10', delegate: chloe.email },
    ];
    const standIns = slotOf({ policy: { absences: circle } })?.standIns?.map(({ userId }) => userId);
    expect(standIns).toEqual(['U_BEN']);
  });
});
