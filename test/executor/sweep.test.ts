import { expect, it } from 'vitest';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import { messagesOf } from '../../src/store/messages.ts';
import type { Context } from '../../src/usecases/context.ts';
import { sweepStaging } from '../../src/usecases/sweep-staging.ts';
import { keepWorkers } from './kept-workers.ts';
import { signups, truth } from './signups-warehouse.ts';
import { workerScene } from './worker-scene.ts';

const { work, stopAll } = keepWorkers();
const scene = await workerScene();
const DAY_MS = 86_400_000;
const FAILING = {
  kind: 'known_example',
  id: 'known',
  where: { day: '2026-03-06' },
  metric: 'signups',
} as const;

function sweep(days = 0): Promise<number[]> {
  const engine = createPostgresEngine({ warehouse: scene.warehouse });
  const clock = () => new Date(Date.now() + days * DAY_MS);
  return sweepStaging({ db: scene.db, warehouse: engine, clock } as unknown as Context);
}

async function staged(): Promise<string[]> {
  const { rows } = await scene.warehouse.query<{ relname: string }>(
    "select relname from pg_class where relnamespace = 'backfill_staging'::regnamespace and relkind = 'r' order by 1",
  );
  return rows.map(row => row.relname);
}

it('a run that failed keeps what it staged for a week, then it goes, and a retry rebuilds everything', async () => {
  const blocking = { ...FAILING, expect: 1, tolerance: 0, blocking: true } as const;
  const id = await scene.approved({ checks: [blocking] });
  const { watch } = work(scene);
  await watch.until(`BF-${id} failed`);
  await stopAll();
  expect(await sweep()).toEqual([]);
  expect(await sweep(6)).toEqual([]);
  expect(await staged()).toEqual([`bf_${id}_r1`]);
  // Eight days by a clock that jumped are not a week.
  expect(await sweep(8)).toEqual([]);
  await scene.db.query("update bot.backfills set updated_at = updated_at - interval '8 days' where id = $1", [
    id,
  ]);
  expect(await sweep()).toEqual([id]);
  expect(await staged()).toEqual([]);
  expect(await sweep(8)).toEqual([]);
  const notes = (await messagesOf(scene.db, id)).filter(({ content }) => content.kind === 'note');
  expect(notes.map(({ content }) => content.model)).toMatchObject([
    { text: expect.stringMatching(/what was staged is removed. A retry rebuilds the whole scope/) },
  ]);
  await scene.db.query(
    `update bot.plans set plan = jsonb_set(plan, '{checks,0,blocking}', 'false') where backfill_id = $1`,
    [id],
  );
  const again = work(scene);
  await scene.ask(id, 'retry');
  await again.watch.until(`BF-${id} watching`);
  expect(again.watch.said.filter(line => line.startsWith(`BF-${id}/r1`))).toHaveLength(10);
  expect(await signups(scene.warehouse)).toEqual(await truth(scene.warehouse));
  await stopAll();
});

it('what an edited plan staged goes, what is at work or waits for people stays', async () => {
  const slot = { id: 'owner:U_BEN', anyOf: ['U_BEN'], because: 'Ben owns it' };
  const id = await scene.approved({ approvals: { gate2: [slot] } });
  const { watch } = work(scene);
  await watch.until(`BF-${id} awaiting_signoff`);
  await stopAll();
  expect(await sweep(30)).toEqual([]);
  expect(await staged()).toEqual([`bf_${id}_r1`]);
  await scene.ask(id, 'revise');
  expect(await sweep()).toEqual([id]);
  expect(await staged()).toEqual([]);
  const { rows } = await scene.db.query(
    "select actor, detail->>'run' as run from bot.audit where verb = 'sweep_staging' and backfill_id = $1",
    [id],
  );
  expect(rows).toEqual([{ actor: 'bot/watch', run: `BF-${id}/r1` }]);
});
