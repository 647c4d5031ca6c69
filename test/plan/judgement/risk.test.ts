import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Kind } from '../../../src/plan/kinds.ts';
import { RISK_ORDER } from '../../../src/plan/policy/policy.ts';
import { Sensitivity } from '../../../src/plan/profile.ts';
import { answerQuestions, assessRisk } from '../../../src/plan/risk/assess.ts';
import type { RiskFacts } from '../../../src/plan/risk/questions.ts';
import { consumer } from './facts.ts';

const base: RiskFacts = {
  kind: 'correction',
  scope: { from: '2026-05-16', to: '2026-05-18', grain: 'day', timezone: 'UTC', filters: [] },
  rowsInScope: 10,
  rowsInTable: 5_000,
  consumers: [],
  sensitivity: [],
  rerunnable: true,
  settled: true,
};

describe('the five questions', () => {
  it.each<[string, Partial<RiskFacts>, number, RegExp]>([
    ['how_much', {}, 0, /2 days of history change: 10 rows, less than 1% of the table/],
    ['how_much', { scope: { ...base.scope, from: '2026-04-01' } }, 1, /more than a month/],
    ['how_much', { scope: { ...base.scope, from: '2025-01-01' } }, 2, /more than a year/],
    ['how_much', { scope: { ...base.scope, from: '2026-05-01' }, rowsInScope: 2_000 }, 1, /40% of the table/],
    ['who', {}, 0, /nothing in the catalog reads it/],
    ['who', { consumers: [consumer()] }, 0, /1 consumer reads it/],
    ['who', { consumers: [consumer(), consumer({ id: 'b' })] }, 1, /2 consumers read it/],
    [
      'who',
      { consumers: [consumer(), consumer({ kind: 'report', title: 'Board pack' })] },
      2,
      /among them Board pack/,
    ],
    ['rerun', {}, 0, /not tried/],
    ['rerun', { rerunnable: false }, 2, /may give other rows/],
    [
      'rerun',
      { determinism: { promised: true, replayed: [{ unit: '2026-05-16', same: true }] } },
      0,
      /came out the same/,
    ],
    [
      'rerun',
      { determinism: { promised: true, replayed: [{ unit: '2026-05-16', same: false }] } },
      3,
      /came out differently/,
    ],
    ['isolated', {}, 0, /staged where nobody reads it/],
    ['isolated', { isolation: 'versioned' }, 0, /beside the old version/],
    ['isolated', { isolation: 'in_place' }, 3, /straight into production/],
    ['settled', {}, 0, /documented and accepted/],
    ['settled', { settled: false }, 3, /still debated/],
  ])('%s with %j weighs %d', (id, differences, points, sentence) => {
    const answer = answerQuestions({ ...base, ...differences }).find(one => one.id === id);
    expect(answer?.points).toBe(points);
    expect(answer?.sentence).toMatch(sentence);
  });
});

describe('the risk', () => {
  it.each<[string, Partial<RiskFacts>, string, RegExp]>([
    ['a small repair', {}, 'low', /a small, recent, isolated repair/],
    ['finance alone', { sensitivity: ['finance'] }, 'elevated', /finance reports/],
    [
      'closed months of finance',
      { sensitivity: ['finance'], closedMonths: ['2026-05'] },
      'high',
      /closed May 2026/,
    ],
    [
      'a mailing to customers',
      {
        sensitivity: ['customer_facing'],
        consumers: [consumer({ kind: 'automation', irreversible: true, title: 'Mailing' })],
      },
      'high',
      /Mailing acts in ways that cannot be undone/,
    ],
    [
      'three years of revenue by a debated definition',
      {
        sensitivity: ['finance'],
        settled: false,
        scope: { ...base.scope, from: '2023-05-01' },
        rowsInScope: 4_000,
      },
      'critical',
      /still debated/,
    ],
    ['training data', { sensitivity: ['ai_training'] }, 'elevated', /models are trained/],
    ['a migration alone', { kind: 'migration' }, 'low', /old and the new version/],
  ])('of %s: %s', (_, differences, level, reason) => {
    const risk = assessRisk({ ...base, ...differences });
    expect(risk.level).toBe(level);
    expect(risk.reasons.join('; ')).toMatch(reason);
  });

  const some: fc.Arbitrary<Partial<RiskFacts>> = fc.record({
    kind: fc.constantFrom(...Kind.options),
    rowsInScope: fc.integer({ min: 0, max: 6_000 }),
    sensitivity: fc.subarray([...Sensitivity.options]),
    rerunnable: fc.boolean(),
    settled: fc.boolean(),
    isolation: fc.constantFrom('staged' as const, 'versioned' as const, 'in_place' as const),
    scope: fc.constantFrom('2026-05-16', '2026-03-01', '2024-01-01').map(from => ({ ...base.scope, from })),
  });

  it('is the same for the same facts', () => {
    fc.assert(
      fc.property(some, differences => {
        const once = assessRisk({ ...base, ...differences });
        expect(assessRisk(structuredClone({ ...base, ...differences }))).toEqual(once);
        expect(once.reasons.length).toBeGreaterThan(0);
      }),
    );
  });

  it('never falls when one answer gets worse', () => {
    const worse: readonly Partial<RiskFacts>[] = [
      { settled: false },
      { rerunnable: false },
      { isolation: 'in_place' },
      { sensitivity: [...Sensitivity.options] },
      { closedMonths: ['2026-05'] },
      { scope: { ...base.scope, from: '2020-01-01' } },
    ];
    fc.assert(
      fc.property(some, fc.constantFrom(...worse), (differences, worsened) => {
        const before = assessRisk({ ...base, ...differences });
        const after = assessRisk({ ...base, ...differences, ...worsened });
        expect(after.points).toBeGreaterThanOrEqual(before.points);
        expect(RISK_ORDER.indexOf(after.level)).toBeGreaterThanOrEqual(RISK_ORDER.indexOf(before.level));
      }),
    );
  });
});
