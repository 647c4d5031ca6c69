import { describe, expect, it } from 'vitest';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import { Check } from '../../src/plan/check.ts';
import type { Scope } from '../../src/plan/scope.ts';
import { faultyPool } from '../fixtures/faulty-pool.ts';
import { engineScene, fence, promoteAll, stageAll } from './engine-scene.ts';
import { type SignupRow, signups, truth } from './signups-warehouse.ts';

const MARCH: Scope = { from: '2026-03-01', to: '2026-04-01', grain: 'day', timezone: 'UTC', filters: [] };
const UNIQUE = Check.parse({ id: 'unique', kind: 'unique_key', blocking: true });

const scene = await engineScene({}, 'swap_table');
const { engine, warehouse } = scene;
const run = (id: string, logic?: string) =>
  scene.run({ scope: { period: MARCH }, checks: [UNIQUE], ...(logic && { logic: { sql: logic } }) }, id);

async function facts(relation: string): Promise<unknown> {
  const { rows } = await warehouse.query(
    `select (select array_agg(conname || ' ' || pg_get_constraintdef(oid) order by conname) from pg_constraint
         where conrelid = c.oid and contype in ('c', 'p')) as constraints,
       (select count(*)::int from pg_index where indrelid = c.oid) as indexes, reloptions, relacl::text like '%rebuild%' as granted,
       relpersistence as kept, obj_description(oid, 'pg_class') as comment, pg_get_userbyid(relowner) as owner
     from pg_class c where oid = to_regclass($1)`,
    [relation],
  );
  return rows[0];
}

it('names the keys that a rebuild repeats, and lets it be staged again once they are single', async () => {
  const counted = scene.run().plan.logic.sql;
  const twice = run(
    'BF-1/r1',
    `select * from (${counted}) once union all select * from (${counted}) again where day = '2026-03-05'`,
  );
  await stageAll(engine, twice);
  const { verdicts } = await engine.measureResult(twice, fence());
  expect(verdicts).toMatchObject([
    { passed: false, observed: '2 keys more than once', units: ['2026-03-05'] },
  ]);
  await engine.sweepStaging(twice.id);
});

