import { expect, it } from 'vitest';
import { type Halt, type WorkerProcess, workerProcesses } from '../executor/kill-at.ts';
import { signups, truth } from '../executor/signups-warehouse.ts';
import { type WorkerScene, workerScene } from '../executor/worker-scene.ts';

const { start } = workerProcesses();
const TAKEN_OVER_WITHIN_MS = 15_000;

type Point = { readonly name: string; readonly halt: Halt };

const POINTS: readonly Point[] = [
  {
    name: 'inside the transaction of a unit',
    halt: { haltAt: 'insert into backfill.ledger', haltValue: '2026-03-06', halt: 'after' },
  },
  {
    name: 'inside a promotion, with the lock of the target',
    halt: { haltAt: 'with changed as (', halt: 'after' },
  },
  {
    name: 'inside a transaction of the bot’s own database, with the row of the backfill locked',
    halt: { haltIn: 'bot', haltAt: 'insert into bot.runs', halt: 'after' },
  },
];

/** Two processes with the bot's own settings, the first of which halts while it holds the run. */
async function firstHolds(
  halt: Halt,
): Promise<{ scene: WorkerScene; first: WorkerProcess; second: WorkerProcess }> {
  const scene = await workerScene();
  const first = start(scene, { ...halt, owner: 'first' });
  await first.watch.until('works');
  await scene.approved();
  await first.watch.until('halted');
  const second = start(scene, { halt: 'after', owner: 'second' });
  await second.watch.until('works');
  return { scene, first, second };
}

async function expectUndisturbed(scene: WorkerScene): Promise<void> {
  expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
  const { rows } = await scene.warehouse.query(
    `select (select count(*)::int from backfill.ledger) as ledger, (select max(attempt) from backfill.ledger) as attempts,
       (select count(*)::int from backfill.promotions) as promotions, (select count(*)::int from backfill.history) as history`,
  );
  expect(rows).toEqual([{ ledger: 10, attempts: 1, promotions: 1, history: 10 }]);
  const audit = await scene.db.query<{ verb: string }>('select verb from bot.audit order by seq');
  expect(audit.rows.map(row => row.verb)).toEqual([
    'approve',
    'start',
    'finish_staging',
    'pass_checks',
    'promote',
    'confirm_promotion',
  ]);
}

/** Resolves when the second process has done something for the run. */
async function takenOver(second: WorkerProcess): Promise<number> {
  const began = performance.now();
  if (second.watch.said.length > 1) throw new Error('the second process had it before the first lost it');
  await second.watch.any();
  return performance.now() - began;
}

it.each(POINTS)('a bot killed $name is followed by another within 15 seconds', async ({ halt }) => {
  const { scene, first, second } = await firstHolds(halt);
  first.child.kill('SIGKILL');
  expect(await takenOver(second)).toBeLessThan(TAKEN_OVER_WITHIN_MS);
  await second.watch.until('BF-1 watching');
  await expectUndisturbed(scene);
});

/** The one of a unit differs from a killed one by nothing that these two do not show. */
it.each(POINTS.slice(1))(
  'a bot frozen $name is followed by another, and changes nothing when it wakes',
  async ({ halt }) => {
    const { scene, first, second } = await firstHolds(halt);
    first.child.kill('SIGSTOP');
    expect(await takenOver(second)).toBeLessThan(TAKEN_OVER_WITHIN_MS);
    await second.watch.until('BF-1 watching');
    const resting = first.watch.until('BF-1 rests');
    first.child.kill('SIGCONT');
    first.child.send('go');
    await resting;
    expect(first.watch.said).not.toContain('BF-1 watching');
    await expectUndisturbed(scene);
  },
);
