import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KINDS, Kind } from '../../src/plan/kinds.ts';
import type { Consumer } from '../../src/plan/profile.ts';
import { assessRisk, type RiskFacts } from '../../src/plan/risk.ts';
import { suggestKind } from '../../src/plan/suggest-kind.ts';
import { answersFixture } from '../fixtures/answers.ts';
import { logicFixture, profileFixture } from '../fixtures/profile.ts';

const period = { from: '2026-03-02', to: '2026-03-12', grain: 'day', timezone: 'UTC', filters: [] } as const;

function facts(differences: Partial<RiskFacts> = {}): RiskFacts {
  return {
    kind: 'correction',
    scope: { ...period, filters: [] },
    rowsInScope: 10,
    rowsInTable: 1000,
    consumers: [],
    sensitivity: [],
    rerunnable: true,
    settled: true,
    ...differences,
  };
}

function consumer(kind: Consumer['kind'], irreversible = false): Consumer {
  return { id: kind, title: `The ${kind}`, kind, toleratesChange: true, irreversible, path: [kind] };
}

describe('risk', () => {
  it('is low for a small, recent, isolated repair, and says so', () => {
    expect(assessRisk(facts())).toEqual({
      level: 'low',
      points: 0,
      reasons: ['a small, recent, isolated repair'],
    });
  });

  it.each<[string, Partial<RiskFacts>, number, RegExp]>([
    ['a month and a day', { scope: { ...period, filters: [], to: '2026-04-03' } }, 1, /32 days of history/],
    [
      'more than a year',
      { scope: { ...period, filters: [], to: '2027-03-04' } },
      2,
      /more than a year of history/,
    ],
    ['a large share of the table', { rowsInScope: 260 }, 1, /26% of the table/],
    [
      'several consumers',
      { consumers: [consumer('table'), consumer('dashboard')] },
      1,
      /2 consumers read it/,
    ],
    ['a report', { consumers: [consumer('report')] }, 1, /it feeds The report/],
    ['logic that cannot be rerun', { rerunnable: false }, 2, /does not promise the same result/],
    ['a debated definition', { settled: false }, 3, /still debated/],
    ['a migration', { kind: 'migration' }, 1, /old and the new version/],
    ['finance', { sensitivity: ['finance'] }, 3, /finance reports/],
    ['customers', { sensitivity: ['customer_facing'] }, 3, /customers can see/],
    ['training data', { sensitivity: ['ai_training'] }, 2, /models are trained/],
    ['what cannot be undone', { consumers: [consumer('dashboard', true)] }, 3, /cannot be undone/],
  ])('rises with %s, and says why in a sentence', (_, differences, points, reason) => {
    const risk = assessRisk(facts(differences));
    expect(risk.points).toBe(points);
    expect(risk.reasons.join('; ')).toMatch(reason);
  });

  it('does not rise at the edges: a month, a quarter of the table, one internal consumer, an empty table', () => {
    const edge = {
      scope: { ...period, filters: [], to: '2026-04-02' },
      rowsInScope: 250,
      consumers: [consumer('dashboard')],
    };
    expect(assessRisk(facts(edge)).level).toBe('low');
    expect(assessRisk(facts({ rowsInScope: 0, rowsInTable: 0 })).level).toBe('low');
  });

  it.each<[string, Partial<RiskFacts>]>([
    ['elevated', { rerunnable: false }],
    ['high', { sensitivity: ['finance'], rerunnable: false }],
    ['critical', { sensitivity: ['finance', 'customer_facing'], settled: false }],
  ])('is %s when reasons add up', (level, differences) => {
    expect(assessRisk(facts(differences)).level).toBe(level);
  });

  it('is the same for the same facts, and never falls when a reason is added', () => {
    const levels = ['low', 'elevated', 'high', 'critical'];
    const any = fc.record({
      kind: fc.constantFrom(...Kind.options),
      rowsInScope: fc.nat(1000),
      rerunnable: fc.boolean(),
      settled: fc.boolean(),
      sensitivity: fc.subarray(['finance', 'customer_facing', 'ai_training'] as const),
    });
    fc.assert(
      fc.property(any, differences => {
        const risk = assessRisk(facts(differences));
        expect(assessRisk(facts(differences))).toEqual(risk);
        const worse = assessRisk(facts({ ...differences, settled: false }));
        expect(levels.indexOf(worse.level)).toBeGreaterThanOrEqual(levels.indexOf(risk.level));
      }),
    );
  });
});

describe('the kind that the answers point to', () => {
  const today = '2026-04-01';

  it.each([
    ['ai_feature', 'Rebuild what models learn.', { sensitivity: ['ai_training' as const] }, {}],
    [
      'migration',
      'Signups were wrong.',
      { logic: [logicFixture({ id: 'moved', uses: 'migration' })] },
      { logic: 'moved' },
    ],
    ['catch_up', 'The nightly run was missed on Saturday.', {}, {}],
    ['correction', 'Events were missing in a report of long ago.', {}, { first: '2020-01-01' }],
    ['enrichment', 'Add a new attribute to every account.', {}, {}],
    ['correction', 'One app version was not counted.', {}, {}],
  ])('is %s for “%s”, and says by which sign', (kind, purpose, profile, answers) => {
    const found = suggestKind(answersFixture({ purpose, ...answers }), profileFixture(profile), today);
    expect(found?.kind).toBe(kind);
    expect(found?.because).toContain(KINDS[Kind.parse(kind)].title);
  });

  it('is none while there is nothing to go by', () => {
    expect(suggestKind({}, profileFixture(), today)).toBeNull();
    expect(suggestKind({ purpose: '  ' }, profileFixture(), today)).toBeNull();
  });

  it('has five profiles, each with its own risk and response', () => {
    const profiles = Kind.options.map(kind => KINDS[kind]);
    expect(profiles).toHaveLength(5);
    for (const part of ['title', 'trigger', 'mainRisk', 'response'] as const) {
      expect(new Set(profiles.map(profile => profile[part])).size).toBe(5);
    }
  });
});
