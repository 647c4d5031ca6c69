import { expect, it } from 'vitest';
import { approve, hears, numberIn, proposes } from './acts.ts';
import { changedCatalog } from './changed-catalog.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, rowsOf } from './reading.ts';
import { keepsBusy } from './somebody-else.ts';
import { TRUTHS, untrue } from './truth.ts';

const HOUR = 3_600;

/** `2026-11-22T14:05` in UTC, so many hours from now. */
function hoursFromNow(hours: number): string {
  return new Date(Date.now() + hours * HOUR * 1000).toISOString().slice(0, 16);
}

const world = await openFlowWorld({
  catalog: await changedCatalog(
    { file: 'datasets/accounts.yml', from: 'to: 2025-10-31', to: 'to: 2026-05-31' },
    {
      file: 'calendar.yml',
      from: 'windows:\n',
      to: `windows:
  - id: campaign
    title: The autumn campaign
    reason: its dashboards are on every screen
    from: ${hoursFromNow(5)}
    to: ${hoursFromNow(29)}
    datasets: [signups_daily]
    overridable_by: data_platform
    started_run_may_finish: false
`,
    },
  ),
});
const { warehouse } = world;
const { ada, ben, dev, farid } = world.people;

it('a freeze that begins while a run is paused keeps its rows in staging, and it is promoted when the freeze is over', async () => {
  const root = await proposes(ada, { dataset: 'Daily signups', example: 'mobile_app_4_2' });
  const begun = world.work.next(/^BF-1\/r1 2026-03-03/);
  await approve(root, ben);
  await begun;
  const busy = await keepsBusy(warehouse, 'raw.signup_events');
  await hears(ada, '/backfill pause BF-1');
  await busy.done();
  const paused = await ben.sees(/\*Paused\*/, { in: HOME, thread: root });

  await world.timePasses(6 * HOUR);
  await ben.presses('Resume', { on: paused });
  const held = await ben.sees(/BF-1 is not promoted yet/, { in: HOME, thread: root });
  expect(held.plain).toMatch(
    /The autumn campaign \(its dashboards are on every screen\)[\s\S]*It may go on from [\d-]+ [\d:]+ UTC/,
  );
  expect(held.plain).toMatch(/The role data_platform \(@dev\) may let it be promoted in spite of this/);
  expect(await untrue(warehouse, TRUTHS.signups, '2026-03-02', '2026-03-22')).not.toMatchObject({
    missing: 0,
    wrong: 0,
  });

  await world.timePasses(24 * HOUR);
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  await ben.sees(/Nothing keeps BF-1 from being promoted/, { in: HOME, thread: root });
  expect(await untrue(warehouse, TRUTHS.signups, '2026-03-02', '2026-03-22')).toMatchObject({
    missing: 0,
    wrong: 0,
  });
});

it('a backfill of what another one is built from is named, and whoever wants to wait for it does so by a button', async () => {
  const upstream = await proposes(ada, { dataset: 'Accounts', example: 'industry_segment' });
  const first = numberIn(upstream.plain);
  const request = await proposes(farid, { dataset: 'Product usage', example: 'weekend_16_may' });
  const second = numberIn(request.plain);
  const offer = await farid.sees(new RegExp(`⚠️ BF-${first} is changing Accounts`), {
    in: HOME,
    thread: request,
  });
  await farid.presses(`Wait for BF-${first}`, { on: offer });
  await ben.sees(new RegExp(`lets it wait until BF-${first} is over`), { in: HOME, thread: request });
  await ben.sees(/Does not start yet, even when approved/, { in: HOME });
  await approve(request, ben, dev);
  await world.work.until(new RegExp(`^BF-${second} rests`));
  expect(await rowsOf(world.bot, 'select from bot.runs where backfill_id = $1', [second])).toEqual([]);

  await ada.presses('Cancel', { on: upstream });
  await ben.sees(/\*Cancelled\*/, { in: HOME });
  await world.timePasses(10);
  await ben.sees(/history has changed/, { in: HOME, thread: request });
  expectNothingTwice(world.slack);
});
