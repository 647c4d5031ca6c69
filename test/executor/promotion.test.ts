import { describe, expect, it } from 'vitest';
import { engineScene, fence, IN_PLACE, promoteAll, stageAll } from './engine-scene.ts';
import { signups, truth } from './signups-warehouse.ts';

describe.each(IN_PLACE)('a promotion of %s', async strategy => {
  const { engine, warehouse, run } = await engineScene({}, strategy);
  const before = await signups(warehouse);

  it('replaces exactly the scope by what was staged and checked', async () => {
    const outcome = await promoteAll(engine, run());
    expect(outcome).toMatchObject({ outcome: 'promoted', promotion: { rowsRemoved: 20, rowsWritten: 20 } });
    const after = await signups(warehouse);
    expect(after).toEqual(await truth(warehouse));
    const outside = (row: { day: string }) => row.day < '2026-03-02' || row.day >= '2026-03-12';
    expect(after.filter(outside)).toEqual(before.filter(outside));
    expect(after).not.toEqual(before);
  });

  it('gives the same answer when it is asked for again, and changes nothing', async () => {
    const known = await engine.promotionOf(run());
    await warehouse.query("update analytics.signups_daily set signups = 0 where day = '2026-03-05'");
    expect(await engine.promote(run(), 'whatever', fence())).toEqual({
      outcome: 'promoted',
      promotion: known,
    });
    const { rows } = await warehouse.query(
      "select distinct signups from analytics.signups_daily where day = '2026-03-05'",
    );
    expect(rows).toEqual([{ signups: 0 }]);
  });

  it('keeps the rows that it replaced', async () => {
    const { rows } = await warehouse.query(
      'select day::text, region, signups, amount from backfill.before_bf_1_r1 order by day, region',
    );
    expect(rows).toEqual(before.filter(row => row.day >= '2026-03-02' && row.day < '2026-03-12'));
  });

  it('writes down which logic made which unit', async () => {
    const { rows } = await warehouse.query(
      `select count(*)::int as units, min(unit_from)::text as first, max(unit_to)::text as last, logic_id, logic_sha256, run_id, event
       from backfill.history group by logic_id, logic_sha256, run_id, event`,
    );
    const { logic } = run().plan;
    expect(rows).toEqual([
      {
        units: 10,
        first: '2026-03-02',
        last: '2026-03-12',
        logic_id: logic.id,
        logic_sha256: logic.sha256,
        run_id: 'BF-1/r1',
        event: 'promoted',
      },
    ]);
  });
});

