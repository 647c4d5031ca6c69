import { describe, expect, it } from 'vitest';
import { answersOf } from '../../src/plan/answers-of.ts';
import { composePlan, type Ingredients } from '../../src/plan/compose-plan.ts';
import type { DraftAnswers } from '../../src/plan/draft.ts';
import { judgeAnswers } from '../../src/plan/judge-answers.ts';
import { prefillFromDataset, prefillFromExample } from '../../src/plan/prefill.ts';
import type { DatasetProfile } from '../../src/plan/profile.ts';
import { reviewOf } from '../../src/plan/review.ts';
import { planParts } from '../../src/plan/say/plan-details.ts';
import { Plan, planHash } from '../../src/plan/schema.ts';
import { answersFixture, NOON } from '../fixtures/answers.ts';
import { judgementFixture } from '../fixtures/judgement.ts';
import { profileFixture } from '../fixtures/profile.ts';

function ingredients(answers: DraftAnswers, profile: Partial<DatasetProfile> = {}): Ingredients {
  return {
    answers,
    profile: profileFixture(profile),
    proposer: 'U_ADA',
    names: new Map([['U_ADA', 'Ada']]),
    extraChannels: (answers.extraChannels ?? []).map(channelId => ({
      channelId,
      name: `#${channelId.toLowerCase()}`,
      botIsMember: true,
    })),
    measured: { units: 10, rowsInScope: 20, rowsInTable: 60 },
    closed: false,
  };
}

function compose(answers: DraftAnswers = answersFixture(), profile: Partial<DatasetProfile> = {}): Plan {
  const plan = composePlan(ingredients(answers, profile));
  return { ...plan, context: { ...plan.context, judgement: judgementFixture() } };
}

describe('a composed plan', () => {
  it('has all ten parts, each with something in it, and may be kept', () => {
    const plan = compose();
    expect(Plan.parse(plan)).toEqual(plan);
    const parts = planParts(plan);
    expect(parts.map(({ part }) => part)).toEqual([
      'Purpose',
      'Owner',
      'Scope',
      'Inputs',
      'Logic',
      'Idempotency',
      'Checks',
      'Isolation',
      'Rollback',
      'Communication',
    ]);
    for (const { text } of parts) expect(text.trim()).not.toBe('');
  });

  it('names the scope half open, in whole units, narrowed by the values typed', () => {
    const plan = compose(answersFixture({ filterColumn: ' region ', filterValues: 'EU, "Acme, Inc"' }));
    expect(plan.scope.period).toEqual({
      from: '2026-03-02',
      to: '2026-03-12',
      grain: 'day',
      timezone: 'UTC',
      filters: [{ column: 'region', values: ['EU', 'Acme, Inc'] }],
    });
    expect(compose(answersFixture({ filterColumn: ' ' })).scope.period.filters).toEqual([]);
  });

  it('takes over of the catalog exactly what was chosen', () => {
    const plan = compose(answersFixture({ metrics: ['amount'], checks: ['rows'], logic: 'as_then' }));
    expect(plan.purpose.metrics.map(({ id }) => id)).toEqual(['amount']);
    expect(plan.checks.map(({ id }) => id)).toEqual(['rows']);
    expect(plan.logic).toMatchObject({ id: 'as_then', uses: 'as_of_then', sql: 'select 1' });
  });

  it.each([
    ['corrected', 'settled', true],
    ['corrected', 'debated', false],
    ['as_then', 'settled', false],
    ['as_then', 'debated', false],
  ] as const)('calls %s, %s by its proposer, settled: %s', (logic, settled, both) => {
    const plan = compose(answersFixture({ logic, settled }));
    expect(plan.logic.settled).toBe(both);
    expect(plan.context.risk.reasons.some(reason => /debated/.test(reason))).toBe(!both);
  });

  it('takes the number that a chosen check measures, whether it was named or not', () => {
    const check = {
      id: 'sum',
      kind: 'total',
      metric: 'signups',
      min_change_percent: 0,
      max_change_percent: 5,
      blocking: true,
    } as const;
    const plan = compose(answersFixture({ metrics: ['amount'], checks: ['sum'] }), { checks: [check] });
    expect(plan.purpose.metrics.map(({ id }) => id)).toContain('signups');
  });

  it('asks every owner but the proposer, about the result too where finance reports on it', () => {
    const slots = [{ anyOf: ['U_BEN'] }, { anyOf: ['U_CLEO'] }];
    expect(compose().approvals).toMatchObject({ gate1: slots, gate2: [] });
    expect(compose(answersFixture(), { sensitivity: ['finance'] }).approvals).toMatchObject({
      gate1: slots,
      gate2: slots,
    });
  });

  it('narrows to values as the warehouse spells them', () => {
    const asked = ingredients(answersFixture({ filterColumn: 'seats', filterValues: '01' }));
    const filters = [{ column: 'seats', values: ['1'] }];
    const { scope } = composePlan({ ...asked, measured: { ...asked.measured, filters } });
    expect(scope.period.filters).toEqual(filters);
  });

  it('tells finance of finance’s numbers, without being asked to', () => {
    const { communication } = compose(answersFixture(), { sensitivity: ['finance'] });
    expect(communication.financeChannelId).toBe('C_FINANCE');
    expect(communication.channels.map(({ channelId }) => channelId)).toContain('C_FINANCE');
    expect(compose().communication).not.toHaveProperty('financeChannelId');
  });

  it.each([
    ['a month that finance closed', true, {}, 'C_FINANCE'],
    ['no closed month', false, {}, undefined],
    ['a version beside a closed month', true, { promotion: 'versioned_output' as const }, undefined],
  ])('tells finance of %s', (_, closed, profile, channelId) => {
    const asked = ingredients(answersFixture(), profile);
    const measured = { ...asked.measured, inTheWay: { versioned_output: [] } };
    const { communication } = composePlan({ ...asked, measured, closed });
    expect(communication.financeChannelId).toBe(channelId);
    expect(communication.channels.some(told => told.channelId === 'C_FINANCE')).toBe(channelId !== undefined);
  });

  it.each([
    ['14', 336],
    ['1.5', 36],
    [undefined, 60],
    [' ', 60],
  ])(
    'keeps a way back for %j days as %i hours, and for as long as the catalog says without',
    (days, hours) => {
      const plan = compose(answersFixture({ rollbackDays: days }), { rollbackHours: 60 });
      expect(plan.rollback.keepHours).toBe(hours);
    },
  );

  it('shows the whole review from the plan alone', () => {
    const review = reviewOf(compose());
    expect(review).toMatchObject({
      kindTitle: 'Correction',
      units: 10,
      rowsInScope: 20,
      checks: ['Unique key', 'Rows', 'Movement', 'Total'],
      told: [{ channelId: 'C_GROWTH' }],
    });
  });
});

