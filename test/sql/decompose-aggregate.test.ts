import { describe, expect, it } from 'vitest';
import { decomposeAggregate } from '../../src/sql/decompose-aggregate.ts';

describe('taking a metric apart', () => {
  it.each<[metric: string, states: string[], value: string]>([
    ['count(*)', ['count(*)'], '(a)'],
    ['sum(amount)', ['sum(amount)', 'count(amount)'], '(case when b > 0 then a end)'],
    ['avg(events_28d)', ['sum(events_28d)', 'count(events_28d)'], '(a::numeric / nullif(b, 0))'],
    [
      "100.0 * count(*) filter (where plan in ('pro', 'enterprise')) / nullif(count(*), 0)",
      ["count(*) filter (where plan in ('pro', 'enterprise'))", 'count(*)'],
      '100.0 * (a) / nullif((b), 0)',
    ],
    [
      'round(sum(a * (b + 1)) - sum(abs(c)), 2)',
      ['sum(a * (b + 1))', 'count(a * (b + 1))', 'sum(abs(c))', 'count(abs(c))'],
      'round((case when b > 0 then a end) - (case when d > 0 then c end), 2)',
    ],
    ['sum(length(note))', ['sum(length(note))', 'count(length(note))'], '(case when b > 0 then a end)'],
    ["count(*) filter (where name = 'ü)')", ["count(*) filter (where name = 'ü)')"], '(a)'],
    ["'ü' || sum(x)", ['sum(x)', 'count(x)'], "'ü' || (case when b > 0 then a end)"],
  ])('%s', (metric, states, value) => {
    const decomposed = decomposeAggregate(metric);
    expect(decomposed?.states).toEqual(states);
    expect(decomposed?.value(['a', 'b', 'c', 'd'])).toBe(value);
  });

  it.each([
    'max(amount)',
    'count(distinct account)',
    'sum(amount) / max(amount)',
    'percentile_cont(0.5) within group (order by amount)',
    'sum(amount order by day)',
    'pg_catalog.sum(amount)',
    'analytics.share(amount)',
    'sum(sum(amount)) over ()',
    'sum(amount',
  ])('leaves %s as it is', metric => {
    expect(decomposeAggregate(metric)).toBeNull();
  });
});
