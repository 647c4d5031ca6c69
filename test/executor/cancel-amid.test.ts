import { beforeAll, describe, expect, it } from 'vitest';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import { latestRollback } from '../../src/store/rollbacks.ts';
import { cancel } from '../../src/usecases/cancel.ts';
import { decideConflict } from '../../src/usecases/conflicts.ts';
import { keepWorkers, saidLast } from './kept-workers.ts';
import { signups } from './signups-warehouse.ts';
import { QUICK, type WorkerScene, workerScene } from './worker-scene.ts';

const { work } = keepWorkers();
let scene: WorkerScene;
beforeAll(async () => {
  scene = await workerScene();
});

const clock = () => new Date();

/** A worker, and something that happens when so many units of a promotion are promoted. */
function workWith(at: number, happens: () => Promise<unknown>) {
  const engine = createPostgresEngine({ warehouse: scene.warehouse, limits: QUICK });
  return work(scene, {
    engine: {
      ...engine,
      promote: (run, fingerprint, fence, promoted) =>
        engine.promote(run, fingerprint, fence, async (done, total) => {
          if (done === at) await happens();
          await promoted?.(done, total);
        }),
    },
  });
}

const byUnit = () => scene.approved({ isolation: { strategy: 'changed_rows_by_unit' } });

async function historyOf(id: number) {
  const { rows } = await scene.warehouse.query<{ event: string; units: number }>(
    'select event, count(*)::int as units from backfill.history where run_id = $1 group by 1 order by 1',
    [`BF-${id}/r1`],
  );
  return rows;
}

describe('a cancel while units are promoted one by one', () => {
  it('stops before the next unit, takes the others back, and everyone hears which they were', async () => {
    const before = await signups(scene.warehouse);
    const id = await byUnit();
    const { watch } = workWith(3, async () => {
      expect(await signups(scene.warehouse)).not.toEqual(before);
      const asked = await cancel({ db: scene.db, clock }, { backfillId: id, userId: 'U_BEN', teamId: 'T1' });
      expect(asked).toMatchObject({ ok: true, next: 'cancelling' });
    });
    await watch.until(`BF-${id} cancelled`);
    expect(await signups(scene.warehouse)).toEqual(before);
    const had =
      '3 days had changed already (2026-03-02, 2026-03-03, 2026-03-04): 6 rows are again as before.';
    expect(await saidLast(scene, id, 'note')).toMatchObject({ text: expect.stringContaining(had) });
    expect(await saidLast(scene, id, 'called_off')).toMatchObject({
      reason: `It was cancelled while it was being promoted. ${had}`,
      by: 'U_BEN',
    });
    expect(await latestRollback(scene.db, id)).toMatchObject({
      outcome: 'rolled_back',
      rowsRestored: 6,
      units: ['2026-03-02', '2026-03-03', '2026-03-04'],
    });
    expect(await historyOf(id)).toEqual([
      { event: 'promoted', units: 3 },
      { event: 'rolled_back', units: 3 },
    ]);
    const { rows } = await scene.warehouse.query(
      `select to_regclass('backfill.before_bf_${id}_r1') as kept, to_regclass('backfill_staging.bf_${id}_r1') as staged`,
    );
    expect(rows).toEqual([{ kept: null, staged: null }]);
  });

  it('leaves a row alone that was written since, until a person has decided about it', async () => {
    const before = await signups(scene.warehouse);
    const id = await byUnit();
    const { watch } = workWith(2, async () => {
      await scene.warehouse.query(
        "update analytics.signups_daily set signups = 777 where day = '2026-03-02' and region = 'EU'",
      );
      await cancel({ db: scene.db, clock }, { backfillId: id, userId: 'U_ADA', teamId: 'T1' });
    });
    await watch.until(`BF-${id} resolving`);
    const differing = (await signups(scene.warehouse)).filter(
      (row, at) => JSON.stringify(row) !== JSON.stringify(before[at]),
    );
    expect(differing).toMatchObject([{ day: '2026-03-02', region: 'EU', signups: 777 }]);
    expect(await saidLast(scene, id, 'called_off')).toMatchObject({
      reason: expect.stringMatching(/1 row was written since and stay[\s\S]*2026-03-02/),
    });
    expect((await scene.find(id)).rollbackDeadline).not.toBeNull();

    const decided = await decideConflict(
      { db: scene.db, clock },
      {
        backfillId: id,
        teamId: 'T1',
        userId: 'U_ADA',
        conflictId: 0,
        choice: 'leave',
        seen: '',
        reason: 'The late signups are right.',
      },
    );
    expect(decided).toMatchObject({ ok: true });
    await watch.until(`BF-${id} rolled_back`);
    expect(await saidLast(scene, id, 'rollback_conflicts')).toMatchObject({ rows: 1, open: 0, left: 1 });
  });

  it('takes everything back where it came while the last unit was promoted', async () => {
    const before = await signups(scene.warehouse);
    const id = await byUnit();
    const { watch } = workWith(9, async () => {
      setImmediate(
        () => void cancel({ db: scene.db, clock }, { backfillId: id, userId: 'U_ADA', teamId: 'T1' }),
      );
    });
    await watch.until(`BF-${id} cancelled`);
    expect(await signups(scene.warehouse)).toEqual(before);
  });
});
