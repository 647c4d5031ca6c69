import { describe, expect, it } from 'vitest';
import { State } from '../../../src/plan/lifecycle.ts';
import { type Other, overlapsOf, upstreamAtWork } from '../../../src/plan/overlap.ts';
import type { Scope } from '../../../src/plan/scope.ts';

const now = new Date('2026-05-20T10:00:00Z');
const scope: Scope = { from: '2026-05-01', to: '2026-05-11', grain: 'day', timezone: 'UTC', filters: [] };
const asking = { id: 9, table: 'analytics.usage_daily', scope };

function other(differences: Partial<Other> = {}): Other {
  return {
    id: 4,
    state: 'running',
    dataset: 'usage_daily',
    table: 'analytics.usage_daily',
    datasetTitle: 'Product usage',
    scope,
    proposer: 'U_BEN',
    rollbackDeadline: null,
    ...differences,
  };
}

const means = (one: Other) => overlapsOf(asking, [one], now)[0]?.means ?? 'nothing';

describe('another backfill of the same rows', () => {
  it.each<[State, string]>([
    ['proposed', 'may_come_first'],
    ['approved', 'may_come_first'],
    ['running', 'excludes'],
    ['pausing', 'excludes'],
    ['paused', 'excludes'],
    ['checking', 'excludes'],
    ['failed', 'excludes'],
    ['awaiting_signoff', 'excludes'],
    ['ready', 'excludes'],
    ['promoting', 'excludes'],
    ['watching', 'way_back'],
    ['recorded', 'way_back'],
    ['rolling_back', 'excludes'],
    ['rolled_back', 'nothing'],
    ['cancelling', 'excludes'],
    ['cancelled', 'nothing'],
    ['expired', 'nothing'],
  ])('that is %s: %s', (state, expected) => {
    expect(means(other({ state }))).toBe(expected);
  });

  it('is named with the days both change, and whoever proposed it', () => {
    const [found] = overlapsOf(
      asking,
      [other({ scope: { ...scope, from: '2026-05-08', to: '2026-06-01' } })],
      now,
    );
    expect(found?.sentence).toMatch(
      /^BF-4 by <@U_BEN> holds the same rows \(8 May 2026 to 10 May 2026, running\)/,
    );
  });

  it.each<[string, Partial<Other>]>([
    ['of another table', { dataset: 'signups_daily', table: 'analytics.signups_daily' }],
    ['of the days before', { scope: { ...scope, from: '2026-04-01', to: '2026-05-01' } }],
    ['of the days after', { scope: { ...scope, from: '2026-05-11', to: '2026-05-12' } }],
    ['that is this one itself', { id: 9 }],
    ['whose way back is over', { state: 'recorded', rollbackDeadline: new Date('2026-05-20T09:59:59Z') }],
  ])('%s is not in the way', (_, differences) => {
    expect(means(other(differences))).toBe('nothing');
  });

  it('of another dataset that is made of the same table is in the way, however the table is named', () => {
    expect(means(other({ dataset: 'usage_for_finance' }))).toBe('excludes');
    const named = (table: string) => overlapsOf({ ...asking, table }, [other({ table: 'usage' })], now);
    expect(named('public.usage')).toHaveLength(1);
    expect(named('analytics.usage')).toEqual([]);
  });

  it('of other values of the same column is not in the way, of the same value it is', () => {
    const eu = { ...asking, scope: { ...scope, filters: [{ column: 'region', values: ['EU'] }] } };
    const of = (values: string[]) => other({ scope: { ...scope, filters: [{ column: 'region', values }] } });
    expect(overlapsOf(eu, [of(['US'])], now)).toEqual([]);
    expect(overlapsOf(eu, [of(['US', 'EU'])], now)).toHaveLength(1);
    expect(overlapsOf(eu, [other()], now)).toHaveLength(1);
  });

  it('that excludes is told before those that only may', () => {
    const found = overlapsOf(asking, [other({ id: 1, state: 'proposed' }), other({ id: 2 })], now);
    expect(found.map(one => one.other.id)).toEqual([2, 1]);
  });

  it('is every state known to this table', () => {
    for (const state of State.options) expect(() => means(other({ state }))).not.toThrow();
  });
});

describe('a backfill of what it is built from', () => {
  const upstream = (differences: Partial<Other> = {}) =>
    upstreamAtWork(
      asking,
      ['accounts'],
      [other({ dataset: 'accounts', datasetTitle: 'Accounts', ...differences })],
    );

  it.each<[State, number]>([
    ['proposed', 1],
    ['running', 1],
    ['failed', 1],
    ['watching', 0],
    ['recorded', 0],
    ['cancelled', 0],
  ])('that is %s is warned of %d times', (state, times) => {
    expect(upstream({ state })).toHaveLength(times);
  });

  it('says what would happen', () => {
    expect(upstream()[0]?.sentence).toMatch(
      /BF-4 is changing Accounts, from which this is built.*about to change/,
    );
  });

  it('reaches a day further than its own scope, because inputs are read a little wider', () => {
    expect(upstream({ scope: { ...scope, from: '2026-05-11', to: '2026-05-12' } })).toHaveLength(1);
    expect(upstream({ scope: { ...scope, from: '2026-05-12', to: '2026-05-13' } })).toHaveLength(0);
  });

  it('of a dataset that is not upstream is no concern', () => {
    expect(upstreamAtWork(asking, ['accounts'], [other({ dataset: 'signups_daily' })])).toEqual([]);
  });
});
