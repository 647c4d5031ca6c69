import { expect, it } from 'vitest';
import { approve, hears, numberIn, proposes } from './acts.ts';
import { changedCatalog } from './changed-catalog.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, rowsOf } from './reading.ts';
import { TRUTHS, untrue } from './truth.ts';

const catalog = await changedCatalog(
  { file: 'company.yml', from: 'people:', to: 'operators: [data_platform]\npeople:' },
  {
    file: 'datasets/signups_daily.yml',
    from: /^rollback:/m,
    to: `throttle:
  queries:
    - { id: checkout, title: Carts that wait, sql: select waiting from public.carts, above: 10, release_at: 5, release_after: 1s, every: 1s }
rollback:`,
  },
);
const world = await openFlowWorld({
  catalog,
  prepare: warehouse => warehouse.query('create table public.carts as select 40 as waiting'),
});
const { slack, warehouse, bot } = world;
const { ada, ben, dev, farid } = world.people;

it('a run waits while the shop is busy, is tuned and stopped with all others meanwhile, and ends with the truth', async () => {
  const root = await proposes(ada, { dataset: 'Daily signups', example: 'mobile_app_4_2' });
  const id = numberIn(root.plain);
  await approve(root, ben);
  const progress = await ben.sees(/\*Waiting\* since/, { in: HOME, thread: root });
  expect(progress.plain).toMatch(/0 of 21 units[\s\S]*•\s+Carts that wait 40, over 10/);

  expect((await hears(farid, `/backfill tune BF-${id} nice=1`)).plain).toMatch(
    /Only @ada, @ben, @dev may tune/,
  );
  expect((await hears(ada, `/backfill tune BF-${id} batch=5ms nice=0.5`)).plain).toMatch(
    /“5ms” cannot be the batch target: `batch` goes from 100ms to 60s[\s\S]*Nothing was changed[\s\S]*You wrote `\/backfill tune BF-1 batch=5ms nice=0\.5`/,
  );
  await hears(ada, `/backfill tune BF-${id} batch=500ms nice=0.1`);
  await ben.sees(/batch target 1 s → 500 ms by @ada/, { in: HOME, thread: root });

  expect((await hears(dev, '/backfill pause all')).plain).toMatch(
    /BF-1: what is in flight is finished first/,
  );
  await farid.sees(/All backfills are stopped\* by @dev[\s\S]*Held up[\s\S]*BF-1/, { in: HOME });
  await ben.reads(progress, /all backfills were stopped by @dev/);
  await warehouse.query('update public.carts set waiting = 0');
  expect((await hears(ben, '/backfill status BF-1')).plain).toMatch(
    /Waits for[\s\S]*somebody to let all backfills go on, which @dev stopped[\s\S]*Waited before[\s\S]*Carts that wait 40, over 10[\s\S]*batch target 500 ms/,
  );
  expect((await hears(ben, '/backfill resume all')).plain).toMatch(/Only @dev may let all backfills go on/);
  await world.restartBot();

  await hears(dev, '/backfill resume all');
  await farid.sees(/All backfills go on/, { in: HOME });
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  expect(await untrue(warehouse, TRUTHS.signups, '2026-03-02', '2026-03-22')).toMatchObject({
    missing: 0,
    wrong: 0,
  });

  const trail = await rowsOf(
    bot,
    `select verb, detail->>'says' as says from bot.audit where verb in ('tune', 'pause_all', 'resume_all') order by seq`,
  );
  expect(trail).toEqual([
    { verb: 'tune', says: expect.stringMatching(/^batch target 1 s → 500 ms by @/) },
    { verb: 'tune', says: expect.stringMatching(/^nice ratio 0 → 0\.1 by @/) },
    { verb: 'pause_all', says: null },
    { verb: 'resume_all', says: null },
  ]);
  expect((await hears(ada, '/backfill verify')).plain).toMatch(/audit trail is whole/);
  expectNothingTwice(slack);
});
