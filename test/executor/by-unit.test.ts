import type pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Engine, EngineRun, Settlement } from '../../src/executor/engines/port.ts';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import { Interrupted } from '../../src/executor/interrupted.ts';
import { unitsOf } from '../../src/plan/scope.ts';
import { OLDEST_SERVER } from '../../src/store/server-version.ts';
import { engineScene, fence, promoteAll, stageAll } from './engine-scene.ts';
import { pretendingVersion } from './pretending-version.ts';
import { signups, truth } from './signups-warehouse.ts';

const EU_WRITE =
  "update analytics.signups_daily set amount = amount + 1 where day = '2026-03-05' and region = 'EU'";

/** The units that were staged more than once. */
async function rebuiltTwice(engine: Engine, run: EngineRun): Promise<string[]> {
  const entries = [...(await engine.ledger(run)).values()];
  return entries.flatMap(({ attempt, unitKey }) => (attempt > 1 ? [unitKey] : [])).sort();
}

/** Resolves once a session of this warehouse waits for a lock of another. */
async function somebodyWaits(warehouse: pg.Pool): Promise<void> {
  await expect
    .poll(
      async () => {
        const { rowCount } = await warehouse.query(
          "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        );
        return rowCount;
      },
      { interval: 5 },
    )
    .toBeGreaterThan(0);
}

describe('a promotion unit by unit', async () => {
  const { engine, warehouse, run } = await engineScene({ stepRows: 2 }, 'changed_rows_by_unit');
  const before = await signups(warehouse);

  it('tells how far it is, writes each unit down, and ends as one promotion', async () => {
    await stageAll(engine, run());
    const { fingerprint } = await engine.measureResult(run(), fence());
    const told: string[] = [];
    const outcome = await engine.promote(run(), fingerprint, fence(), async (done, total) => {
      told.push(`${done}/${total}`);
    });
    expect(outcome).toMatchObject({ outcome: 'promoted', promotion: { rowsRemoved: 20, rowsWritten: 20 } });
    expect(told).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(done => `${done}/10`));
    expect(await signups(warehouse)).toEqual(await truth(warehouse));
    const { rows } = await warehouse.query(
      `select (select count(*)::int from backfill.history where event = 'promoted') as history,
              (select count(*)::int from backfill.unit_promotions where done_at is not null) as units,
              (select count(*)::int from backfill_staging.bf_1_r1) as staged`,
    );
    expect(rows).toEqual([{ history: 10, units: 10, staged: 0 }]);
  });

  it('is taken back in steps: what holds one up leaves those before it done, and the rest is gone on with', async () => {
    const promoted = await signups(warehouse);
    /** The rows that are as before again; most of the month was the same all along, and is not among them. */
    const back = async () => {
      const now = await signups(warehouse);
      const rows = now.filter(
        ({ signups: n }, at) => n !== promoted[at]?.signups && n === before[at]?.signups,
      );
      return rows.map(({ day, region }) => `${day.slice(-2)} ${region}`);
    };
    let steps = 0;
    const stopping = engine.rollBack(run(), fence(), () => {
      steps += 1;
      if (steps === 3) throw new Interrupted(run().id);
    });
    await expect(stopping).rejects.toBeInstanceOf(Interrupted);
    const all = unitsOf(run().plan.scope.period).flatMap(({ key }) => [
      `${key.slice(-2)} EU`,
      `${key.slice(-2)} US`,
    ]);
    /** How far it is, in the order of the keys: a step that took too long on a busy machine was made of one row. */
    const howFar = async () => {
      const done = await back();
      expect(done).toEqual(all.slice(0, done.length));
      return done.length;
    };
    expect(await howFar()).toBeOneOf([2, 3, 4]);

    const writer = await warehouse.connect();
    await writer.query('begin');
    await writer.query("update analytics.signups_daily set signups = signups where day = '2026-03-06'");
    expect(await engine.rollBack(run(), fence())).toMatchObject({ outcome: 'locked' });
    await writer.query('rollback');
    writer.release();
    expect(await howFar()).toBeOneOf([7, 8]);

    // Nobody may write as little as these had before.
    await warehouse.query(
      "alter table analytics.signups_daily add constraint held check (day <> '2026-03-08' or signups > 90) not valid",
    );
    expect(await engine.rollBack(run(), fence())).toEqual({
      outcome: 'unfinished',
      restored: expect.toBeOneOf([11, 12]),
      of: 20,
      reason: expect.stringMatching(/"held"/),
    });
    await warehouse.query('alter table analytics.signups_daily drop constraint held');

    // One row that is back already, and one whose turn has not come.
    await warehouse.query(
      "update analytics.signups_daily set signups = 7 where region = 'EU' and day in ('2026-03-02', '2026-03-09')",
    );
    const outcome = await engine.rollBack(run(), fence());
    expect(outcome).toMatchObject({
      outcome: 'rolled_back',
      rowsRestored: 19,
      left: [{ unit: '2026-03-09', rows: 1 }],
    });
    expect(await engine.rollBack(run(), fence())).toEqual(outcome);
    expect(await back()).toHaveLength(18);
    const { rows } = await warehouse.query(
      'select count(*)::int as steps, sum(restored)::int as restored, sum(conflicts)::int as left from backfill.rollback_steps',
    );
    expect(rows).toMatchObject([{ restored: 19, left: 1 }]);
    expect(rows[0]?.steps).toBeGreaterThanOrEqual(10);
  });
});

