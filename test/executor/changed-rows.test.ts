import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { EngineRun } from '../../src/executor/engines/port.ts';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import { unitsOf } from '../../src/plan/scope.ts';
import { OLDEST_SERVER } from '../../src/store/server-version.ts';
import { type EngineScene, engineScene, fence, promoteAll, stageAll } from './engine-scene.ts';
import { pretendingVersion } from './pretending-version.ts';
import { signups, truth } from './signups-warehouse.ts';

/** Rows of every fate: identical, changed, missing and superfluous ones, and one that moves to another day. */
async function mixture({ warehouse }: EngineScene): Promise<void> {
  await warehouse.query(`
    create table raw.orders (id int primary key, day date not null, amount numeric(12, 2) not null, note text);
    create table analytics.orders (id int primary key, day date not null, amount numeric(12, 2) not null, note text,
      doubled numeric generated always as (amount * 2) stored);
    insert into raw.orders select i, date '2026-03-02' + i % 10, i, null from generate_series(1, 100) i;
    insert into analytics.orders (id, day, amount, note)
    select id, case when id = 11 then date '2026-03-09' else day end, case when id % 20 = 0 then amount - 1 else amount end, note
    from raw.orders where id % 25 <> 0;
    insert into analytics.orders (id, day, amount, note) values (1001, '2026-03-05', 7, 'nobody ordered this'), (1002, '2026-04-05', 7, 'outside');
  `);
}

const ORDERS = {
  purpose: { metrics: [{ id: 'sum', title: 'Sum', sql: 'sum(amount)', unit: 'EUR', decimals: 2 }] },
  scope: { table: 'analytics.orders', key: ['id'], periodColumn: 'day' },
  inputs: ['raw.orders'],
  logic: { sql: 'select id, day, amount, note from raw.orders where day >= :unit_start and day < :unit_end' },
};

async function orders({ warehouse }: Pick<EngineScene, 'warehouse'>): Promise<unknown[]> {
  const { rows } = await warehouse.query<Record<string, unknown>>(
    'select id, day::text, amount, note, doubled from analytics.orders order by id',
  );
  return rows;
}

async function staged({ warehouse }: EngineScene): Promise<unknown[]> {
  const { rows } = await warehouse.query<Record<string, unknown>>(
    'select backfill_op as op, id, day::text from backfill_staging.bf_1_r1 order by id, op',
  );
  return rows;
}

describe('staging that keeps differences', async () => {
  const scene = await engineScene();
  await mixture(scene);
  const run = scene.run(ORDERS);
  await stageAll(scene.engine, run);

  it('holds only rows that differ, each with what is to happen to it', async () => {
    expect(await staged(scene)).toEqual([
      { op: 'd', id: 11, day: '2026-03-09' },
      { op: 'i', id: 11, day: '2026-03-03' },
      { op: 'u', id: 20, day: '2026-03-02' },
      { op: 'i', id: 25, day: '2026-03-07' },
      { op: 'u', id: 40, day: '2026-03-02' },
      { op: 'i', id: 50, day: '2026-03-02' },
      { op: 'u', id: 60, day: '2026-03-02' },
      { op: 'i', id: 75, day: '2026-03-07' },
      { op: 'u', id: 80, day: '2026-03-02' },
      { op: 'i', id: 100, day: '2026-03-02' },
      { op: 'd', id: 1001, day: '2026-03-05' },
    ]);
  });

  it('counts in the ledger how many rows there are, came and go', async () => {
    const { rows } = await scene.warehouse.query(
      `select sum(rows_staged)::int as rebuilt, sum(base_rows)::int as before, sum(rows_inserted)::int as inserted,
         sum(rows_updated)::int as updated, sum(rows_deleted)::int as deleted from backfill.ledger`,
    );
    expect(rows).toEqual([{ rebuilt: 100, before: 97, inserted: 5, updated: 4, deleted: 2 }]);
  });

  it('adds up what comes and goes also where the database computes a column by itself', async () => {
    const { rows } = await scene.warehouse.query<{ known: string; truth: string }>(
      `select sum((sums->'added'->>'sum(amount)')::numeric - (sums->'removed'->>'sum(amount)')::numeric) as known,
         (select sum(amount) from raw.orders) - (select sum(amount) from analytics.orders where day < '2026-03-12') as truth
       from backfill.ledger`,
    );
    expect(rows[0]?.known).toBe(rows[0]?.truth);
  });

  it('leaves identical rows as they are in the table, down to the version of the row', async () => {
    const versions = async () => {
      const { rows } = await scene.warehouse.query<{ id: number; version: string }>(
        'select id, ctid || xmin::text as version from analytics.orders where id % 20 > 0 and id not in (11, 25, 50, 75, 1001) order by id',
      );
      return rows;
    };
    const before = await versions();
    const { fingerprint } = await scene.engine.measureResult(run, fence());
    expect(await scene.engine.promote(run, fingerprint, fence())).toMatchObject({
      outcome: 'promoted',
      promotion: { rowsRemoved: 6, rowsWritten: 9 },
    });
    expect(await versions()).toEqual(before);
    const { rows } = await scene.warehouse.query(
      `select count(*)::int as unlike from raw.orders r full join analytics.orders o using (id)
       where o.id is distinct from 1002 and (r.id, r.day, r.amount, r.note) is distinct from (o.id, o.day, o.amount, o.note)`,
    );
    expect(rows).toEqual([{ unlike: 0 }]);
  });
});

