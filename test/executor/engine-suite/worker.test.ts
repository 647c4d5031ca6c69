import { expect, it } from 'vitest';
import { messagesOf } from '../../../src/store/messages.ts';
import { keepWorkers } from '../kept-workers.ts';
import { workerScene } from '../worker-scene.ts';
import { memoryWorld } from './memory-world.ts';

const { work } = keepWorkers();

it('the executor carries a backfill through an engine that promises less, and takes it back', async () => {
  const scene = await workerScene();
  const { engine, rows, truth, interruptPromotion } = await memoryWorld();
  const before = await rows();
  interruptPromotion();
  const id = await scene.approved();
  const { watch } = work(scene, { engine });
  await watch.until(`BF-${id} watching`);
  expect(await rows()).toEqual(await truth());
  const promoted = (await messagesOf(scene.db, id)).filter(({ content }) => content.kind === 'promoted');
  expect(promoted.map(({ content }) => content.model)).toMatchObject([{ rowsRemoved: 20, rowsWritten: 20 }]);
  await scene.ask(id, 'roll_back');
  await watch.until(`BF-${id} rolled_back`);
  expect(await rows()).toEqual(before);
});
