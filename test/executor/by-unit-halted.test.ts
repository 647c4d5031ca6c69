import { describe, expect, it } from 'vitest';
import { engineScene, fence, stageAll } from './engine-scene.ts';
import { signups, truth } from './signups-warehouse.ts';

const EU_WRITE =
  "update analytics.signups_daily set amount = amount + 1 where day = '2026-03-05' and region = 'EU'";

describe('a promotion unit by unit that cannot go on', async () => {
  const { engine, warehouse, run } = await engineScene(
    { targetLockMs: 50, stepRows: 2 },
    'changed_rows_by_unit',
  );
  const before = await signups(warehouse);
  const staged = run();
  await stageAll(engine, staged);
  const { fingerprint } = await engine.measureResult(staged, fence());

  it('stops at a row that is held by somebody, and says how far it is', async () => {
    const writer = await warehouse.connect();
    await writer.query('begin');
    await writer.query("update analytics.signups_daily set signups = signups where day = '2026-03-06'");
    const outcome = await engine.promote(staged, fingerprint, fence());
    await writer.query('rollback');
    writer.release();
    expect(outcome).toMatchObject({
      outcome: 'unfinished',
      done: 4,
      total: 10,
      reason: expect.stringMatching(/were held by somebody else/),
    });
    expect(await engine.promotionOf(staged)).toBeNull();
  });

  it('goes on where it was, and rolls back as a whole', async () => {
    expect(await engine.promote(staged, fingerprint, fence())).toMatchObject({
      outcome: 'promoted',
      promotion: { rowsRemoved: 20, rowsWritten: 20 },
    });
    expect(await signups(warehouse)).toEqual(await truth(warehouse));
    await engine.rollBack(staged, fence());
    expect(await signups(warehouse)).toEqual(before);
  });

  it('stops where the rows that were rebuilt once more fail their checks', async () => {
    const picky = run(
      {
        checks: [
          { id: 'unique', kind: 'unique_key', blocking: true },
          { id: 'rows', kind: 'row_count', blocking: true, min_change_percent: 0, max_change_percent: 0 },
        ],
      },
      'BF-4/r1',
    );
    await stageAll(engine, picky);
    const measured = await engine.measureResult(picky, fence());
    const outcome = await engine.promote(picky, measured.fingerprint, fence(), async done => {
      if (done !== 1) return;
      await warehouse.query(EU_WRITE);
      await warehouse.query(
        "create table raw.kept as select * from raw.signup_events where region = 'EU' and occurred_at::date = '2026-03-05'",
      );
      await warehouse.query('delete from raw.signup_events where id in (select id from raw.kept)');
    });
    expect(outcome).toMatchObject({
      outcome: 'unfinished',
      done: 9,
      reason: expect.stringMatching(
        /2026-03-05 were written meanwhile, so these were rebuilt; then.*did not pass: 20 rows became 19 rows/,
      ),
    });
    const halted = await signups(warehouse);
    expect(await engine.promote(picky, measured.fingerprint, fence())).toMatchObject({
      outcome: 'unfinished',
      done: 9,
    });
    expect(await signups(warehouse)).toEqual(halted);
    await warehouse.query('insert into raw.signup_events select * from raw.kept');
    expect(await engine.promote(picky, measured.fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
    expect(await signups(warehouse)).toEqual(await truth(warehouse));
    await engine.rollBack(picky, fence());
    await warehouse.query(EU_WRITE.replace('+', '-'));
    expect(await signups(warehouse)).toEqual(before);
  });

  it('puts back what it changed when it is given up half way', async () => {
    const half = run({}, 'BF-2/r1');
    await stageAll(engine, half);
    const measured = await engine.measureResult(half, fence());
    const outcome = await engine.promote(half, measured.fingerprint, fence(), async done => {
      if (done === 3) {
        await warehouse.query(
          'alter table analytics.signups_daily add constraint few check (signups < 100) not valid',
        );
      }
    });
    expect(outcome).toMatchObject({ outcome: 'unfinished', done: 3, reason: expect.stringMatching(/"few"/) });
    expect(await signups(warehouse)).not.toEqual(before);
    await warehouse.query('alter table analytics.signups_daily drop constraint few');
    const back = { outcome: 'withdrawn', units: ['2026-03-02', '2026-03-03', '2026-03-04'], left: [] };
    expect(await engine.withdraw(half, fence())).toEqual({ ...back, rowsRestored: 6 });
    expect(await signups(warehouse)).toEqual(before);
    await engine.dropStaging(half, fence());
    expect(await engine.withdraw(half, fence())).toEqual({ ...back, rowsRestored: 6 });
    const { rows } = await warehouse.query(
      `select to_regclass('backfill.before_bf_2_r1') as kept,
         (select count(*)::int from backfill.history where run_id = 'BF-2/r1' and event = 'rolled_back') as undone`,
    );
    expect(rows).toEqual([{ kept: null, undone: 3 }]);
    expect(await engine.withdraw(run({}, 'BF-3/r1'), fence())).toMatchObject({ units: [], rowsRestored: 0 });
  });
});

describe('a promotion unit by unit of numbers that were signed off', async () => {
  const { engine, warehouse, run } = await engineScene({ stepRows: 2 }, 'changed_rows_by_unit');
  const before = await signups(warehouse);
  const gate2 = [{ id: 'owner:U_BEN', anyOf: ['U_BEN'], because: 'Ben owns it' }];
  const signed = run({ approvals: { gate2 } });

  it('goes on with no others, says that only taking it back is left, and is taken back', async () => {
    await stageAll(engine, signed);
    const { fingerprint } = await engine.measureResult(signed, fence());
    const outcome = await engine.promote(signed, fingerprint, fence(), async done => {
      if (done === 1) await warehouse.query(EU_WRITE);
    });
    const stuck = {
      outcome: 'unfinished',
      done: 9,
      isStuck: true,
      reason: expect.stringMatching(/2026-03-05 were written[\s\S]*signed off as it was/),
      remedy: expect.stringMatching(/^Take back what is promoted/),
    };
    expect(outcome).toMatchObject(stuck);
    expect(await engine.promote(signed, fingerprint, fence())).toMatchObject({
      ...stuck,
      reason: expect.any(String),
    });
    expect(await engine.withdraw(signed, fence())).toMatchObject({ rowsRestored: 18, left: [] });
    await warehouse.query(EU_WRITE.replace('+', '-'));
    expect(await signups(warehouse)).toEqual(before);
  });
});
