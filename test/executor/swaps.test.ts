import { describe, expect, it } from 'vitest';
import { unlike } from '../../src/executor/engines/postgres/like-relation.ts';
import type { Scope } from '../../src/plan/scope.ts';
import { type EngineScene, engineScene, fence, promoteAll, stageAll } from './engine-scene.ts';
import { signups, truth } from './signups-warehouse.ts';

const MARCH: Scope = { from: '2026-03-01', to: '2026-04-01', grain: 'day', timezone: 'UTC', filters: [] };
const WHOLE = { scope: { period: MARCH } };

async function namesLike({ warehouse }: EngineScene, pattern: string): Promise<string[]> {
  const { rows } = await warehouse.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class where relkind in ('r', 'p', 'v') and oid::regclass::text ~ $1 order by 1`,
    [pattern],
  );
  return rows.map(row => row.name);
}

/** The indexes of the table and its partitions, with the constraints that they keep. */
async function indexNames({ warehouse }: EngineScene): Promise<unknown[]> {
  const { rows } = await warehouse.query<Record<string, unknown>>(
    `select indrelid::regclass::text as table, indexrelid::regclass::text as name, conname from pg_index
     left join pg_constraint on conindid = indexrelid where indrelid::regclass::text ~ '^analytics.signups_' order by 1, 2`,
  );
  return rows;
}

describe('a swap of partitions', async () => {
  const scene = await engineScene({}, 'swap_partitions');
  const { engine, warehouse } = scene;

  it('leaves finished partitions in the places of the old ones, which are kept as one table', async () => {
    await warehouse.query(
      'create index signups_by_region on analytics.signups_daily (region) with (fillfactor = 70)',
    );
    await warehouse.query(`
      alter table analytics.signups_20260302 set (fillfactor = 70);
      alter table analytics.signups_20260302 alter column region set statistics 50;
      alter table analytics.signups_20260302 alter column region set (n_distinct = 2);
      comment on table analytics.signups_20260302 is 'kept'`);
    const names = await indexNames(scene);
    expect(await promoteAll(engine, scene.run())).toMatchObject({ outcome: 'promoted' });
    expect(await namesLike(scene, 'before_bf_1_r1')).toHaveLength(11);
    const { rows } = await warehouse.query(
      `select count(*)::int as partitions, count(*) filter (where i.indexes = 2)::int as indexed,
         count(*) filter (where c.reloptions is not null)::int as stored,
         (select count(*)::int from pg_constraint where conname = 'backfill_bounds') as left
       from pg_inherits h join pg_class c on c.oid = h.inhrelid,
         lateral (select count(*) as indexes from pg_index x where x.indrelid = c.oid and x.indisvalid) i
       where h.inhparent = 'analytics.signups_daily'::regclass`,
    );
    expect(rows).toEqual([{ partitions: 31, indexed: 31, stored: 1, left: 0 }]);
    expect(await indexNames(scene)).toEqual(names);
    const told = await warehouse.query(
      `select attstattarget, attoptions, obj_description(attrelid, 'pg_class') as comment from pg_attribute
       where attrelid = 'analytics.signups_20260302'::regclass and attname = 'region'`,
    );
    expect(told.rows).toEqual([{ attstattarget: 50, attoptions: ['n_distinct=2'], comment: 'kept' }]);
    await warehouse.query("insert into analytics.signups_daily values ('2026-03-05', 'AP', 1, 1)");
    await warehouse.query("delete from analytics.signups_daily where region = 'AP'");
  });

  it('gives the old ones their places back, and nothing of the new ones stays', async () => {
    const names = await indexNames(scene);
    expect(await engine.rollBack(scene.run(), fence())).toMatchObject({ outcome: 'rolled_back' });
    expect(await indexNames(scene)).toEqual(names);
    expect(await namesLike(scene, 'signups_2026')).toHaveLength(31);
    expect(await namesLike(scene, 'backfill.*_p\\d')).toEqual([]);
    expect(await signups(warehouse)).not.toEqual(await truth(warehouse));
  });

  it.each([
    [
      'the scope ends inside a partition',
      'alter table analytics.signups_daily detach partition analytics.signups_20260311; drop table analytics.signups_20260311; alter table analytics.signups_daily detach partition analytics.signups_20260312; drop table analytics.signups_20260312',
      `create table analytics.wide partition of analytics.signups_daily for values from ('2026-03-11') to ('2026-03-13')`,
      /a partition that reaches beyond the scope \(wide\)/,
    ],
    ['there is a gap', 'drop table analytics.wide', 'select 1', /not covered by partitions without a gap/],
    [
      'rows may lie anywhere',
      'select 1',
      'create table analytics.rest partition of analytics.signups_daily default',
      /a default partition \(rest\)/,
    ],
    [
      'privileges and views hang on a partition',
      "drop table analytics.rest; create table analytics.p11 partition of analytics.signups_daily for values from ('2026-03-11') to ('2026-03-12')",
      'create view analytics.eleventh as select * from analytics.p11; grant select on analytics.p11 to public',
      /privileges granted on it \(p11 to public\); views and functions that read it \(view analytics\.eleventh\)/,
    ],
  ])('is refused where %s', async (_why, ready, meddle, words) => {
    await warehouse.query(ready);
    await warehouse.query(meddle);
    const prepared = await engine.prepare(scene.run({}, 'BF-5/r1'), fence());
    expect(prepared.ok ? '' : prepared.refusal.message).toMatch(words);
  });
});

describe('a swap of a whole table', async () => {
  const scene = await engineScene({}, 'swap_table');
  const { engine, warehouse } = scene;
  const before = await signups(warehouse);
  const run = scene.run(WHOLE);
  await warehouse.query(
    `create index "odd ON name" on analytics.signups_daily using btree (lower(region), day desc) where signups > 0`,
  );

  async function indexesOf(table: string): Promise<unknown[]> {
    const { rows } = await warehouse.query(
      `select indisprimary, indisunique, regexp_replace(pg_get_indexdef(indexrelid), '.* USING ', '') as made
       from pg_index where indrelid = $1::regclass order by made`,
      [table],
    );
    return rows;
  }

  it('notices what was written since, and loses nothing of it', async () => {
    await stageAll(engine, run);
    const { fingerprint } = await engine.measureResult(run, fence());
    await warehouse.query("update analytics.signups_daily set signups = 0 where day = '2026-03-20'");
    expect(await engine.promote(run, fingerprint, fence())).toEqual({
      outcome: 'stale',
      units: ['2026-03-20'],
    });
    await warehouse.query("insert into analytics.signups_daily values ('2026-05-01', 'EU', 1, 1)");
    await stageAll(engine, run);
    const again = await engine.measureResult(run, fence());
    expect(await engine.promote(run, again.fingerprint, fence())).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(/holds rows outside the scope by now/),
    });
    await warehouse.query("delete from analytics.signups_daily where day = '2026-05-01'");
  });

  it('puts a finished table in the place of the old one, which is kept', async () => {
    const { fingerprint } = await engine.measureResult(run, fence());
    expect(await engine.promote(run, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
    expect(await signups(warehouse)).toEqual(await truth(warehouse));
    expect(await namesLike(scene, 'before_bf_1_r1')).toEqual(['backfill.before_bf_1_r1']);
    expect(await indexesOf('analytics.signups_daily')).toEqual(await indexesOf('backfill.before_bf_1_r1'));
    const { rows } = await warehouse.query(
      `select has_table_privilege('backfill_rebuild', 'analytics.signups_daily', 'insert') as "mayInsert"`,
    );
    expect(rows).toEqual([{ mayInsert: false }]);
    const again =
      "insert into analytics.signups_daily values ('2026-03-05', 'EU', 1, 1) on conflict on constraint signups_daily_pkey do nothing";
    expect((await warehouse.query(again)).rowCount).toBe(0);
  });

  it('comes back as it was, and nothing of the new one stays', async () => {
    expect(await engine.rollBack(run, fence())).toMatchObject({ outcome: 'rolled_back' });
    expect(await namesLike(scene, 'before_bf_1_r1')).toEqual([]);
    const twentieth = (row: { day: string }) => row.day !== '2026-03-20';
    expect((await signups(warehouse)).filter(twentieth)).toEqual(before.filter(twentieth));
    expect(await engine.rollBack(run, fence())).toMatchObject({ outcome: 'rolled_back' });
  });

  it('stays, and gives its rows back one by one, where something was put on it that would go with it', async () => {
    const next = scene.run(WHOLE, 'BF-2/r1');
    expect(await promoteAll(engine, next)).toMatchObject({ outcome: 'promoted' });
    const later = scene.run(WHOLE, 'BF-3/r1');
    await warehouse.query('update analytics.signups_daily set amount = amount + 1');
    expect(await promoteAll(engine, later)).toMatchObject({ outcome: 'promoted' });
    await warehouse.query(`
      create index signups_by_app on analytics.signups_daily (amount);
      grant select on analytics.signups_daily to public`);
    expect(await engine.rollBack(later, fence())).toMatchObject({
      outcome: 'rolled_back',
      rowsRestored: 60,
      left: [],
    });
    const { rows } = await warehouse.query(
      `select relacl is not null as granted, to_regclass('analytics.signups_by_app') is not null as indexed
       from pg_class where oid = 'analytics.signups_daily'::regclass`,
    );
    expect(rows).toEqual([{ granted: true, indexed: true }]);
    await warehouse.query(
      'revoke all on analytics.signups_daily from public; drop index analytics.signups_by_app',
    );
    await warehouse.query('update analytics.signups_daily set amount = amount - 1');
  });

  it('is refused where it was altered since its replacement was laid out', async () => {
    await warehouse.query(`
      create table analytics.one (id int primary key, day date default now(), check (id > 0));
      create table analytics.other (like analytics.one including all)`);
    expect(await unlike(warehouse, 'analytics.one', 'analytics.other')).toEqual([]);
    await warehouse.query(`
      create index on analytics.one (day);
      alter table analytics.one alter day set default '2026-01-01', add check (id < 9);
      alter table analytics.other alter id set statistics 5;
      create statistics analytics.both on id, day from analytics.one`);
    expect(await unlike(warehouse, 'analytics.one', 'analytics.other')).toEqual([
      'column day',
      'column id',
      'constraint one_id_check1',
      'index analytics.one_day_idx',
      'statistics both',
    ]);
  });

  it('is refused, with the list, where anything hangs on it', async () => {
    await warehouse.query(`
      create sequence analytics.numbers owned by analytics.signups_daily.signups;
      create table analytics.child () inherits (analytics.signups_daily);
      create function analytics.taking(analytics.signups_daily) returns int language sql as 'select 1';
      create policy everyone on analytics.signups_daily using (true);
      alter table analytics.signups_daily enable row level security;
      create publication everything for table analytics.signups_daily;
    `);
    const prepared = await engine.prepare(scene.run(WHOLE, 'BF-7/r1'), fence());
    const words = prepared.ok ? '' : prepared.refusal.message;
    for (const what of [
      'publications (everything)',
      'row security (signups_daily)',
      'sequences that number its rows (analytics.numbers)',
      'tables that inherit from it (analytics.child)',
      'columns and functions that use its row type (function analytics.taking(analytics.signups_daily))',
    ]) {
      expect(words).toContain(what);
    }
  });
});

describe('a version beside the table', async () => {
  const scene = await engineScene({}, 'versioned_output');
  const { engine, warehouse } = scene;
  const before = await signups(warehouse);
  const run = scene.run();
  const version = async () =>
    (
      await warehouse.query(
        'select day::text, region, signups, amount from analytics.signups_daily_bf1 order by day, region',
      )
    ).rows;

  it('shows the rebuilt scope and the rest of the table as it lives on, and leaves the table alone', async () => {
    await stageAll(engine, run);
    const { fingerprint } = await engine.measureResult(run, fence());
    const writer = await warehouse.connect();
    await writer.query('begin');
    await writer.query("update analytics.signups_daily set signups = signups where day = '2026-03-20'");
    expect(await engine.promote(run, fingerprint, fence())).toMatchObject({
      outcome: 'promoted',
      promotion: { rowsRemoved: 0, rowsWritten: 20 },
    });
    await writer.query('rollback');
    writer.release();
    expect(await version()).toEqual(await truth(warehouse));
    expect(await signups(warehouse)).toEqual(before);
    await warehouse.query(
      "update analytics.signups_daily set signups = -1 where day in ('2026-03-05', '2026-03-20')",
    );
    const changed = (await version()).filter(row => row.signups === -1).map(row => row.day);
    expect(new Set(changed)).toEqual(new Set(['2026-03-20']));
    await engine.dropStaging(run, fence());
    const rows = await engine.differingRows({ runId: run.id, plan: run.plan, masked: [], limit: 3 });
    expect(rows?.classes[0]).toMatchObject({ name: 'modified', total: 20 });
  });

  it('is a history of its own', async () => {
    const { rows } = await warehouse.query('select distinct dataset, target from backfill.history');
    expect(rows).toEqual([{ dataset: 'signups_daily_bf1', target: 'analytics.signups_daily_bf1' }]);
  });

  it('stays while something is built on it, and goes without a trace otherwise', async () => {
    await warehouse.query('create view analytics.built as select * from analytics.signups_daily_bf1');
    expect(await engine.rollBack(run, fence())).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(
        /cannot drop view analytics\.signups_daily_bf1 because other objects depend on it/,
      ),
    });
    await warehouse.query('drop view analytics.built');
    expect(await engine.rollBack(run, fence())).toMatchObject({ outcome: 'rolled_back', rowsRestored: 0 });
    expect(await namesLike(scene, 'signups_daily_bf1')).toEqual([]);
  });
});
