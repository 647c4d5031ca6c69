import { describe, expect, it } from 'vitest';
import { judgeAggregate } from '../../src/sql/judge-aggregate.ts';

const ACCEPTED = [
  'sum(signups)',
  'count(*)',
  'count(*) filter (where industry_segment is not null)',
  '100.0 * sum(mobile_signups) / nullif(sum(signups), 0)',
  'percentile_cont(0.5) within group (order by net_usd)',
];

const REFUSED = [
  ['nothing', ''],
  ['a column alone', 'signups'],
  ['two expressions', 'sum(a), sum(b)'],
  ['a FROM of its own', 'sum(x) from finance.salaries'],
  ['a closing bracket too many', 'sum(x)) from finance.salaries where (true'],
  ['a second statement', 'sum(x); drop table raw.events'],
  ['a semicolon', 'sum(x);'],
  ['a comment', 'sum(x) -- and'],
  ['a subquery', '(select max(pay) from finance.salaries)'],
  ['a parameter', 'sum(x) + $1'],
  ['an alias', 'sum(x) as total'],
  ['a UNION', 'sum(x) union select 1'],
  ['a forbidden function', "max(pg_read_file('x'))"],
  ['a forbidden function of another schema', "max(public.dblink('x'))"],
  ['the clock', 'count(*) filter (where d < now())'],
] as const;

describe('judging the SQL of a metric', () => {
  it.each(ACCEPTED)('accepts %s', sql => {
    expect(judgeAggregate(sql)).toBeUndefined();
  });

  it.each(REFUSED)('refuses %s', (_what, sql) => {
    expect(judgeAggregate(sql)).toMatchObject({ rule: 'one_aggregate', remedy: expect.stringMatching(/./) });
  });
});