describe('a promotion unit by unit whose rows are written meanwhile', async () => {
  const { engine, warehouse, run } = await engineScene({ stepRows: 2 }, 'changed_rows_by_unit');

  it('rebuilds and checks again just that unit, while the others go on, and loses nothing', async () => {
    await stageAll(engine, run());
    const { fingerprint } = await engine.measureResult(run(), fence());
    const outcome = await engine.promote(run(), fingerprint, fence(), async done => {
      if (done === 1) await warehouse.query(EU_WRITE);
    });
    expect(outcome).toMatchObject({ outcome: 'promoted' });
    expect(await signups(warehouse)).toEqual(await truth(warehouse));
    expect(await rebuiltTwice(engine, run())).toEqual(['2026-03-05']);
    const { rows } = await warehouse.query(
      "select amount from backfill.before_bf_1_r1 where day = '2026-03-05' and region = 'EU'",
    );
    expect(rows).toHaveLength(1);
  });

  it('leaves alone what is written to a unit that is promoted already', async () => {
    const again = run({}, 'BF-2/r1');
    await warehouse.query("update analytics.signups_daily set signups = 0 where day < '2026-03-12'");
    await stageAll(engine, again);
    const { fingerprint } = await engine.measureResult(again, fence());
    await engine.promote(again, fingerprint, fence(), async done => {
      if (done === 5) {
        await warehouse.query("update analytics.signups_daily set signups = 7 where day = '2026-03-02'");
      }
    });
    const { rows } = await warehouse.query(
      `select day::text, count(*)::int as rows from analytics.signups_daily where signups = 7 group by 1`,
    );
    expect(rows).toEqual([{ day: '2026-03-02', rows: 2 }]);
  });
});

