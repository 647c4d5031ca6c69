import { expect, it } from 'vitest';
import { keepWorkers, kindsSaid } from './kept-workers.ts';
import { workerProcesses } from './kill-at.ts';
import { signups, truth } from './signups-warehouse.ts';
import { workerScene } from './worker-scene.ts';

const { work } = keepWorkers();
const { killAt } = workerProcesses();

/** One kill, where it is hardest to tell what happened. Every other point is in test/soak/. */
it('a promotion that committed when its process was killed is found, and neither repeated nor said twice', async () => {
  const scene = await workerScene();
  const id = await scene.approved();
  await killAt(scene, { haltAt: 'insert into backfill.history', halt: 'after', atCommit: true });
  expect(await scene.find(id)).toMatchObject({ state: 'promoting' });

  await work(scene).watch.until(`BF-${id} watching`);
  expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
  const { rows } = await scene.warehouse.query(
    `select (select count(*)::int from backfill.promotions) as promotions,
       (select count(*)::int from backfill.history) as history, (select max(attempt) from backfill.ledger) as attempts`,
  );
  expect(rows).toEqual([{ promotions: 1, history: 10, attempts: 1 }]);
  expect((await kindsSaid(scene, id)).filter(kind => kind === 'promoted')).toHaveLength(1);
});
