import { describe, expect, it } from 'vitest';
import { Check, type CheckKind } from '../../../src/plan/check.ts';
import {
  broughtChecks,
  isBrought,
  KIND_CONTROLS,
  suggestedChecks,
  tellsMovement,
} from '../../../src/plan/kind-controls.ts';
import { Kind } from '../../../src/plan/kinds.ts';
import { unmet } from '../../../src/plan/rules/demands-met.ts';
import type { RuleFacts } from '../../../src/plan/rules/facts.ts';
import { judgeFacts } from '../../../src/plan/rules/rules.ts';
import type { Strategy } from '../../../src/plan/strategy.ts';
import { facts } from './facts.ts';

function complaints(differences: Partial<RuleFacts>) {
  const about = facts(differences);
  const { checks, startsAt, disclosure, isolation } = about;
  return unmet(judgeFacts(about), { checks, startsAt, disclosure, isolation }).map(
    ({ field, complaint }) => `${field}: ${complaint}`,
  );
}

const check = (kind: RuleFacts['checks'][number]['kind'], blocking = true) =>
  ({ id: kind, kind, blocking }) as RuleFacts['checks'][number];

describe('the controls of a kind', () => {
  it('are met by the checks of a plain catch-up', () => {
    expect(complaints({})).toEqual([]);
  });

  it.each<[Kind, RuleFacts['checks'][number]['kind'][], string[]]>([
    ['catch_up', ['unique_key'], ['freshness or date coverage']],
    ['correction', ['unique_key', 'total'], ['movement or known example']],
    ['migration', ['unique_key', 'total'], ['row count', 'date coverage']],
    ['enrichment', ['unique_key', 'row_count'], ['null rate or completeness']],
    ['ai_feature', ['unique_key', 'date_coverage'], ['point in time']],
  ])('%s with only %j still wants %j', (kind, kinds, wanted) => {
    const found = complaints({ kind, checks: kinds.map(one => check(one)) });
    expect(found).toHaveLength(wanted.length);
    for (const [index, name] of wanted.entries()) expect(found[index]).toContain(name);
  });

  it('are not met by a check that stops nothing', () => {
    const checks = [check('unique_key', false), check('freshness')];
    expect(complaints({ checks })).toEqual([expect.stringMatching(/unique key that stops the run/)]);
  });

  it('let movement be watched by people', () => {
    expect(
      complaints({
        kind: 'correction',
        checks: [check('unique_key'), check('total'), check('movement', false)],
      }),
    ).toEqual([]);
  });

  it.each(Kind.options)('%s suggest what they require', kind => {
    const { requires, suggests } = KIND_CONTROLS[kind];
    for (const { anyOf } of requires) expect(anyOf.some(one => suggests.includes(one))).toBe(true);
  });

  it('tick the checks that fit the kind, and all where none does', () => {
    const checks = [
      { id: 'a', kind: 'unique_key' },
      { id: 'b', kind: 'distribution' },
    ];
    expect(suggestedChecks('catch_up', checks)).toEqual(['a']);
    expect(suggestedChecks('catch_up', [{ id: 'b', kind: 'distribution' }])).toEqual(['b']);
  });

  it.each<[Kind, CheckKind[], CheckKind[]]>([
    ['catch_up', [], ['unique_key', 'date_coverage']],
    ['catch_up', ['unique_key', 'freshness'], []],
    ['correction', ['total'], ['unique_key']],
    ['migration', ['unique_key'], ['row_count', 'date_coverage']],
    ['enrichment', ['null_rate'], ['unique_key', 'row_count']],
    ['ai_feature', ['point_in_time', 'unique_key'], ['date_coverage']],
  ])('%s add what a catalog with %j cannot answer: %j', (kind, inCatalog, added) => {
    const brought = broughtChecks(
      kind,
      inCatalog.map(one => ({ kind: one })),
    );
    expect(brought.map(one => one.kind)).toEqual(added);
    expect(brought.every(one => Check.safeParse(one).success && one.blocking && isBrought(one))).toBe(true);
  });

  it.each<[Kind, Strategy, boolean]>([
    ['correction', 'changed_rows', true],
    ['migration', 'swap_table', true],
    ['correction', 'versioned_output', false],
    ['catch_up', 'changed_rows', false],
  ])('tell how far numbers moved after a %s by %s: %s', (kind, strategy, told) => {
    expect(tellsMovement({ kind, isolation: { strategy } })).toBe(told);
  });
});

describe('what a rule demands of the answers', () => {
  it('is a stated time for what cannot be run again', () => {
    const mutable = { determinism: { promised: false, replayed: [] } };
    expect(complaints(mutable)).toEqual([expect.stringMatching(/^startAfter: State when it starts/)]);
    expect(complaints({ ...mutable, startsAt: '2026-06-01T20:00:00.000Z' })).toEqual([]);
  });

  it('is a sentence about a definition that changes', () => {
    const history = [{ from: '2026-05-16', to: '2026-05-18', logicId: 'old', title: 'The old job' }];
    expect(complaints({ history })).toEqual([
      expect.stringMatching(/^disclosure: .*“The nightly job”.*“The old job”/),
    ]);
    expect(complaints({ history, disclosure: 'Taps count, too.' })).toEqual([]);
  });

  it('is said once, however many rules want it', () => {
    const finance = complaints({ kind: 'migration', sensitivity: ['finance'], checks: [] });
    expect(new Set(finance).size).toBe(finance.length);
  });

  it('is never what others have to do', () => {
    expect(complaints({ definition: { settled: false, decider: null }, closedMonths: ['2026-05'] })).toEqual(
      [],
    );
  });
});