describe('a table whose columns have the names that statements use inside', async () => {
  const scene = await engineScene();
  const names =
    'made mark op base hash rows come gone sums change month inside states first after key value units seen there';
  const numbers = names.split(' ');
  await scene.warehouse.query(`
    create table raw.named (part int primary key, unit date not null, ${numbers.map(name => `${name} int`).join(', ')});
    create table analytics.named (like raw.named including all);
    insert into raw.named select i, date '2026-03-02' + i % 10${', i'.repeat(numbers.length)} from generate_series(1, 100) i;
    insert into analytics.named select * from raw.named where part % 7 > 0;
    update analytics.named set made = 0 where part % 5 = 0;
    insert into analytics.named (part, unit) values (1001, '2026-03-03')`);
  const rows = async (table: string) =>
    (await scene.warehouse.query(`select * from ${table} order by part`)).rows;

  it.each(['changed_rows', 'changed_rows_by_unit', 'replace_range'] as const)(
    'is promoted and put back: %s',
    async strategy => {
      const before = await rows('analytics.named');
      const differences = {
        purpose: { metrics: [{ id: 'sum', title: 'Sum', sql: 'sum(sums)', unit: 'EUR', decimals: 2 }] },
        scope: { table: 'analytics.named', key: ['part'], periodColumn: 'unit' },
        isolation: { strategy },
        inputs: ['raw.named'],
        logic: { sql: 'select * from raw.named where unit >= :unit_start and unit < :unit_end' },
        checks: [
          { id: 'unique', kind: 'unique_key', blocking: true },
          { id: 'cover', kind: 'date_coverage', max_missing_units: 0, blocking: true },
          { id: 'rows', kind: 'row_count', min_change_percent: 0, max_change_percent: 90, blocking: true },
          { id: 'move', kind: 'movement', metric: 'sum', max_percent: 99, blocking: true },
        ],
      } as const;
      const run = scene.run(differences as unknown as Parameters<typeof scene.run>[0], `BF-1/${strategy}`);
      await scene.engine.prepare(run, fence());
      const [first, ...rest] = unitsOf(run.plan.scope.period);
      await scene.engine.stageUnits(run, first ? [first] : [], fence(), 2);
      await scene.engine.stageUnits(run, rest, fence());
      const { fingerprint } = await scene.engine.measureResult(run, fence());
      expect(await scene.engine.promote(run, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
      expect(await rows('analytics.named')).toEqual(await rows('raw.named'));
      await scene.engine.dropStaging(run, fence());
      await scene.warehouse.query('update analytics.named set gone = 0 where part = 1');
      expect(await scene.engine.rollBack(run, fence())).toMatchObject({ outcome: 'rolled_back' });
      await scene.warehouse.query('update analytics.named set gone = 1 where part = 1');
      expect(await rows('analytics.named')).toEqual(before);
    },
  );
});

describe('values that PostgreSQL takes for equal and people do not', async () => {
  const { engine, warehouse, run } = await engineScene();

  it('are corrected, and put back, all the same', async () => {
    await warehouse.query(`
      create collation analytics.anyhow (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      create table raw.alike (id int primary key, day date not null, lasts interval, name text collate analytics.anyhow);
      create table analytics.alike (like raw.alike including all);
      insert into raw.alike values (1, '2026-03-02', '30 days', 'a'), (2, '2026-03-02', '1 day', 'b');
      insert into analytics.alike values (1, '2026-03-02', '1 mon', 'a'), (2, '2026-03-02', '1 day', 'B')`);
    const staged = run({
      purpose: { metrics: [{ id: 'n', title: 'N', sql: 'count(*)', unit: 'count', decimals: 0 }] },
      scope: { table: 'analytics.alike', key: ['id'] },
      inputs: ['raw.alike'],
      logic: { sql: 'select * from raw.alike where day >= :unit_start and day < :unit_end' },
    });
    const values = async () =>
      (
        await warehouse.query(
          "select string_agg(lasts || ' ' || name, ', ' order by id) as all from analytics.alike",
        )
      ).rows;
    const before = await values();
    expect(await promoteAll(engine, staged)).toMatchObject({ promotion: { rowsWritten: 2 } });
    expect(await values()).toEqual([{ all: '30 days a, 1 day b' }]);
    expect(await engine.rollBack(staged, fence())).toMatchObject({ rowsRestored: 2, left: [] });
    expect(await values()).toEqual(before);
  });
});

describe('what is measured', () => {
  it.each([
    ['rows of every fate', {}, ['97 rows became 100 rows (+3.1%)', 'every key appears once']],
    [
      'a rebuild that repeats keys, which the check names',
      {
        sql: `select id, day, amount, note from raw.orders where day >= :unit_start and day < :unit_end
              union all select id, day, amount - 5, note from raw.orders where id in (7, 25) and day >= :unit_start and day < :unit_end
              union all select id, day, amount, note from raw.orders where id = 8 and day >= :unit_start and day < :unit_end
              union all select 1002, day, amount, note from raw.orders where id = 9 and day >= :unit_start and day < :unit_end`,
      },
      ['97 rows became 104 rows (+7.2%)', '3 keys more than once; 1 key also outside the scope'],
    ],
  ])('is the same for differences as for whole rows: %s', async (_what, logic, observed) => {
    const results = [];
    for (const strategy of ['changed_rows', 'changed_rows_by_unit', 'replace_range'] as const) {
      const scene = await engineScene({}, strategy);
      await mixture(scene);
      const run = scene.run({
        ...ORDERS,
        logic: { ...ORDERS.logic, ...logic },
        checks: [
          { id: 'rows', kind: 'row_count', min_change_percent: 0, max_change_percent: 0, blocking: true },
          {
            id: 'total',
            kind: 'total',
            metric: 'sum',
            min_change_percent: 0,
            max_change_percent: 1,
            blocking: true,
          },
          { id: 'unique', kind: 'unique_key', blocking: true },
          { id: 'empty', kind: 'null_rate', columns: ['note', 'doubled'], max_percent: 5, blocking: true },
          { id: 'days', kind: 'date_coverage', max_missing_units: 0, blocking: true },
          { id: 'mix', kind: 'distribution', column: 'amount', max_shift: 0.001, blocking: true },
        ],
      });
      // A target that keeps its key unique could not be asked about a repeated one otherwise.
      await stageAll(scene.engine, run);
      const { fingerprint: _fingerprint, ...measured } = await scene.engine.measureResult(run, fence());
      results.push(measured);
    }
    expect(results[0]).toEqual(results[1]);
    expect(results[0]?.verdicts.map(verdict => verdict.observed)).toEqual(expect.arrayContaining(observed));
  });
});

/** So many transactions that they are no longer looked up one by one. */
function letOthersWrite(warehouse: pg.Pool): Promise<unknown> {
  return warehouse.query(
    `do $$ begin create temp table elsewhere (n int);
       for n in 1..1100 loop begin insert into elsewhere values (n); exception when others then raise; end; end loop; end $$`,
  );
}

describe('live writes between the rebuild and its promotion', async () => {
  const scene = await engineScene();
  const { engine, warehouse } = scene;
  const run = scene.run();
  const update = (day: string) =>
    warehouse.query('update analytics.signups_daily set amount = amount + 1 where day = $1', [day]);

  const attemptsAt = async (unit: string) => (await engine.ledger(run)).get(unit)?.attempt ?? 0;

  it('are noticed also in rows that the rebuild would leave as they are', async () => {
    await promoteAll(engine, scene.run({}, 'BF-9/r1'));
    await stageAll(engine, run);
    const { fingerprint } = await engine.measureResult(run, fence());
    await letOthersWrite(warehouse);
    await update('2026-03-04');
    expect(await engine.promote(run, fingerprint, fence())).toEqual({
      outcome: 'stale',
      units: ['2026-03-04'],
    });
  });

  it('are rebuilt before the checks judge', async () => {
    await stageAll(engine, run);
    await update('2026-03-06');
    await warehouse.query("insert into analytics.signups_daily values ('2026-03-07', 'APAC', 1, 1)");
    const before = await attemptsAt('2026-03-06');
    const measured = await engine.measureResult(run, fence());
    expect(await attemptsAt('2026-03-06')).toBe(before + 1);
    expect(await engine.promote(run, measured.fingerprint, fence())).toMatchObject({
      outcome: 'promoted',
      promotion: { rowsRemoved: 5, rowsWritten: 4 },
    });
    expect(await signups(warehouse)).toEqual(await truth(warehouse));
  });

  it('are noticed when they began in a subtransaction before the rebuild and ended after it', async () => {
    const late = scene.run({}, 'BF-2/r1');
    const writer = await warehouse.connect();
    await writer.query('begin');
    await writer.query('select pg_current_xact_id()');
    await writer.query('savepoint inner_work');
    await writer.query("update analytics.signups_daily set signups = signups + 1 where day = '2026-03-10'");
    await warehouse.query('create table raw.another_transaction_that_ends ()');
    await stageAll(engine, late);
    const { fingerprint } = await engine.measureResult(late, fence());
    await writer.query('commit');
    writer.release();
    expect(await engine.promote(late, fingerprint, fence())).toEqual({
      outcome: 'stale',
      units: ['2026-03-10'],
    });
  });

  it('are told apart from rows that an old open transaction only makes look new', async () => {
    const idle = await warehouse.connect();
    await idle.query('begin');
    await idle.query('select pg_current_xact_id()');
    await update('2026-03-05');
    const next = scene.run({}, 'BF-3/r1');
    await stageAll(engine, next);
    const { fingerprint } = await engine.measureResult(next, fence());
    expect(await engine.promote(next, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
    await idle.query('rollback');
    idle.release();
  });
});

describe('a promotion of changed rows that a proof stops', async () => {
  const scene = await engineScene();
  const { engine, warehouse } = scene;
  const before = await signups(warehouse);

  async function tried(id: string, meddle: string, mend: string): Promise<unknown> {
    const run = scene.run({}, id);
    await stageAll(engine, run);
    const { fingerprint } = await engine.measureResult(run, fence());
    await warehouse.query(meddle);
    const outcome = await engine.promote(run, fingerprint, fence());
    await warehouse.query(mend);
    return outcome;
  }

  const ALTER = 'alter table analytics.signups_daily';
  it.each([
    {
      why: 'a staged value was altered',
      meddle: 'update backfill_staging.bf_1_r1 set signups = signups + 1',
      mend: '',
      reason: /not the ones that were checked and approved/,
    },
    {
      why: 'a staged row was taken away',
      meddle: "delete from backfill_staging.bf_1_r1 where day = '2026-03-03'",
      mend: '',
      reason: /not the ones that were checked and approved/,
    },
    {
      why: 'the base of a row was forged',
      meddle: 'update backfill_staging.bf_1_r1 set backfill_base = 0',
      mend: '',
      reason: /not the ones that were checked and approved/,
    },
    {
      why: 'a trigger was added that would reach further',
      meddle: `create function analytics.meddle() returns trigger language plpgsql as $$ begin return null; end $$;
        create trigger meddle after update on analytics.signups_daily for each row execute function analytics.meddle();`,
      mend: 'drop function analytics.meddle cascade',
      reason: /triggers that would run/,
    },
    {
      why: 'a column was altered',
      meddle: `${ALTER} alter column amount type numeric(14, 4)`,
      mend: `${ALTER} alter column amount type numeric(12, 2)`,
      reason: /columns of analytics\.signups_daily were changed/,
    },
    {
      why: 'the key is no longer kept unique',
      meddle: `${ALTER} drop constraint signups_daily_pkey`,
      mend: `${ALTER} add primary key (day, region)`,
      reason: /does not keep day \+ region unique/,
    },
    {
      why: 'the table refuses a row',
      meddle: `${ALTER} add constraint few check (signups < 100) not valid`,
      mend: `${ALTER} drop constraint few`,
      reason: /violates check constraint "few"/,
    },
  ])('because $why', async ({ meddle, mend, reason }) => {
    await warehouse.query('drop schema if exists backfill cascade');
    await warehouse.query('drop schema if exists backfill_staging cascade');
    expect(await tried('BF-1/r1', meddle, mend)).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(reason),
    });
    expect(await signups(warehouse)).toEqual(before);
    const { rows } = await warehouse.query('select count(*)::int as promoted from backfill.promotions');
    expect(rows).toEqual([{ promoted: 0 }]);
  });
});

describe('a rollback of changed rows', async () => {
  const scene = await engineScene();
  await mixture(scene);
  const { engine, warehouse } = scene;
  const before = await orders(scene);
  const promoted = async (id: string): Promise<EngineRun> => {
    const run = scene.run(ORDERS, id);
    await promoteAll(engine, run);
    return run;
  };

  it('puts every row back, those that moved from one day to another too', async () => {
    expect(await engine.rollBack(await promoted('BF-1/r1'), fence())).toMatchObject({
      outcome: 'rolled_back',
      rowsRestored: 11,
      left: [],
    });
    expect(await orders(scene)).toEqual(before);
  });

  it('leaves rows alone that were written since, and lists each of them', async () => {
    const run = await promoted('BF-2/r1');
    await warehouse.query(`
      update analytics.orders set amount = 0 where id = 20;
      delete from analytics.orders where id in (40, 25);
      update analytics.orders set note = 'mine' where id in (3, 11);
      insert into analytics.orders (id, day, amount) values (1001, '2026-03-05', 8);
    `);
    const written = await orders(scene);
    expect(await engine.rollBack(run, fence())).toMatchObject({
      outcome: 'rolled_back',
      rowsRestored: 5,
      left: [
        { unit: '2026-03-02', rows: 2 },
        { unit: '2026-03-05', rows: 1 },
        { unit: '2026-03-09', rows: 1 },
      ],
    });
    const { rows } = await warehouse.query(
      "select (key ->> 'id')::int as id, operation, since from backfill.rollback_conflicts order by 1, 2",
    );
    expect(rows).toEqual([
      { id: 11, operation: 'deleted', since: 'added' },
      { id: 20, operation: 'updated', since: 'changed' },
      { id: 40, operation: 'updated', since: 'removed' },
      { id: 1001, operation: 'deleted', since: 'added' },
    ]);
    const touched = new Set([60, 80, 50, 75, 100]);
    const idOf = (row: unknown) => (row as { id: number }).id;
    const after = await orders(scene);
    expect(after.filter(row => !touched.has(idOf(row)))).toEqual(
      written.filter(row => !touched.has(idOf(row))),
    );
    expect(after.filter(row => touched.has(idOf(row)))).toEqual(before.filter(row => touched.has(idOf(row))));
  });
});

describe('a server that does not give back the old rows of an UPDATE', async () => {
  const scene = await engineScene();
  await mixture(scene);
  const before = await orders(scene);

  it('has them copied in the same statement, to the same end', async () => {
    const asked: string[] = [];
    const engine = createPostgresEngine({
      warehouse: pretendingVersion(scene.warehouse, OLDEST_SERVER * 10_000, sql => asked.push(sql)),
    });
    const run = scene.run(ORDERS);
    expect(await promoteAll(engine, run)).toMatchObject({ promotion: { rowsRemoved: 6, rowsWritten: 9 } });
    expect(asked.some(text => /returning old\./.test(text))).toBe(false);
    expect(await engine.rollBack(run, fence())).toMatchObject({ rowsRestored: 11, left: [] });
    expect(await orders(scene)).toEqual(before);
  });
});
