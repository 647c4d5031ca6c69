import { describe, expect, it } from 'vitest';
import { unitsOf } from '../../src/plan/scope.ts';
import type { PlanDifferences } from '../fixtures/plan.ts';
import { engineScene, fence, promoteAll, stageAll } from './engine-scene.ts';

const SELECT = `select (occurred_at at time zone 'UTC')::date as day, region, count(*)::int as signups, sum(amount) as amount
from raw.signup_events where occurred_at >= :unit_start and occurred_at < :unit_end group by 1, 2`;

describe('a run that must not begin', async () => {
  const { engine, warehouse, run } = await engineScene();
  await warehouse.query(`
    create table raw.secrets (day date, region text, signups int, amount numeric);
    create function public.noisy() returns int language sql volatile as 'select 1';
    create view raw.noisy_events as select *, public.noisy() as noise from raw.signup_events;
    create function public.plain(int) returns int language sql stable as 'select $1';
    create function public.noisy_add(int, int) returns int language sql volatile as 'select $1 + $2';
    create operator public.@#@ (function = public.noisy_add, leftarg = int, rightarg = int);
  `);
  await warehouse.query(`
    create table analytics.with_trigger (like analytics.signups_daily);
    create function analytics.loud() returns trigger language plpgsql as 'begin return new; end';
    create trigger loud before insert on analytics.with_trigger for each row execute function analytics.loud();
    create table analytics.referenced (day date unique, region text, signups int, amount numeric(12, 2));
    create table analytics.referring (day date references analytics.referenced (day));
    create table analytics.followed (like analytics.signups_daily including all, unique (day));
    create table analytics.following (day date references analytics.followed (day) on delete cascade);
    create table analytics.published (like analytics.signups_daily);
    create publication nightly for table analytics.published;
    create table analytics.reserved (day date, region text, backfill_op int);
    create table analytics.secured (like analytics.signups_daily);
    alter table analytics.secured enable row level security;
    create table analytics.parent (like analytics.signups_daily including all);
    create table analytics.heir () inherits (analytics.parent);
    create view analytics.a_view as select * from analytics.signups_daily;
  `);

  const logic = (sql: string, inputs = ['raw.signup_events']): PlanDifferences => ({
    logic: { sql },
    inputs,
  });
  const table = (name: string): PlanDifferences => ({ scope: { table: name } });
  const refusals: [why: string, differences: PlanDifferences, code: string, words: RegExp][] = [
    ['writes', logic('delete from raw.signup_events returning *'), 'logic_refused', /DELETE/],
    [
      'writes inside WITH',
      logic('with d as (delete from raw.signup_events returning 1) select * from d'),
      'logic_refused',
      /DELETE/,
    ],
    [
      'has two statements',
      logic(`${SELECT}; drop table analytics.signups_daily`),
      'logic_refused',
      /second statement/,
    ],
    ['locks rows', logic('select * from raw.signup_events for update'), 'logic_refused', /wait/],
    [
      'calls random()',
      logic(SELECT.replace('sum(amount)', 'sum(amount * random())::numeric')),
      'logic_volatile',
      /random/,
    ],
    [
      'calls set_config()',
      logic(SELECT.replace('region,', "set_config('role', 'postgres', true) as region,")),
      'logic_refused',
      /set_config/,
    ],
    [
      'calls a volatile function of the company',
      logic(SELECT.replace('sum(amount)', 'sum(amount) + public.noisy()')),
      'logic_volatile',
      /noisy\(\)/,
    ],
    [
      'hides a volatile function behind an operator',
      logic(SELECT.replace('count(*)::int', 'count(*)::int operator(public.@#@) 1')),
      'logic_volatile',
      /noisy_add/,
    ],
    [
      'hides a volatile function inside a view',
      logic(SELECT.replace('raw.signup_events', 'raw.noisy_events'), ['raw.noisy_events']),
      'logic_volatile',
      /noisy\(\)/,
    ],
    [
      'reads a table that is no input',
      logic('select day, region, signups, amount from raw.secrets'),
      'logic_reads_undeclared',
      /raw\.secrets/,
    ],
    [
      'reads a column that does not exist',
      logic(SELECT.replace('sum(amount)', 'sum(price)')),
      'logic_refused',
      /price/,
    ],
    [
      'names an input that does not exist',
      { inputs: ['raw.signup_events', 'raw.gone'] },
      'input_missing',
      /raw\.gone/,
    ],
    [
      'misses a column',
      logic(SELECT.replace(', sum(amount) as amount', '')),
      'columns_differ',
      /amount is missing/,
    ],
    [
      'has a column too many',
      logic(SELECT.replace('region,', 'region, max(app) as app,')),
      'columns_differ',
      /app is not a column/,
    ],
    [
      'has a column of another type',
      logic(SELECT.replace('count(*)::int', "'many'::text")),
      'columns_differ',
      /signups is text, where the table holds integer/,
    ],
    [
      'rounds without saying so',
      logic(SELECT.replace('count(*)::int', 'avg(amount)')),
      'columns_differ',
      /signups is numeric/,
    ],
    [
      'has a metric that is no aggregate',
      { purpose: { metrics: [{ id: 'a', title: 'A', sql: 'signups', unit: 'count', decimals: 0 }] } },
      'metric_refused',
      /gathers/,
    ],
    ['targets a table that does not exist', table('analytics.gone'), 'target_missing', /analytics\.gone/],
    ['targets a table from which others inherit', table('analytics.parent'), 'target_has_obstacles', /heir/],
    ['targets a view', table('analytics.a_view'), 'target_not_a_table', /not a table/],
    [
      'targets a table with a trigger',
      table('analytics.with_trigger'),
      'target_has_obstacles',
      /triggers.*loud/,
    ],
    [
      'replaces rows that others reference',
      { ...table('analytics.referenced'), isolation: { strategy: 'replace_range' } },
      'target_has_obstacles',
      /foreign keys that point to its rows.*referring/,
    ],
    [
      'changes rows with which others go',
      table('analytics.followed'),
      'target_has_obstacles',
      /foreign keys that change other rows.*following/,
    ],
    [
      'changes rows that are published without a name',
      table('analytics.published'),
      'target_has_obstacles',
      /publications.*replica identity \(nightly\)/,
    ],
    [
      'swaps partitions of a table that has none',
      { isolation: { strategy: 'swap_partitions' } },
      'target_not_swappable',
      /“Swap partitions” is not possible for analytics\.signups_daily: the table is not partitioned/,
    ],
    [
      'swaps a table on which others hang',
      { isolation: { strategy: 'swap_table' } },
      'target_not_swappable',
      /views and functions that read it \(view analytics\.a_view\)/,
    ],
    [
      'targets a table with a column of the bot’s own name',
      table('analytics.reserved'),
      'target_column_reserved',
      /backfill_op/,
    ],
    [
      'publishes rows that policies hide from most',
      { scope: { table: 'analytics.secured' }, isolation: { strategy: 'versioned_output' } },
      'target_not_swappable',
      /is not possible for analytics\.secured: row security/,
    ],
    [
      'names a period column that does not exist',
      { scope: { periodColumn: 'date' } },
      'target_column_missing',
      /date/,
    ],
    [
      'narrows by a column that does not exist',
      { scope: { period: { filters: [{ column: 'country', values: ['EU'] }] } } },
      'target_column_missing',
      /country/,
    ],
  ];

  it.each(refusals)('is refused when it %s', async (why, differences, code, words) => {
    const answer = await engine.prepare(run(differences, `BF-7/${why}`), fence());
    expect(answer).toMatchObject({ ok: false, refusal: { code } });
    expect(answer.ok ? '' : answer.refusal.message).toMatch(words);
    expect(answer.ok ? '' : answer.refusal.remedy).not.toBe('');
  });

  it('may use stable functions, a trailing semicolon, comments and every placeholder', async () => {
    const sql = `-- how it is counted;\n${SELECT.replace('count(*)::int', 'public.plain(count(*)::int)').replace('group by', 'and :as_of > :unit_start group by')} ; -- the end`;
    const fine = run(logic(sql), 'BF-8/r1');
    await stageAll(engine, fine);
    expect([...(await engine.ledger(fine)).values()].every(entry => entry.rowsStaged === 2)).toBe(true);
  });

  it('leaves no view behind', async () => {
    const { rows } = await warehouse.query(
      "select relname from pg_class where relname like 'backfill_logic%'",
    );
    expect(rows).toEqual([]);
  });
});