describe('the hash that people approve', () => {
  const before = compose();

  it.each<[string, Partial<DraftAnswers>, Partial<DatasetProfile>?]>([
    ['the purpose', { purpose: 'Another reason.' }],
    ['the expectation', { expectedMovement: 'Signups fall.' }],
    ['the first day', { first: '2026-03-03' }],
    ['the last day', { last: '2026-03-10' }],
    ['a filter', { filterColumn: 'region', filterValues: 'EU' }],
    ['the metrics', { metrics: ['signups', 'amount'] }],
    ['the logic', { logic: 'as_then' }],
    ['the checks', { checks: ['unique', 'rows'] }],
    ['the way back', { rollbackDays: '7' }],
    ['who is accountable', { ownerUserId: 'U_BEN' }],
    ['the kind', { kind: 'catch_up' }],
    ['the table', {}, { table: 'analytics.other' }],
    ['the inputs', {}, { inputs: ['raw.other'] }],
    ['a threshold', {}, { checks: [{ id: 'unique', kind: 'unique_key', blocking: false }] }],
    ['the text of the logic', {}, { logic: [{ ...profileFixture().logic[0], sql: 'select 2' } as never] }],
    ['the time zone', {}, { period: { column: 'day', grain: 'day', timezone: 'Europe/Berlin' } }],
  ])('changes with %s', (_, answers, profile) => {
    expect(planHash(compose(answersFixture(answers), profile))).not.toBe(planHash(before));
  });

  it.each<[string, Partial<DraftAnswers>, Partial<DatasetProfile>?]>([
    ['who else is told', { extraChannels: ['C_SALES'], tellPeople: ['U_DAN'] }],
    ['who answers questions', { answersUserId: 'U_BEN' }],
    ['when it may start', { startAfter: '2026-05-01T00:00:00.000Z' }],
    [
      'the channels of the dataset',
      {},
      { channels: [{ name: '#other', channelId: 'C_O', botIsMember: true }] },
    ],
  ])('stays with %s', (_, answers, profile) => {
    expect(planHash(compose(answersFixture(answers), profile))).toBe(planHash(before));
  });

  it('changes where the engine promises less, and the plan says what', () => {
    const promises = {
      engine: 'Trino',
      atomicScope: 'unit' as const,
      transactions: true,
      rowGuard: 'row_hash' as const,
      provesOutside: true,
      snapshotRollback: false,
      clientQueryIds: true,
    };
    const weaker = composePlan({
      ...ingredients(answersFixture()),
      measured: { units: 10, rowsInScope: 20, rowsInTable: 60, promises },
    });
    expect(weaker.isolation.weaker).toEqual([expect.stringMatching(/^Trino changes one day at a time/)]);
    expect(planHash(weaker)).not.toBe(planHash(before));
  });

  it('stays when only what was counted changed', () => {
    const recounted = composePlan({
      ...ingredients(answersFixture()),
      measured: { units: 10, rowsInScope: 21, rowsInTable: 61 },
    });
    expect(planHash(recounted)).toBe(planHash(before));
  });
});

