import { expect, it } from 'vitest';
import type { Message } from '../../sandbox/people/message.ts';
import { approve, hears, numberIn, proposes } from './acts.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, fingerprint, rowsOf } from './reading.ts';
import { keepsBusy } from './somebody-else.ts';
import { TRUTHS, untrue } from './truth.ts';

const world = await openFlowWorld();
const { slack, warehouse } = world;
const { ada, ben, chloe, dev, farid } = world.people;
const TABLE = TRUTHS.signups.table;

/** An approved run of three weeks that somebody else holds up in the middle of a unit. */
async function heldUpRun(): Promise<{ root: Message; id: number; goesOn: () => Promise<void> }> {
  const root = await proposes(ada, { dataset: 'Daily signups', example: 'mobile_app_4_2' });
  const id = numberIn(root.plain);
  const begun = world.work.next(new RegExp(`^BF-${id}/r1 2026-03-03`));
  await approve(root, ben);
  await begun;
  const busy = await keepsBusy(warehouse, 'raw.signup_events');
  return { root, id, goesOn: busy.done };
}

function staged(id: number): Promise<{ unit_key: string; attempt: number }[]> {
  return rowsOf(
    warehouse,
    "select unit_key, attempt from backfill.ledger where run_id = $1 and state = 'staged' order by unit_key",
    [`BF-${id}/r1`],
  ) as Promise<{ unit_key: string; attempt: number }[]>;
}

it('a pause is reached after the unit in flight, keeps what is staged, and resuming goes on from there', async () => {
  const { root, id, goesOn } = await heldUpRun();
  expect((await hears(farid, `/backfill pause BF-${id}`)).plain).toMatch(/Only @ada, @ben may pause BF-1/);
  expect((await hears(ada, `/backfill pause BF-${id}`)).plain).toMatch(
    /the unit in flight is finished first/,
  );
  await ben.sees(/@ada asked for a pause/, { in: HOME, thread: root });
  expect((await hears(ben, `/backfill status BF-${id}`)).plain).toMatch(/\*Pausing\*/);

  await goesOn();
  const progress = await ben.sees(/\*Paused\* · \*BF-1: rebuilding in staging/, { in: HOME, thread: root });
  const kept = await staged(id);
  expect(kept.length).toBeLessThan(21);
  expect((await hears(ben, `/backfill status BF-${id}`)).plain).toMatch(
    new RegExp(
      `\\*Paused\\*[\\s\\S]*${kept.length} of 21 units rebuilt[\\s\\S]*resume BF-${id}.*cancel BF-${id}`,
    ),
  );
  await farid.runs(`/backfill units BF-${id}`, { in: HOME });
  const { plain } = await farid.seesView(/Skipped, and why/);
  expect(plain).toMatch(new RegExp(`\\*${kept.length} days?\\*: rebuilt in staging already.*\\n2 Mar 2026`));
  await farid.closes();

  await world.restartBot();
  expect(await staged(id)).toEqual(kept);
  await ben.presses('Resume', { on: progress });
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  expect(await untrue(warehouse, TRUTHS.signups, '2026-03-02', '2026-03-22')).toMatchObject({
    missing: 0,
    wrong: 0,
  });
  expect((await staged(id)).map(({ attempt }) => attempt)).toEqual(Array.from({ length: 21 }, () => 1));
  expectNothingTwice(slack);
});

it('a cancel amid the run removes what was staged, leaves production alone, and reaches whoever was told', async () => {
  const before = await fingerprint(warehouse, TABLE);
  const { root, id, goesOn } = await heldUpRun();
  expect((await hears(ben, `/backfill cancel BF-${id}`)).plain).toMatch(
    /Cancelling: what is in flight is finished/,
  );
  expect((await hears(ben, `/backfill status BF-${id}`)).plain).toMatch(/\*Cancelling\*/);
  await goesOn();
  await ada.sees(/Cancelled\. Nothing runs any more, and what was staged is removed/, {
    in: HOME,
    thread: root,
  });
  await ben.sees(/BF-2[\s\S]*cancelled before anything changed[\s\S]*@ben/, { in: '#growth' });
  await chloe.sees(/BF-2[\s\S]*cancelled before anything changed/, { in: '#exec-dashboards' });
  expect(await fingerprint(warehouse, TABLE)).toBe(before);
  const left = "select tablename from pg_tables where schemaname = 'backfill_staging'";
  expect(await rowsOf(warehouse, left)).toEqual([]);
  expect((await hears(ada, `/backfill resume BF-${id}`)).plain).toMatch(
    /BF-2 is cancelled .* so it cannot be resumed now[\s\S]*nothing left to do/,
  );
  await ada.reads(root, /\*Cancelled\*/);
  expectNothingTwice(slack);
});

it('a proposal can be taken back before anyone approved it, by the button on it', async () => {
  const root = await proposes(ada, { dataset: 'Daily signups', example: 'mobile_app_4_2' });
  await ada.presses('Cancel', { on: root });
  await ada.sees(/Cancelled\. Nothing had started/, { in: HOME, ephemeral: true });
  await ben.sees(/BF-3[\s\S]*cancelled before anything changed/, { in: '#growth' });
  await approve(root, ben);
  await ben.sees(/This request is closed/, { in: HOME, ephemeral: true });
});

it('the list shows every backfill and what it waits for, newest first', async () => {
  const root = await proposes(ada, { dataset: 'Product usage', example: 'weekend_16_may' });
  const { plain } = await hears(chloe, '/backfill list');
  expect(plain).toMatch(/BF-4\W[\s\S]*waits for the approval of @ben[\s\S]*BF-3\W[\s\S]*BF-2\W[\s\S]*BF-1\W/);
  expect(plain).toMatch(/More about one/);
  expect(numberIn(root.plain)).toBe(4);
});

it.each([
  ['/backfill stauts BF-1', /There is no “stauts”[\s\S]*Did you mean `\/backfill status`/],
  ['/backfill puase BF-1', /Did you mean `\/backfill pause BF-12`/],
  ['/backfill frobnicate', /There is no “frobnicate”[\s\S]*`\/backfill help`/],
  ['/backfill pause', /Which backfill\? “pause” needs its number[\s\S]*`\/backfill list`/],
  ['/backfill pause seven', /“seven” is not the number of a backfill[\s\S]*`\/backfill pause BF-12`/],
  ['/backfill status BF-99', /There is no BF-99/],
  ['/backfill rollback BF-2', /BF-2 is cancelled .* cannot be rolled back now/],
  ['/backfill record BF-2', /BF-2/],
  ['/backfill promote BF-4', /BF-4 is proposed .* cannot be promoted now[\s\S]*edit, cancel/],
  ['/BACKFILL', /not a valid command/],
])('%s is answered with what can be done instead', async (command, answer) => {
  const before = ada.findsMessage(/[\s\S]/, { in: HOME });
  await ada.runs(command, { in: HOME, mayFail: true });
  await ada.sees(answer, { in: HOME, ephemeral: true, ...(before ? { after: before } : {}) });
});

it('help names every word that can follow the command', async () => {
  const { plain } = await hears(dev, '/backfill help');
  for (const word of [
    'status',
    'list',
    'edit',
    'pause',
    'resume',
    'cancel',
    'retry',
    'units',
    'promote',
    'rollback',
    'record',
    'verify',
  ]) {
    expect(plain).toContain(`/backfill ${word}`);
  }
  expect((await hears(ben, '/backfill edit BF-4')).plain).toMatch(/Only @ada may edit BF-4/);
});