describe('a promotion of small units, several in one step', async () => {
  const { engine, warehouse, run } = await engineScene({ stepRows: 12 }, 'changed_rows_by_unit');
  const before = await signups(warehouse);

  it('keeps a record of each, and of those that were written meanwhile rebuilds no others', async () => {
    await stageAll(engine, run());
    const { fingerprint } = await engine.measureResult(run(), fence());
    const told: number[] = [];
    const writes = (days: string) => EU_WRITE.replace("= '2026-03-05'", `in (${days})`);
    // One in the middle of the first step, then two of the next.
    const turns = [writes("'2026-03-05'"), writes("'2026-03-08', '2026-03-11'")];
    const outcome = await engine.promote(run(), fingerprint, fence(), async done => {
      told.push(done);
      const write = turns[told.length - 1];
      if (write) await warehouse.query(write);
    });
    expect(outcome).toMatchObject({ outcome: 'promoted', promotion: { rowsRemoved: 20, rowsWritten: 20 } });
    // A step with such units is tried again up to the first of them; in the end these are the last three.
    expect(told).toEqual([0, 0, 3, 3, 5, 7]);
    expect(await signups(warehouse)).toEqual(await truth(warehouse));
    expect(await rebuiltTwice(engine, run())).toEqual(['2026-03-05', '2026-03-08', '2026-03-11']);
    const { rows } = await warehouse.query(
      `select count(distinct h.at)::int as steps, count(*)::int as units from backfill.unit_promotions p
       join backfill.history h using (run_id, unit_key) where h.event = 'promoted' and p.done_at is not null`,
    );
    expect(rows).toEqual([{ steps: 4, units: 10 }]);
    expect(await engine.rollBack(run(), fence())).toMatchObject({ outcome: 'rolled_back', rowsRestored: 20 });
    for (const write of turns) await warehouse.query(write.replace('+', '-'));
    expect(await signups(warehouse)).toEqual(before);
  });
});

describe('a promotion unit by unit on a server that does not give back the old rows of an UPDATE', async () => {
  const { warehouse, run } = await engineScene({}, 'changed_rows_by_unit');
  const before = await signups(warehouse);

  it('rebuilds a unit of which a row was held and written while it was copied and was to be changed', async () => {
    const writer = await warehouse.connect();
    onTestFinished(() => writer.release());
    let updates = 0;
    let written: Promise<void> | undefined;
    const engine = createPostgresEngine({
      limits: { stepRows: 2, lockPauseMs: 10 },
      warehouse: pretendingVersion(warehouse, OLDEST_SERVER * 10_000, async sql => {
        const isUpdate = /^with changed as .* kept as /s.test(sql);
        updates += isUpdate ? 1 : 0;
        // The fourth unit is that of 5 March.
        if (!isUpdate || updates !== 4) return;
        await writer.query('begin');
        await writer.query(EU_WRITE);
        written = somebodyWaits(warehouse).then(async () => void (await writer.query('commit')));
      }),
    });
    expect(await promoteAll(engine, run())).toMatchObject({ outcome: 'promoted' });
    expect(await rebuiltTwice(engine, run())).toEqual(['2026-03-05']);
    await written;
    expect(await signups(warehouse)).toEqual(await truth(warehouse));
    await engine.rollBack(run(), fence());
    await warehouse.query(EU_WRITE.replace('+', '-'));
    expect(await signups(warehouse)).toEqual(before);
  });
});