describe('editing a plan', () => {
  it.each<[string, Partial<DraftAnswers>, Partial<DatasetProfile>?]>([
    ['as it is', {}],
    ['narrowed to values with commas', { filterColumn: 'region', filterValues: '"Acme, Inc", EU' }],
    ['with everyone told', { extraChannels: ['C_SALES'], tellPeople: ['U_DAN'] }],
    ['with a start', { startAfter: '2026-05-01T08:30:00.000Z' }],
    ['kept for a day and a half', { rollbackDays: '1.5' }],
    ['kept as long as the catalog says', { rollbackDays: undefined } as never, { rollbackHours: 36 }],
    ['kept for hours only', { rollbackDays: undefined } as never, { rollbackHours: 12 }],
    ['kept for longer than people may choose', { rollbackDays: undefined } as never, { rollbackHours: 2400 }],
    ['in weeks', { last: '2026-03-08' }, { period: { column: 'w', grain: 'week', timezone: 'UTC' } }],
  ])('begins with answers that make the same plan again: %s', (_, answers, profile) => {
    const plan = compose(answersFixture(answers), profile);
    const again = answersOf(plan);
    expect(compose(again, profile)).toEqual(plan);
    const ground = { profile: profileFixture(profile), proposer: 'U_ADA', now: NOON };
    expect(judgeAnswers(again, ground, 6)).toEqual({});
  });
});

describe('what the catalog suggests', () => {
  it('fills in a draft that lacks only what a person must say', () => {
    const profile = profileFixture();
    const answers = { dataset: profile.id, ...prefillFromDataset(profile, 'U_ADA') };
    const missing = judgeAnswers(answers, { profile, proposer: 'U_ADA', now: NOON }, 6);
    expect(Object.keys(missing)).toEqual(['kind', 'purpose', 'first', 'last', 'expectedMovement']);
  });

  it('fills in a whole draft from an example, its filter with commas included', () => {
    const [example] = profileFixture().examples;
    const filter = { region: ['EU', 'Acme, Inc'] };
    const profile = profileFixture({ examples: example ? [{ ...example, filter }] : [] });
    const answers = { dataset: profile.id, ...prefillFromExample(profile, 'march', 'U_ADA') };
    expect(judgeAnswers(answers, { profile, proposer: 'U_ADA', now: NOON }, 6)).toEqual({});
    expect(compose(answers).scope.period.filters).toEqual([
      { column: 'region', values: ['EU', 'Acme, Inc'] },
    ]);
  });

  it('says that a definition is settled of the logic suggested and of no other', () => {
    const profile = profileFixture();
    const [example] = profile.examples;
    const debated = profileFixture({ examples: example ? [{ ...example, logic: 'as_then' }] : [] });
    expect(prefillFromDataset(profile, 'U_ADA').settled).toBe('settled');
    expect(prefillFromExample(debated, 'march', 'U_ADA')).toMatchObject({ logic: 'as_then' });
    expect(prefillFromExample(debated, 'march', 'U_ADA')).not.toHaveProperty('settled');
  });

  it('is what the dataset says when there is no such example', () => {
    const profile = profileFixture();
    expect(prefillFromExample(profile, 'nope', 'U_ADA')).toEqual(prefillFromDataset(profile, 'U_ADA'));
  });

  it.each([
    [14 * 24, '14'],
    [36, undefined],
    [6, undefined],
    [200 * 24, undefined],
  ])(
    'keeps a way back of %i hours in days where they are days that people may choose',
    (rollbackHours, days) => {
      expect(prefillFromDataset(profileFixture({ rollbackHours }), 'U_ADA').rollbackDays).toBe(days);
    },
  );
});