describe('rebuild SQL that goes wrong while it runs', async () => {
  const { engine, warehouse, run } = await engineScene();
  const unit = { key: '2026-03-02', from: '2026-03-02', to: '2026-03-03' };

  async function failure(
    sql: string,
    id: string,
    differences: PlanDifferences = { logic: { sql } },
  ): Promise<string> {
    const staging = run(differences, id);
    expect(await engine.prepare(staging, fence())).toEqual({ ok: true });
    const error = await engine.stageUnits(staging, [unit], fence()).catch((caught: unknown) => caught);
    const { kind, reason } = engine.trouble(error);
    expect(kind).toBe('final');
    expect((await engine.ledger(staging)).size).toBe(0);
    return reason;
  }

  it('names the row that lies outside the unit instead of dropping it', async () => {
    const reason = await failure(SELECT.replace(':unit_end', ':unit_end::date + 1'), 'BF-1/r1');
    expect(reason).toMatch(/a row of 2026-03-03, which lies outside the unit 2026-03-02/);
  });

  it('names a row without a date', async () => {
    const sql = `select null::date as day, 'EU' as region, 1 as signups, 1.0 as amount from raw.signup_events where :unit_start < :unit_end limit 1`;
    expect(await failure(sql, 'BF-2/r1')).toMatch(/a row without a date for the unit 2026-03-02/);
  });

  it.each(['changed_rows', 'replace_range'] as const)(
    'names the column by which a row would leave the scope, or come into it, and be lost or there twice: %s',
    async strategy => {
      await warehouse.query(`
        create table if not exists raw.moves (id int primary key, day date, region text);
        create table if not exists analytics.moves (id int primary key, day date, region text);
        truncate raw.moves, analytics.moves;
        insert into raw.moves values (1, '2026-03-02', 'EU'), (2, '2026-03-02', 'US'), (7, '2026-03-02', 'US');
        insert into analytics.moves values (1, '2026-03-02', 'EU'), (2, '2026-03-02', 'US'), (7, '2026-03-02', 'EU');`);
      const sql = 'select id, day, region from raw.moves where day >= :unit_start and day < :unit_end';
      const narrowed = (period: PlanDifferences['scope']): PlanDifferences => ({
        scope: { table: 'analytics.moves', key: ['id'], ...period },
        purpose: { metrics: [{ id: 'n', title: 'N', sql: 'count(*)', unit: 'count', decimals: 0 }] },
        isolation: { strategy },
        inputs: ['raw.moves'],
        logic: { sql },
      });
      const only = (...values: string[]) => narrowed({ period: { filters: [{ column: 'region', values }] } });
      expect(await failure(sql, `BF-5/${strategy}`, only('EU'))).toMatch(
        /a row of the unit 2026-03-02 another region.*would be lost.*all values of region/,
      );
      expect(await failure(sql, `BF-6/${strategy}`, only('US'))).toMatch(/another region.*there twice/);
      const both = run(only('EU', 'US'), `BF-7/${strategy}`);
      await stageAll(engine, both);
      expect((await engine.ledger(both)).get('2026-03-02')).toMatchObject({ rowsStaged: 3 });
      const together = run(only('EU'), `BF-8/${strategy}`);
      await engine.prepare(together, fence());
      await expect(engine.stageUnits(together, unitsOf(together.plan.scope.period), fence())).rejects.toThrow(
        /lost/,
      );
    },
  );

  it('names a column that the table numbers by itself where a row that stays would get another number', async () => {
    await warehouse.query(`
      create table analytics.numbered (day date, region text, number int generated always as identity, amount int, primary key (day, region));
      insert into analytics.numbered (day, region, amount) values ('2026-03-02', 'EU', 1);
      create table raw.numbered (day date, region text, number int, amount int);
      insert into raw.numbered values ('2026-03-02', 'EU', 1, 2)`);
    const sql = 'select * from raw.numbered where day >= :unit_start and day < :unit_end';
    const differences: PlanDifferences = {
      scope: { table: 'analytics.numbered' },
      inputs: ['raw.numbered'],
      purpose: { metrics: [{ id: 'n', title: 'N', sql: 'count(*)', unit: 'count', decimals: 0 }] },
      logic: { sql },
    };
    expect(await promoteAll(engine, run(differences, 'BF-20/r1'))).toMatchObject({ outcome: 'promoted' });
    await warehouse.query('update raw.numbered set number = 9');
    expect(await failure(sql, 'BF-21/r1', differences)).toMatch(
      /another number, which the table numbers by itself/,
    );
    await warehouse.query(`
      alter table analytics.numbered drop constraint numbered_pkey, add unique (day, region) deferrable`);
    const late = await engine.prepare(run(differences, 'BF-22/r1'), fence());
    expect(late).toMatchObject({ ok: false, refusal: { code: 'key_not_enforced' } });
  });

  it('cannot read, through a function, what its role was not given', async () => {
    await warehouse.query(`
      create table analytics.salaries (region text, amount numeric);
      create function public.peek(text) returns numeric language sql stable as 'select sum(amount) from analytics.salaries where region = $1';
      grant usage on schema analytics to public;
    `);
    const sql = SELECT.replace(
      'sum(amount) as amount',
      'coalesce(public.peek(region), sum(amount)) as amount',
    );
    expect(await failure(sql, 'BF-3/r1')).toMatch(/permission denied for table salaries/);
  });

  it('cannot write, even through a function that lies about itself', async () => {
    await warehouse.query(`
      create function public.sly(text) returns numeric language plpgsql stable as $$
      begin
        perform set_config('transaction_read_only', 'off', true);
        execute 'delete from analytics.signups_daily';
        return 1;
      end $$;
    `);
    const sql = SELECT.replace('sum(amount) as amount', 'public.sly(region) as amount');
    expect(await failure(sql, 'BF-4/r1')).toMatch(/DELETE is not allowed|permission denied/);
  });

  it('cannot write with the rights of the bot that a function takes back', async () => {
    await warehouse.query(`
      create function public.evil() returns void language plpgsql as $$
      begin
        update analytics.signups_daily set amount = 1;
        create table if not exists analytics.loot ();
      end $$;
      create function public.thief(text) returns numeric language plpgsql stable as $$
      begin
        perform set_config('role', 'none', true);
        perform public.evil();
        perform set_config('role', 'backfill_rebuild', true);
        return 1;
      end $$;
    `);
    const sql = SELECT.replace('sum(amount) as amount', 'public.thief(region) as amount');
    expect(await failure(sql, 'BF-5/r1')).toMatch(/wrote to .*analytics\.signups_daily.*which was undone/);
    const { rows } = await warehouse.query(
      "select to_regclass('analytics.loot') as loot, count(*) filter (where amount = 1)::int as stolen from analytics.signups_daily",
    );
    expect(rows).toEqual([{ loot: null, stolen: 0 }]);
  });

  it('ends at its statement timeout, which counts as trouble that may pass', async () => {
    const hurried = await engineScene({ unitMs: 200 });
    await hurried.warehouse.query(`
      create function public.slow(text) returns text language plpgsql stable as $$
      begin perform pg_sleep(30); return $1; end $$`);
    const staging = hurried.run({
      logic: {
        sql: SELECT.replace('region,', 'public.slow(region) as region,').replace(
          'group by 1, 2',
          'group by 1, region',
        ),
      },
    });
    expect(await hurried.engine.prepare(staging, fence())).toEqual({ ok: true });
    const error = await hurried.engine
      .stageUnits(staging, [unit], fence())
      .catch((caught: unknown) => caught);
    expect(hurried.engine.trouble(error)).toEqual({
      kind: 'again',
      reason: 'it took longer than it may',
      splitting: true,
    });
  });
});