it('takes the place of a table that got a condition, an index and options while it was staged', async () => {
  const mine = run('BF-2/r1');
  await stageAll(engine, mine);
  await engine.measureResult(mine, fence());
  await warehouse.query(`
    create index on analytics.signups_daily (region);
    alter table analytics.signups_daily set (fillfactor = 80), add constraint never_less check (signups >= 0);
    alter table analytics.signups_daily owner to pg_monitor;
    comment on constraint never_less on analytics.signups_daily is 'never less';
    comment on table analytics.signups_daily is 'by day'`);
  const before = await facts('analytics.signups_daily');
  const { fingerprint, verdicts } = await engine.measureResult(mine, fence());
  expect(verdicts).toMatchObject([{ passed: true, observed: 'every key appears once' }]);
  expect(await engine.promote(mine, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
  expect(await signups(warehouse)).toEqual(await truth(warehouse));
  expect(await facts('analytics.signups_daily')).toMatchObject({ ...(before as object), granted: false });
  await engine.dropStaging(mine, fence());
  expect(await facts('backfill.promoted_bf_2_r1')).toMatchObject({ kept: 'p', indexes: 0 });
  expect(await engine.rollBack(mine, fence())).toMatchObject({ outcome: 'rolled_back' });
  expect(await facts('analytics.signups_daily')).toEqual(before);
});

it('is copied to one that can, where the table was altered in what rows look like', async () => {
  const mine = run('BF-3/r1');
  await stageAll(engine, mine);
  const { fingerprint } = await engine.measureResult(mine, fence());
  await warehouse.query('alter table analytics.signups_daily alter signups set default 7');
  expect(await engine.promote(mine, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
  await warehouse.query(
    "insert into analytics.signups_daily (day, region, amount) values ('2026-03-31', 'EU', 1)",
  );
  const { rows } = await warehouse.query(
    "select signups from analytics.signups_daily where day = '2026-03-31'",
  );
  expect(rows).toEqual([{ signups: 7 }]);
  await warehouse.query("delete from analytics.signups_daily where day = '2026-03-31'");
  expect(await engine.rollBack(mine, fence())).toMatchObject({ outcome: 'rolled_back' });
});

describe('whose bot was killed right after the promotion', () => {
  const killed = createPostgresEngine({
    warehouse: faultyPool(warehouse, sql =>
      sql.startsWith('create table "backfill"."promoted_') ? new Error('killed') : null,
    ),
  });
  /** The rebuild leaves one row out, which the promotion removes. */
  const logic = `select * from (${scene.run().plan.logic.sql}) counted where (day, region) <> ('2026-03-20', 'EU')`;

  it('has the rows that nobody wrote since copied by whoever clears up after it', async () => {
    const mine = run('BF-4/r1', logic);
    await warehouse.query("delete from analytics.signups_daily where day = '2026-03-22' and region = 'EU'");
    await promoteAll(killed, mine);
    await warehouse.query(`
      update analytics.signups_daily set amount = amount + 1 where day = '2026-03-22' and region = 'EU';
      update analytics.signups_daily set amount = amount + 1 where day = '2026-03-03' and region = 'EU';
      delete from analytics.signups_daily where day = '2026-03-21' and region = 'US'`);
    expect(await engine.stagedRuns()).toContain(mine.id);
    await engine.sweepStaging(mine.id);
    expect(await engine.stagedRuns()).not.toContain(mine.id);
    const { rows } = await warehouse.query('select count(*)::int as copied from backfill.promoted_bf_4_r1');
    expect(rows).toEqual([{ copied: (await signups(warehouse)).length - 2 }]);
  });

  it('puts those back, and leaves it to people where it cannot tell what was promoted', async () => {
    const written = await signups(warehouse);
    expect(await engine.rollBack(run('BF-4/r1', logic), fence())).toMatchObject({
      outcome: 'rolled_back',
      rowsRestored: 19,
      left: [
        { unit: '2026-03-03', rows: 1 },
        { unit: '2026-03-20', rows: 1 },
        { unit: '2026-03-21', rows: 1 },
        { unit: '2026-03-22', rows: 1 },
      ],
    });
    const at = (rows: SignupRow[], day: string) => rows.filter(row => row.day === day);
    const after = await signups(warehouse);
    expect(at(after, '2026-03-20')).toEqual(at(written, '2026-03-20'));
    expect(at(after, '2026-03-21')).toEqual(at(written, '2026-03-21'));
  });
});

it('tells by transactions that the old rows are the old ones, by content where those are too young, and refuses others', async () => {
  const mine = run('BF-5/r1');
  const older = await warehouse.connect();
  await older.query('begin');
  await older.query('select pg_current_xact_id()');
  await warehouse.query("update analytics.signups_daily set amount = amount - 1 where day = '2026-03-09'");
  await stageAll(engine, mine);
  await older.query('rollback');
  older.release();
  const { rows } = await warehouse.query(
    "select unit_key from backfill.ledger where run_id = 'BF-5/r1' and base_fingerprint is not null",
  );
  expect(rows).toEqual([{ unit_key: '2026-03-09' }]);
  const { fingerprint } = await engine.measureResult(mine, fence());
  expect(await engine.promote(mine, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
  const meddle = (change: string) =>
    warehouse.query(`update backfill.before_bf_5_r1 set amount = amount ${change} where day = '2026-03-10'`);
  await meddle('+ 1');
  expect(await engine.rollBack(mine, fence())).toMatchObject({
    outcome: 'refused',
    reason: 'The rows put back for 2026-03-10 are not those that were there before.',
  });
  expect(await signups(warehouse)).toEqual(await truth(warehouse));
});

it('proves by transactions that it is what was staged, by content where somebody wrote to it, and refuses other content', async () => {
  const mine = run('BF-6/r1');
  await stageAll(engine, mine);
  const { fingerprint } = await engine.measureResult(mine, fence());
  const unhashed = createPostgresEngine({
    warehouse: faultyPool(warehouse, sql => (sql.includes('hash_record') ? new Error('hashed') : null)),
  });
  const write = (amount: string) =>
    warehouse.query(`update backfill_staging.bf_6_r1 set amount = ${amount} where day = '2026-03-07'`);
  await write('amount + 1');
  expect(await engine.promote(mine, fingerprint, fence())).toMatchObject({
    outcome: 'refused',
    reason: 'The rows that would arrive in the table are not the ones that were checked and approved.',
  });
  await write('amount - 1');
  await expect(unhashed.promote(mine, fingerprint, fence())).rejects.toThrow('hashed');
  await engine.discardStaged(mine, fence());
  await stageAll(engine, mine);
  const again = await engine.measureResult(mine, fence());
  expect(again.fingerprint).toBe(fingerprint);
  expect(await unhashed.promote(mine, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
  await warehouse.query("update analytics.signups_daily set amount = 0 where day = '2026-03-07'");
  await engine.dropStaging(mine, fence());
  const kept = await warehouse.query(
    'select count(*)::int as all, count(*) filter (where amount = 0)::int as written from backfill.promoted_bf_6_r1',
  );
  expect(kept.rows).toEqual([{ all: (await signups(warehouse)).length, written: 0 }]);
});

it('has each index of the table as it is by then, however odd, and none that would refuse what the table takes', async () => {
  const table = 'analytics.signups_daily';
  const indexes = async () => {
    const { rows } = await warehouse.query(
      `select relname, reloptions, indimmediate, pg_get_indexdef(c.oid) as index, pg_get_constraintdef(o.oid) as constraint
       from pg_index join pg_class c on c.oid = indexrelid left join pg_constraint o on o.conindid = c.oid
       where indrelid = $1::regclass order by relname`,
      [table],
    );
    return rows;
  };
  await warehouse.query(`
    create index once on ${table} (region);
    create index twice on ${table} (region);
    create index "ON x USING y" on ${table} using hash (region);
    create unique index partly on ${table} (day desc, lower(region)) include (amount) with (fillfactor = 77) where signups > 1;
    alter table ${table} add constraint "a "" b" unique nulls not distinct (day, region, amount) include (signups) deferrable;
    alter table ${table} add constraint dropped unique (amount, day, region);
    alter table ${table} add constraint apart exclude using btree (day with =, region with =) with (fillfactor = 66)`);
  const mine = run('BF-7/r1');
  await stageAll(engine, mine);
  const { fingerprint } = await engine.measureResult(mine, fence());
  await warehouse.query(`alter table ${table} drop constraint dropped`);
  const before = await indexes();
  expect(await engine.promote(mine, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
  expect(await indexes()).toEqual(before);
});
