import { describe, expect, it } from 'vitest';
import { judgeSelect } from '../../src/sql/judge-select.ts';
import { MAX_TOKENS } from '../../src/sql/parser.ts';

const ACCEPTED = [
  ['a plain SELECT', 'select day from raw.events where day >= :unit_start and day < :unit_end'],
  ['SELECT with a WITH query', 'with d as (select day from raw.events) select day from d'],
  ['a UNION', 'select day from raw.a union all select day from raw.b'],
  ['VALUES', 'values (1), (2)'],
  ['a trailing semicolon', 'select day from raw.events;'],
  ['a window function', 'select row_number() over (order by day) as n from raw.events'],
] as const;

const REFUSED = [
  ['an empty text', '', 'syntax'],
  ['only a comment', '-- nothing here', 'one_statement'],
  ['a typing error', 'selec day from raw.events', 'syntax'],
  ['an open string', "select 'day from raw.events", 'syntax'],
  ['two statements', 'select 1; select 2', 'one_statement'],
  ['a hidden second statement', 'select 1; drop table raw.events', 'one_statement'],
  ['INSERT', 'insert into raw.events (day) select day from raw.old', 'select_only'],
  ['UPDATE', 'update raw.events set day = day', 'select_only'],
  ['DELETE', 'delete from raw.events', 'select_only'],
  ['MERGE', 'merge into a.t using b.s on t.i = s.i when matched then delete', 'select_only'],
  ['TRUNCATE', 'truncate raw.events', 'select_only'],
  ['DROP', 'drop table raw.events', 'select_only'],
  ['COPY', "copy raw.events to program 'cat'", 'select_only'],
  ['DO', 'do $$ begin end $$', 'select_only'],
  ['SET', 'set role postgres', 'select_only'],
  ['EXPLAIN ANALYZE', 'explain analyze delete from raw.events', 'select_only'],
  ['CREATE TABLE AS', 'create table raw.t as select 1', 'select_only'],
  [
    'a WITH query that writes',
    'with gone as (delete from raw.t returning i) select i from gone',
    'select_only',
  ],
  [
    'a WITH query that writes, deep down',
    'select * from (with x as (update a.t set i = 1 returning i) select i from x) y',
    'select_only',
  ],
  ['SELECT INTO', 'select day into raw.copy from raw.events', 'no_into'],
  ['SELECT INTO in the first half of a UNION', 'select 1 into raw.copy union select 2', 'no_into'],
  ['FOR UPDATE', 'select day from raw.events for update', 'no_row_locks'],
  ['FOR SHARE in a subquery', 'select * from (select day from raw.events for share) s', 'no_row_locks'],
  ['a table without its schema', 'select day from events', 'qualified_tables'],
  ['a table of another database', 'select day from other.raw.events', 'qualified_tables'],
  [
    'a CTE name used where it cannot be seen',
    'select * from (with e as (select 1) select * from e) x, e',
    'qualified_tables',
  ],
  [
    'a CTE that reads a table of its own name',
    'with events as (select day from events) select day from events',
    'qualified_tables',
  ],
  ['a server file', "select pg_read_file('/etc/passwd')", 'forbidden_function'],
  ['a qualified call', "select pg_catalog.pg_read_file('x')", 'forbidden_function'],
  [
    'SQL hidden in a string',
    "select query_to_xml('delete from raw.events', true, true, '')",
    'forbidden_function',
  ],
  ['a lock', 'select pg_advisory_xact_lock(1)', 'forbidden_function'],
  ['SQL for a pivot', "select * from crosstab('select 1, 2, 3') as t(a int, b int)", 'forbidden_function'],
  [
    'a forbidden call inside FROM',
    "select * from dblink('host=x', 'select 1') as t(i int)",
    'forbidden_function',
  ],
  ['an unknown placeholder', 'select day from raw.events where day > :unit_begin', 'placeholders'],
  ['a numbered parameter', 'select day from raw.events where day > $1', 'placeholders'],
  ['a NUL character', 'select 1 \0', 'syntax'],
] as const;