describe.each(IN_PLACE)('a promotion of %s against live writes', async strategy => {
  const { engine, warehouse, run } = await engineScene({}, strategy);
  const staged = run();
  await stageAll(engine, staged);
  const { fingerprint } = await engine.measureResult(staged, fence());

  it('notices under lock which units were written since they were staged, and changes nothing', async () => {
    await warehouse.query(
      "update analytics.signups_daily set signups = signups + 1 where day = '2026-03-04' and region = 'EU'",
    );
    await warehouse.query("delete from analytics.signups_daily where day = '2026-03-09' and region = 'US'");
    const before = await signups(warehouse);
    expect(await engine.promote(staged, fingerprint, fence())).toEqual({
      outcome: 'stale',
      units: ['2026-03-04', '2026-03-09'],
    });
    expect(await signups(warehouse)).toEqual(before);
    expect(await engine.promotionOf(staged)).toBeNull();
  });

  it('says the same again until those units are staged anew', async () => {
    expect(await engine.promote(staged, fingerprint, fence())).toMatchObject({
      units: ['2026-03-04', '2026-03-09'],
    });
    const ledger = await engine.ledger(staged);
    expect(
      [...ledger.values()]
        .filter(entry => entry.state === 'stale')
        .map(entry => entry.unitKey)
        .sort(),
    ).toEqual(['2026-03-04', '2026-03-09']);
  });

  it('goes through once they are', async () => {
    await stageAll(engine, staged);
    const again = await engine.measureResult(staged, fence());
    expect(await engine.promote(staged, again.fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
    expect(await signups(warehouse)).toEqual(await truth(warehouse));
  });
});

describe('a replacement that a proof stops', async () => {
  const { engine, warehouse, run } = await engineScene({}, 'replace_range');
  const before = await signups(warehouse);

  it('takes nothing but the rows that were approved', async () => {
    const staged = run({}, 'BF-1/r1');
    await stageAll(engine, staged);
    const { fingerprint } = await engine.measureResult(staged, fence());
    await warehouse.query(
      "update backfill_staging.bf_1_r1 set signups = signups + 1 where day = '2026-03-02'",
    );
    expect(await engine.promote(staged, fingerprint, fence())).toMatchObject({
      outcome: 'refused',
      reason: 'The rows that arrived in the table are not the ones that were checked and approved.',
    });
    expect(await signups(warehouse)).toEqual(before);
  });

  it('stops where rows outside the scope move with it', async () => {
    const staged = run({}, 'BF-2/r1');
    await stageAll(engine, staged);
    const { fingerprint } = await engine.measureResult(staged, fence());
    await warehouse.query("insert into backfill_staging.bf_2_r1 values ('2026-04-05', 'EU', 1, 1)");
    expect(await engine.promote(staged, fingerprint, fence())).toMatchObject({
      outcome: 'refused',
      reason: 'Rows outside the scope changed while the scope was replaced.',
    });
    expect(await signups(warehouse)).toEqual(before);
  });

  it('stops where something hangs on the table by now that would go with its rows', async () => {
    const staged = run({}, 'BF-5/r1');
    await stageAll(engine, staged);
    const { fingerprint } = await engine.measureResult(staged, fence());
    await warehouse.query(`
      create table analytics.notes (day date, region text,
        foreign key (day, region) references analytics.signups_daily on delete cascade);
      insert into analytics.notes values ('2026-03-03', 'EU');`);
    expect(await engine.promote(staged, fingerprint, fence())).toMatchObject({
      outcome: 'refused',
      reason: expect.stringMatching(/foreign keys that change other rows.*notes/),
    });
    const { rows } = await warehouse.query('select region from analytics.notes');
    expect(rows).toHaveLength(1);
    await warehouse.query('drop table analytics.notes');
  });

  it('stops where the target was altered since the rebuild', async () => {
    const staged = run({}, 'BF-3/r1');
    await stageAll(engine, staged);
    const { fingerprint } = await engine.measureResult(staged, fence());
    await warehouse.query('alter table analytics.signups_daily alter column amount type numeric(14, 4)');
    expect(await engine.promote(staged, fingerprint, fence())).toMatchObject({
      outcome: 'refused',
      reason: 'The columns of analytics.signups_daily were changed since the rebuild began.',
    });
    await warehouse.query('alter table analytics.signups_daily alter column amount type numeric(12, 2)');
  });

  it('leaves the reason to PostgreSQL where the target refuses the rows', async () => {
    const staged = run({}, 'BF-4/r1');
    await stageAll(engine, staged);
    const { fingerprint } = await engine.measureResult(staged, fence());
    await warehouse.query(
      'alter table analytics.signups_daily add constraint few check (signups < 100) not valid',
    );
    expect(await engine.promote(staged, fingerprint, fence())).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('violates check constraint "few"'),
    });
    expect(await engine.promotionOf(staged)).toBeNull();
    expect(await signups(warehouse)).toEqual(before);
  });
});

/** One that goes unit by unit needs no lock of the table: it waits for nobody but the writers of its rows. */
const LOCKING = IN_PLACE.filter(strategy => strategy !== 'changed_rows_by_unit');

describe.each(LOCKING)('a promotion of %s whose lock does not come', async strategy => {
  const limits = { targetLockMs: 60, lockAttempts: 3, lockPauseMs: 10 };
  const { engine, warehouse, run } = await engineScene(limits, strategy);
  const staged = run();
  await stageAll(engine, staged);
  const { fingerprint } = await engine.measureResult(staged, fence());

  it('gives up after a bounded number of short waits and changes nothing', async () => {
    const before = await signups(warehouse);
    const writer = await warehouse.connect();
    await writer.query('begin');
    await writer.query("update analytics.signups_daily set signups = signups where day = '2026-03-20'");
    const began = performance.now();
    const outcome = await engine.promote(staged, fingerprint, fence());
    const waited = performance.now() - began;
    await writer.query('rollback');
    writer.release();
    expect(outcome).toMatchObject({ outcome: 'locked', attempts: 3 });
    expect(waited).toBeGreaterThan(3 * 60);
    expect(waited).toBeLessThan(2_000);
    expect(await signups(warehouse)).toEqual(before);
  });

  it('lets other writers through between its tries, and readers all the time', async () => {
    const reader = await warehouse.connect();
    await reader.query('begin');
    await reader.query('lock table analytics.signups_daily in share mode');
    const promoting = engine.promote(staged, fingerprint, fence());
    await reader.query('select count(*) from analytics.signups_daily');
    await reader.query('commit');
    reader.release();
    expect(await promoting).toMatchObject({ outcome: 'promoted' });
  });

  it('waits for another promotion of the same table no longer than for anything else', async () => {
    const next = run({}, 'BF-2/r1');
    await stageAll(engine, next);
    const measured = await engine.measureResult(next, fence());
    const other = await warehouse.connect();
    await other.query('begin');
    await other.query("select pg_advisory_xact_lock(8134102, 'analytics.signups_daily'::regclass::oid::int)");
    expect(await engine.promote(next, measured.fingerprint, fence())).toMatchObject({ outcome: 'locked' });
    await other.query('rollback');
    other.release();
    expect(await engine.promote(next, measured.fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
  });
});