describe('rows that move from one unit to another', async () => {
  const scene = await engineScene({}, 'changed_rows_by_unit');
  const { engine, warehouse } = scene;
  await warehouse.query(`
    create table raw.orders (id int primary key, day date not null, amount int not null);
    create table analytics.orders (like raw.orders including all);
    insert into raw.orders select i, date '2026-03-02' + i % 10, i from generate_series(1, 3000) i;
    insert into analytics.orders select id, date '2026-03-02' + (id + 1) % 10, amount from raw.orders;
    analyze analytics.orders;
  `);
  const run = scene.run({
    purpose: { metrics: [{ id: 'sum', title: 'Sum', sql: 'sum(amount)', unit: 'EUR', decimals: 2 }] },
    scope: { table: 'analytics.orders', key: ['id'], periodColumn: 'day' },
    inputs: ['raw.orders'],
    logic: { sql: 'select id, day, amount from raw.orders where day >= :unit_start and day < :unit_end' },
  });
  const all = async () =>
    (await warehouse.query('select id, day::text, amount from analytics.orders order by id')).rows;
  const before = await all();
  const ids = before.map(row => (row as { id: number }).id);

  it('change place a few at a time, and back', async () => {
    await stageAll(engine, run);
    const { fingerprint } = await engine.measureResult(run, fence());
    let steps = 0;
    const outcome = await engine.promote(run, fingerprint, fence(), async () => {
      steps += 1;
      // Whoever looks finds every row once, on its old day or on its new one.
      const rows = await all();
      expect(rows.map(row => (row as { id: number }).id)).toEqual(ids);
    });
    expect(steps).toBeGreaterThan(3);
    expect(outcome).toMatchObject({
      promotion: { rowsRemoved: 3000, rowsWritten: 3000 },
    });
    const { rows } = await warehouse.query('select id, day::text, amount from raw.orders order by id');
    expect(await all()).toEqual(rows);
    expect(await engine.rollBack(run, fence())).toMatchObject({ outcome: 'rolled_back', left: [] });
    expect(await all()).toEqual(before);
  });

  it('go on after a kill, also where the numbers were signed off: what moved by itself is nobody’s write', async () => {
    const gate2 = [{ id: 'owner:U_BEN', anyOf: ['U_BEN'], because: 'Ben owns it' }];
    const signed = {
      ...run,
      id: 'BF-3/r1',
      plan: { ...run.plan, approvals: { ...run.plan.approvals, gate2 } },
    };
    await stageAll(engine, signed);
    const { fingerprint } = await engine.measureResult(signed, fence());
    let steps = 0;
    const killed = engine.promote(signed, fingerprint, fence(), async () => {
      steps += 1;
      if (steps === 3) throw new Interrupted(run.id);
    });
    await expect(killed).rejects.toBeInstanceOf(Interrupted);
    expect(await all()).not.toEqual(before);
    expect(await engine.promote(signed, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
    expect(await engine.rollBack(signed, fence())).toMatchObject({ outcome: 'rolled_back', left: [] });
    expect(await all()).toEqual(before);
  });

  it('are held for no longer than a step may last: one that is too slow is stopped and smaller ones follow', async () => {
    await warehouse.query(`
      create function public.slowly(n int) returns boolean language plpgsql as $$ begin perform pg_sleep(0.002); return true; end $$;
      delete from raw.orders where id > 150;
      delete from analytics.orders where id > 150;
      alter table analytics.orders add constraint slow check (public.slowly(amount)) not valid`);
    const slow = { ...run, id: 'BF-4/r1' };
    expect(await promoteAll(engine, slow)).toMatchObject({ outcome: 'promoted' });
    const { rows } = await warehouse.query<{ rows: number }>(
      'select count(*)::int as rows from analytics.orders group by xmin order by 1 desc',
    );
    // Each row takes two milliseconds and more, and a step may hold its rows for 120.
    expect(rows[0]?.rows).toBeLessThan(60);
    expect(rows.reduce((sum, step) => sum + step.rows, 0)).toBe(150);
    await warehouse.query('alter table analytics.orders drop constraint slow');
    await engine.rollBack(slow, fence());
    expect(await all()).toEqual(before.filter(row => (row as { id: number }).id <= 150));
  });

  it('stay away where somebody deleted them since, until a person decides', async () => {
    const again = { ...run, id: 'BF-2/r1' };
    await promoteAll(engine, again);
    await warehouse.query('delete from analytics.orders where id = 1');
    expect(await engine.rollBack(again, fence())).toMatchObject({ left: [{ rows: 1 }] });
    const few = before.filter(row => (row as { id: number }).id <= 150);
    expect(await all()).toEqual(few.filter(row => (row as { id: number }).id !== 1));
    const about = { runId: again.id, plan: again.plan };
    const { conflicts } = await engine.conflicts(about, { after: 0, limit: 9, sensitive: [] });
    expect(conflicts).toMatchObject([
      { key: { id: 1 }, operation: 'updated', since: 'removed', before: { id: 1 }, now: null },
    ]);
    const force = {
      id: 1,
      conflictId: conflicts[0]?.id ?? 0,
      choice: 'force',
      by: 'U_BEN',
      reason: '',
      seen: 'gone',
    };
    await engine.settleConflict(again, force as Settlement, fence());
    expect(await all()).toEqual(few);
  });
});
