import { describe, expect, it } from 'vitest';
import {
  Alternative,
  alternativeFor,
  CHOICES,
  nextVersion,
  sayAlternative,
} from '../../../src/plan/alternatives.ts';
import { Choice } from '../../../src/plan/choice.ts';
import { type SituationId, type WhenNotFacts, whenNot } from '../../../src/plan/when-not.ts';
import { planFixture } from '../../fixtures/plan.ts';
import { consumer, facts } from './facts.ts';

const plan = planFixture();
const TODAY = '2026-05-20';

const replaced = [{ from: '2025-01-01', to: '2026-05-20', logicId: 'old', title: 'The old count' }];

function situation(differences: Partial<WhenNotFacts> = {}): WhenNotFacts {
  return { ...facts(differences), level: 'low', ...differences };
}

const STORIES: readonly [SituationId, string, Partial<WhenNotFacts>, RegExp][] = [
  ['old_definition_was_right', 'the proposer says so', { oldNumbers: 'right_then' }, /you said/],
  [
    'old_definition_was_right',
    'the purpose speaks of a new definition where an older one made the rows',
    { kind: 'correction', history: replaced, purpose: 'A new definition of an active clinic.' },
    /“The old count” was in use then/,
  ],
  [
    'not_worth_it',
    'the numbers barely move and the risk is high',
    { level: 'high', trial: { units: 2, largestPercent: 0.2 } },
    /no number moved by more than 0\.5%, and the risk is high/,
  ],
  [
    'not_worth_it',
    'it costs more than is allowed',
    { load: { rows: 5_000_000, logBytes: 0, seconds: 0 } },
    /about 5,000,000 rows/,
  ],
  [
    'source_is_gone',
    'an input begins inside the scope',
    { sources: [{ table: 'raw.usage_events', probe: null, earliest: '2026-05-17' }] },
    /begins on 17 May 2026: 1 days of the scope \(16 May 2026\)/,
  ],
  [
    'source_is_gone',
    'an input begins after the scope',
    { sources: [{ table: 'raw.usage_events', probe: null, earliest: '2026-08-01' }] },
    /2 days of the scope \(16 May 2026 to 17 May 2026\)/,
  ],
  [
    'audit_trail_needed',
    'a reader has to show what was reported',
    { consumers: [consumer({ title: 'Audit file', auditTrail: true })] },
    /Audit file has to show/,
  ],
  [
    'hides_a_discontinuity',
    'prices changed inside the scope',
    { kind: 'correction', discontinuities: [{ on: '2026-05-17', title: 'new price list' }] },
    /17 May 2026: new price list/,
  ],
];

describe('when not to backfill', () => {
  it('says nothing of a plain repair', () => {
    expect(whenNot(situation())).toEqual([]);
  });

  it.each(STORIES)('recognises %s when %s', (id, _, differences, sign) => {
    const found = whenNot(situation(differences));
    expect(found.map(one => one.id)).toEqual([id]);
    expect(found[0]?.signs.join(' ')).toMatch(sign);
    expect(found[0]?.instead.length).toBeGreaterThan(0);
  });

  it('has a story for each of the five situations', () => {
    expect(new Set(STORIES.map(([id]) => id)).size).toBe(5);
  });

  it.each<[string, Partial<WhenNotFacts>]>([
    [
      'a new definition, but the numbers were wrong',
      { oldNumbers: 'wrong', kind: 'correction', history: replaced, purpose: 'new definition' },
    ],
    ['a new definition that made the rows already', { kind: 'correction', purpose: 'new definition' }],
    ['numbers that barely move at low risk', { level: 'elevated', trial: { units: 2, largestPercent: 0.2 } }],
    ['high risk where the numbers move', { level: 'critical', trial: { units: 2, largestPercent: 4 } }],
    [
      'an expensive rebuild that moves a lot',
      { load: { rows: 5_000_000, logBytes: 0, seconds: 0 }, trial: { units: 1, largestPercent: 60 } },
    ],
    [
      'an input that begins with the scope',
      { sources: [{ table: 'raw.a', probe: null, earliest: '2026-05-16' }] },
    ],
    [
      'an audit trail that a new version leaves alone',
      { isolation: 'versioned', consumers: [consumer({ auditTrail: true })] },
    ],
    [
      'a catch-up over a change of the business',
      { discontinuities: [{ on: '2026-05-17', title: 'prices' }] },
    ],
    [
      'a change of the business on the first day',
      { kind: 'correction', discontinuities: [{ on: '2026-05-16', title: 'prices' }] },
    ],
    [
      'a change of the business after the last day',
      { kind: 'correction', discontinuities: [{ on: '2026-05-18', title: 'prices' }] },
    ],
  ])('does not mistake %s for a reason', (_, differences) => {
    expect(whenNot(situation(differences))).toEqual([]);
  });
});

describe('an alternative', () => {
  it.each(Choice.options)('%s is concrete, can be kept and reads as a sentence', choice => {
    const alternative = alternativeFor(choice, plan, 'Two days are missing.', TODAY);
    expect(Alternative.parse(JSON.parse(JSON.stringify(alternative)))).toEqual(alternative);
    expect(sayAlternative(alternative)).toMatch(
      /history of Daily signups \(2 Mar 2026 to 11 Mar 2026\) stays as it is/,
    );
    expect(CHOICES[choice].next).not.toBe('');
  });

  it('by annotation carries the words of the proposer to the metrics and days in question', () => {
    expect(alternativeFor('annotation', plan, '  The app was not counted. ', TODAY)).toMatchObject({
      dataset: 'signups_daily',
      metrics: ['signups', 'amount'],
      from: '2026-03-02',
      to: '2026-03-12',
      text: 'The app was not counted.',
    });
  });

  it('by annotation falls back on the purpose', () => {
    expect(alternativeFor('annotation', plan, ' ', TODAY)).toMatchObject({ text: plan.purpose.statement });
  });

  it('by a versioned metric names each new metric beside the old one', () => {
    expect(alternativeFor('versioned_metric', plan, '', TODAY)).toMatchObject({
      metrics: [
        { id: 'signups_v2', was: 'signups', sql: 'sum(signups)' },
        { id: 'amount_v2', was: 'amount' },
      ],
    });
  });

  it('by a forward-only change begins today', () => {
    expect(alternativeFor('forward_only', plan, '', TODAY)).toMatchObject({ since: TODAY });
  });

  it.each([
    ['signups', 'signups_v2'],
    ['signups_v2', 'signups_v3'],
    ['analytics.signups_daily', 'analytics.signups_daily_v2'],
    ['analytics.signups_daily_v9', 'analytics.signups_daily_v10'],
    [`a.${'x'.repeat(63)}`, `a.${'x'.repeat(60)}_v2`],
  ])('calls the next version of %s %s', (name, next) => {
    expect(nextVersion(name)).toBe(next);
  });
});
