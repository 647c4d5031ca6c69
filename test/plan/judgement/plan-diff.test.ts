import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planChanges, voidsApprovals } from '../../../src/plan/plan-diff.ts';
import { type Plan, planHash } from '../../../src/plan/schema.ts';
import { judgementFixture } from '../../fixtures/judgement.ts';
import { type PlanDifferences, planFixture } from '../../fixtures/plan.ts';

const plan = planFixture();
const sentences = (after: Plan) => planChanges(plan, after).map(({ sentence }) => sentence);

describe('what changed between two versions of a plan', () => {
  it('is nothing between a plan and itself', () => {
    expect(planChanges(plan, planFixture())).toEqual([]);
  });

  it.each<[string, PlanDifferences, string]>([
    ['kind', { kind: 'enrichment' }, 'The kind: Correction became Enrichment.'],
    [
      'scope',
      { scope: { period: { to: '2026-03-20' } } },
      'The scope: 2 Mar 2026 to 11 Mar 2026 became 2 Mar 2026 to 19 Mar 2026.',
    ],
    [
      'filter',
      { scope: { period: { filters: [{ column: 'region', values: ['EU'] }] } } },
      'The scope: 2 Mar 2026 to 11 Mar 2026 became 2 Mar 2026 to 11 Mar 2026, region = EU.',
    ],
    [
      'units',
      { scope: { period: { cut: { by: 'value', column: 'region', values: ['EU', 'US'], rest: true } } } },
      'The units: days became 2 values of region one by one, and all other rows.',
    ],
    ['grain', { scope: { period: { grain: 'week' } } }, 'The units: days became weeks.'],
    [
      'time zone',
      { scope: { period: { timezone: 'Europe/Berlin' } } },
      'The time zone of the scope: UTC became Europe/Berlin.',
    ],
    [
      'purpose',
      { purpose: { statement: 'Other.' } },
      'The purpose: “Signups of one app version were not counted.” became “Other.”.',
    ],
    [
      'check that is new',
      {
        checks: [
          ...plan.checks,
          { id: 'cover', kind: 'date_coverage', max_missing_units: 0, blocking: true },
        ],
      },
      'Check cover: added.',
    ],
    ['way back', { rollback: { keepHours: 48 } }, 'For how many hours there is a way back: 24 became 48.'],
    ['owner', { owner: { userId: 'U_DEV', name: 'Dev' } }, 'The accountable person: Ben became Dev.'],
    ['input', { inputs: ['raw.signup_events', 'raw.crm'] }, 'Input raw.crm: added.'],
    [
      'SQL',
      { logic: { sql: `${plan.logic.sql}\norder by 1` } },
      'The SQL of the logic: 0 lines were replaced by 1.',
    ],
  ])('that is hashed voids approvals and is said in words: the %s', (_, differences, sentence) => {
    const after = planFixture(differences);
    expect(sentences(after)).toContain(sentence);
    expect(planHash(after)).not.toBe(planHash(plan));
    expect(voidsApprovals(planChanges(plan, after))).toBe(true);
  });

  it('says that units are other ones, where they are called the same', () => {
    const cut = (bounds: string[]) =>
      planFixture({ scope: { period: { cut: { by: 'key', column: 'id', type: 'integer', bounds } } } });
    const changes = planChanges(cut(['10', '20']), cut(['10', '30']));
    expect(changes).toEqual([
      {
        field: 'scope.period.cut',
        sentence: 'The units are still 3 ranges of id one by one, but other ones.',
        voids: true,
      },
    ]);
  });

  it('names a threshold that was moved, with both values', () => {
    const with10 = planFixture({
      checks: [{ id: 'm', kind: 'movement', metric: 'signups', max_percent: 10, blocking: true }],
    });
    const with90 = planFixture({
      checks: [{ id: 'm', kind: 'movement', metric: 'signups', max_percent: 90, blocking: true }],
    });
    expect(planChanges(with10, with90)).toEqual([
      { field: 'checks[m].max_percent', sentence: 'Check m: max percent 10 became 90.', voids: true },
    ]);
  });

  it('tells a check that went in one sentence, without its fields', () => {
    const both = planFixture({
      checks: [
        ...plan.checks,
        { id: 'm', kind: 'movement', metric: 'signups', max_percent: 10, blocking: true },
      ],
    });
    expect(planChanges(both, plan).map(({ sentence }) => sentence)).toEqual(['Check m: removed.']);
  });

  it('voids nothing when only more people are told', () => {
    const after = planFixture({
      communication: {
        channels: [...plan.communication.channels, { channelId: 'C_NEW', name: 'sales', because: 'asked' }],
        people: ['U_NEW'],
      },
    });
    expect(planChanges(plan, after)).toEqual([
      { field: 'communication.people', sentence: 'Who is told in person changed.', voids: false },
      { field: 'communication.channels[C_NEW]', sentence: 'Channel told <#C_NEW>: added.', voids: false },
    ]);
  });

  it('names months that were closed since and that another person settles the definition, without showing ids', () => {
    const [before, after] = [
      planFixture({ context: { judgement: judgementFixture({ decider: 'U_BEN' }) } }),
      planFixture({
        context: { judgement: judgementFixture({ decider: 'U_CLEO', closedMonths: ['2026-03'] }) },
        communication: { answersUserId: 'U_BEN' },
      }),
    ];
    expect(planChanges(before, after).map(({ sentence }) => sentence)).toEqual([
      'Who answers questions changed.',
      'Who settles the definition changed.',
      'Closed month 2026-03: added.',
    ]);
  });

  it('says in words when it starts, that the risk is another one, and what is counted differently', () => {
    const [before, after] = [
      planFixture({ context: { risk: { level: 'low' } } }),
      planFixture({
        purpose: { disclosure: 'Phones count, too.' },
        context: { risk: { level: 'high' } },
        communication: { startAfter: '2026-04-02T08:00:00.000Z' },
      }),
    ];
    expect(planChanges(before, after).map(({ sentence }) => sentence)).toEqual([
      'What is counted differently is now “Phones count, too.”.',
      'The risk: “low” became “high”.',
      'When it starts: as soon as it is approved became not before 2026-04-02 08:00 UTC.',
    ]);
  });

  it('says nothing of rows that were only counted again', () => {
    expect(planChanges(plan, planFixture({ context: { measured: { rowsInScope: 21 } } }))).toEqual([]);
  });

  it('notices that a list was put into another order', () => {
    const [a, b] = [
      { id: 'a', kind: 'unique_key' as const, blocking: true },
      { id: 'b', kind: 'unique_key' as const, blocking: true },
    ];
    const changes = planChanges(planFixture({ checks: [a, b] }), planFixture({ checks: [b, a] }));
    expect(changes.map(({ sentence }) => sentence)).toEqual(['The order of the list checks changed.']);
  });

  it('voids exactly when the hash differs, whatever was edited', () => {
    const text = fc.constantFrom('a', 'b', 'c');
    const check = fc.constantFrom<Plan['checks'][number]>(
      { id: 'unique', kind: 'unique_key', blocking: true },
      { id: 'unique', kind: 'unique_key', blocking: false },
      { id: 'rows', kind: 'row_count', min_change_percent: 0, max_change_percent: 1, blocking: true },
      { id: 'rows', kind: 'row_count', min_change_percent: 0, max_change_percent: 2, blocking: true },
    );
    const differences: fc.Arbitrary<PlanDifferences> = fc.record({
      title: text,
      purpose: fc.record({ statement: text, expectedMovement: text }),
      owner: fc.record({ userId: text, name: text }),
      scope: fc.record({
        period: fc.record({
          to: fc.constantFrom('2026-03-12', '2026-03-13'),
          filters: fc.array(fc.record({ column: text, values: fc.array(text, { minLength: 1 }) }), {
            maxLength: 2,
          }),
        }),
      }),
      inputs: fc.array(text, { maxLength: 3 }),
      checks: fc.array(check, { minLength: 1, maxLength: 3 }),
      rollback: fc.record({ keepHours: fc.constantFrom(24, 48), explanation: text }),
      logic: fc.record({
        sql: text,
        title: text,
        uses: fc.constantFrom('current' as const, 'as_of_then' as const),
      }),
      communication: fc.record({ people: fc.array(text, { maxLength: 2 }), answersUserId: text }),
    });
    fc.assert(
      fc.property(differences, differences, (one, other) => {
        const [before, after] = [planFixture(one), planFixture(other)];
        expect(voidsApprovals(planChanges(before, after))).toBe(planHash(before) !== planHash(after));
      }),
      { numRuns: 300 },
    );
  });
});