describe('judging rebuild SQL', () => {
  it.each(ACCEPTED)('accepts %s', async (_what, sql) => {
    expect(await judgeSelect(sql)).toMatchObject({ ok: true });
  });

  it.each(REFUSED)('refuses %s', async (_what, sql, rule) => {
    expect(await judgeSelect(sql)).toMatchObject({
      ok: false,
      refusal: { rule, remedy: expect.stringMatching(/./) },
    });
  });

  it('lists the tables read wherever they stand, and leaves out the names of WITH queries', async () => {
    const judgement = await judgeSelect(`
      with recent as (select id from raw.events where exists (select 1 from raw.flags)),
           tree as (select id from recent)
      select t.id, (select max(rate) from finance.fx_rates) as rate
      from tree t join lateral (select * from crm.accounts) a on true
      union all select id, 0 from analytics.extra`);
    expect(judgement).toMatchObject({
      tables: ['analytics.extra', 'crm.accounts', 'finance.fx_rates', 'raw.events', 'raw.flags'],
    });
  });

  it('lets a recursive WITH query name itself', async () => {
    const judgement = await judgeSelect(
      'with recursive days as (select 1 as n union all select n + 1 from days) select n from days',
    );
    expect(judgement).toMatchObject({ ok: true, tables: [] });
  });

  it('lists the functions called and what would change from one run to the next', async () => {
    const judgement = await judgeSelect(
      "select sum(x) as s, age(t) as a, current_date as d, 'Today'::date as e, analytics.share(x) as f " +
        'from raw.t tablesample system (10) where u > pg_catalog.now()',
    );
    expect(judgement).toMatchObject({
      functions: ['age', 'analytics.share', 'current_date', 'now', 'sum', 'system'].filter(
        name => name !== 'system',
      ),
      unrepeatable: ["'today'", 'age', 'current_date', 'now', 'tablesample'],
    });
  });

  it('counts the age between two columns as repeatable', async () => {
    expect(await judgeSelect('select age(a, b) as d from raw.t')).toMatchObject({ unrepeatable: [] });
  });

  it('names the columns returned, and says so when the text does not tell', async () => {
    expect(await judgeSelect('select e.day, sum(x) as total from raw.e group by 1')).toMatchObject({
      columns: ['day', 'total'],
    });
    expect(await judgeSelect('select a from raw.e union select b from raw.f')).toMatchObject({
      columns: ['a'],
    });
    expect(await judgeSelect('select * from raw.e')).toMatchObject({ ok: true, columns: undefined });
    expect(await judgeSelect('select sum(x) from raw.e')).toMatchObject({ ok: true, columns: undefined });
  });

  it('points at the line and column of the fault, behind letters of several bytes too', async () => {
    expect(
      await judgeSelect("select 'Zürich 😀' as city\nfrom raw.events\nwhere day > :unit_begin"),
    ).toMatchObject({
      refusal: { line: 3, column: 13 },
    });
    expect(await judgeSelect("select 'Zürich 😀' as city, day\nfrom events")).toMatchObject({
      refusal: { rule: 'qualified_tables', line: 2, column: 6 },
    });
    expect(await judgeSelect("select 'Zürich 😀' as city,\nfrom raw.events")).toMatchObject({
      refusal: { rule: 'syntax', line: 2, column: 1 },
    });
  });

  it('refuses a text that would overflow the parser, and still judges the next one', async () => {
    const long = `select ${'1+'.repeat(50_000)}1`;
    expect(await judgeSelect(long)).toMatchObject({ refusal: { rule: 'syntax' } });
    const deep = `select ${'not '.repeat(MAX_TOKENS - 4)}true as x`;
    expect(await judgeSelect(deep)).toMatchObject({ ok: true });
    expect(await judgeSelect('select 1 as one')).toMatchObject({ ok: true });
  });
});
