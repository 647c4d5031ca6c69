import { describe, expect, it } from 'vitest';
import { Check } from '../../../src/plan/check.ts';
import { FAILURE_MODES, namedRisks } from '../../../src/plan/failure-modes.ts';
import { judgeFacts, RULES } from '../../../src/plan/rules/rules.ts';
import { calm, facts, overlapping } from './facts.ts';

const checkKinds = Check.options.map(option => option.shape.kind.value as string);
const known = new Set(checkKinds);
const rules = new Set<string>(RULES.map(({ id }) => id));

const named = (differences = {}) => {
  const about = facts(differences);
  return namedRisks(about, judgeFacts(about));
};

describe('the seven failure modes', () => {
  it('are seven, each noticed before, during and after', () => {
    expect(FAILURE_MODES).toHaveLength(7);
    for (const { before, during, after: afterwards } of FAILURE_MODES) {
      for (const { how, by } of [before, during, afterwards]) {
        expect(how).not.toBe('');
        expect(by.length).toBeGreaterThan(0);
      }
    }
  });

  it.each(FAILURE_MODES)(
    '$title: is noticed by rules and checks that exist',
    ({ before, during, after: afterwards }) => {
      for (const detector of [before, during, afterwards].flatMap(({ by }) => by)) {
        const [what, name] = [
          detector.slice(0, detector.indexOf(' ')),
          detector.slice(detector.indexOf(' ') + 1),
        ];
        if (what === 'rule') expect(rules).toContain(name);
        if (what === 'check') expect(known).toContain(name);
      }
      expect(before.by.some(detector => detector.startsWith('rule '))).toBe(true);
    },
  );

  it('are all named for a plan, with nothing found against a calm one', () => {
    expect(named().map(({ id }) => id)).toEqual(FAILURE_MODES.map(({ id }) => id));
    expect(named().flatMap(({ found }) => found)).toEqual([]);
  });

  it.each([
    [
      'partial_history',
      { history: [{ from: '2025-01-01', to: '2026-05-20', logicId: 'old', title: 'Old' }] },
    ],
    [
      'undisclosed_logic',
      {
        kind: 'correction',
        history: [{ from: '2026-05-16', to: '2026-05-18', logicId: 'old', title: 'Old' }],
      },
    ],
    ['overload', { load: { rows: 9_000_000, logBytes: 0, seconds: 0 } }],
    ['broken_dependencies', { columns: [{ column: 'plan', change: 'missing', detail: 'is missing' }] }],
    [
      'no_point_in_time',
      {
        kind: 'ai_feature',
        history: [{ from: '2025-01-01', to: '2026-05-20', logicId: 'old', title: 'Old' }],
      },
    ],
    ['no_way_back', { overlaps: [overlapping({ means: 'way_back' })] }],
  ])('%s says what speaks for it', (id, differences) => {
    expect(named(differences).find(mode => mode.id === id)?.found.length).toBeGreaterThan(0);
  });

  it('do not boast of checks that nobody chose', () => {
    const without = named({ checks: [] }).find(({ id }) => id === 'partial_history');
    const withIt = named({
      checks: [...calm.checks, { id: 'cover', kind: 'date_coverage', max_missing_units: 0, blocking: true }],
    }).find(({ id }) => id === 'partial_history');
    expect((withIt?.noticedBy.length ?? 0) - (without?.noticedBy.length ?? 0)).toBe(1);
  });
});
