import { expect, it } from 'vitest';
import type { Message } from '../../sandbox/people/message.ts';
import { approve, hears, MUST_CHECK, numberIn, proposes } from './acts.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, fingerprint, rowsOf } from './reading.ts';
import { TRUTHS, untrue } from './truth.ts';

const world = await openFlowWorld();
const { slack, warehouse } = world;
const { ada, ben, chloe, dev, farid } = world.people;
const REVENUE = TRUTHS.revenue.table;
const SIGNUPS = TRUTHS.signups.table;
/** All but the two rows that are written after their promotion. */
const OTHERS =
  "(day, region, plan) not in (('2026-03-05'::date, 'EU', 'pro'), ('2026-03-09'::date, 'UK', 'pro'))";

/** Three weeks of signups, promoted. */
async function promotesSignups(): Promise<Message> {
  const root = await proposes(ada, { dataset: 'Daily signups', example: 'mobile_app_4_2' });
  await approve(root, ben);
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  return root;
}

/** The tables in which the warehouse keeps what a promotion replaced and wrote. */
async function imagesOf(id: number): Promise<unknown[]> {
  const rows = await rowsOf(
    warehouse,
    'select relname from pg_class where relname like $1 and relkind = $2 order by 1',
    [`%bf\\_${id}\\_r1`, 'r'],
  );
  return rows.map(({ relname }) => relname);
}

it('a rollback after the record puts back exactly the old rows, and everyone who was told of the change hears of it', async () => {
  const before = await fingerprint(warehouse, REVENUE);
  await chloe.invitesBot('#board-metrics');
  const root = await proposes(ada, {
    dataset: 'Daily revenue',
    example: 'second_half_2025',
    answers: { first: '2025-09-10', last: '2025-09-16', checks: MUST_CHECK },
  });
  await approve(root, chloe, dev);
  await approve(await chloe.sees(/are these numbers right/, { in: HOME, thread: root }), chloe, dev);
  const promoted = await dev.sees(/history has changed/, { in: HOME, thread: root });
  expect(await fingerprint(warehouse, REVENUE)).not.toBe(before);
  await world.timePasses(11);
  await ada.sees(/Record of BF-1/, { in: HOME, thread: root });

  await farid.presses('Roll back', { on: promoted });
  await farid.sees(/Only @ada, @chloe, @dev may roll back BF-1/, { in: HOME, ephemeral: true });
  await chloe.presses('Roll back', { on: promoted });
  await chloe.sees(/@chloe asked for a rollback/, { in: HOME, thread: root });
  for (const channel of ['#finance', '#exec-dashboards', '#board-metrics']) {
    await chloe.sees(/A rollback is asked for: Daily revenue[\s\S]*go back to what they were before BF-1/, {
      in: channel,
    });
  }
  const asked = await dev.sees(/put the old rows back\?[\s\S]*Approvals: 0 of 1/, { in: HOME, thread: root });
  await approve(asked, chloe);
  await chloe.sees(/nobody signs off their own/, { in: HOME, ephemeral: true });
  expect(await fingerprint(warehouse, REVENUE)).not.toBe(before);
  await dev.presses('Call the rollback off', { on: asked });
  await dev.sees(/@dev called the rollback off/, { in: HOME, thread: root });
  await chloe.sees(/The rollback of BF-1[\s\S]*called off: the new numbers stay/, { in: '#finance' });

  await chloe.presses('Roll back', { on: promoted });
  await approve(
    await dev.sees(/put the old rows back\?[\s\S]*Approvals: 0 of 1/, { in: HOME, after: asked }),
    dev,
  );
  await ada.sees(/It was rolled back: the numbers are again what they were before[\s\S]*by @chloe/, {
    in: HOME,
    thread: root,
  });
  expect(await fingerprint(warehouse, REVENUE)).toBe(before);
  for (const channel of ['#finance', '#exec-dashboards', '#board-metrics']) {
    await chloe.sees(/It was rolled back/, { in: channel });
  }
  const notice = await chloe.sees(/For finance: Daily revenue is as it was before/, { in: '#finance' });
  expect(notice.plain).toMatch(/The change of 10 Sept? 2025 to 16 Sept? 2025 was taken back/);
  expect((await hears(dev, '/backfill rollback BF-1')).plain).toMatch(
    /BF-1 is rolled back .* cannot be rolled back now/,
  );
  expect((await hears(dev, '/backfill record BF-1')).plain).toMatch(/Record of BF-1/);
  expectNothingTwice(slack);
});

it('a rollback leaves alone what was written since, names the days, and puts every other row back', async () => {
  const before = await fingerprint(warehouse, SIGNUPS, OTHERS);
  const untouched = await fingerprint(
    warehouse,
    SIGNUPS,
    "region <> 'UK' or plan <> 'pro' or day <> '2026-03-09'",
  );
  const root = await promotesSignups();
  expect(await fingerprint(warehouse, SIGNUPS, OTHERS)).not.toBe(before);
  await warehouse.query(`
    update ${SIGNUPS} set signups = signups - 5 where (day, region, plan) = ('2026-03-05', 'EU', 'pro');
    update ${SIGNUPS} set signups = 1 where (day, region, plan) = ('2026-03-09', 'UK', 'pro')`);
  const written = await fingerprint(warehouse, SIGNUPS, `not (${OTHERS})`);
  const id = numberIn(root.plain);
  expect((await hears(ben, `/backfill rollback BF-${id}`)).plain).toMatch(/Rolling back/);
  const left = await ada.sees(/Not everything of BF-2 was put back/, { in: HOME, thread: root });
  expect(left.plain).toMatch(
    /2 rows were written since the promotion and stayed as they are, in 2026-03-05, 2026-03-09\.[\s\S]*2 rows to be decided about/,
  );
  expect(await fingerprint(warehouse, SIGNUPS, `not (${OTHERS})`)).toBe(written);
  expect(await fingerprint(warehouse, SIGNUPS, OTHERS)).toBe(before);

  await farid.presses('Look at these rows', { on: left });
  await farid.seesView(/Only @ada, @ben may decide this/);
  await farid.closes();
  await ben.presses('Look at these rows', { on: left });
  const rows = await ben.seesView(/2 rows to be decided about/);
  expect(rows.plain).toMatch(
    /day 2026-03-05, region EU, plan pro[\s\S]*changed this row, and it was written since/,
  );
  expect(rows.plain).toMatch(/Column +Before +Promoted +Now\s+signups +\d+ +\d+ +\d+/);
  expect(rows.plain).toMatch(
    /day 2026-03-09, region UK, plan pro[\s\S]*added this row, and it was written since/,
  );

  await ben.presses('Put the old row back …');
  await ben.seesView(/overwritten by the row from before/);
  await warehouse.query(
    `update ${SIGNUPS} set signups = signups - 1 where (day, region, plan) = ('2026-03-05', 'EU', 'pro')`,
  );
  await ben.fills({ reason: 'The live job wrote by the wrong rule.' }).submits();
  await ben.sees(/A row was written once more before it could be put back/, { in: HOME, thread: root });
  await ben.closes();
  await ben.presses('Look at these rows', { on: left });
  await ben.seesView(/2 rows to be decided about/);
  await ben.presses('Put the old row back …');
  await ben.fills({ reason: 'The live job wrote by the wrong rule.' }).submits();
  await ben.seesView(/1 row to be decided about/);
  await ben.presses('Leave all of them as they are …');
  await ben.fills({ reason: 'Nobody signed up there.' }).submits();
  await ben.reads(left, /Decided: 1 row put back all the same, 1 row left as it is now/);
  expect(
    await fingerprint(warehouse, SIGNUPS, "region <> 'UK' or plan <> 'pro' or day <> '2026-03-09'"),
  ).toBe(untouched);
  await world.work.until(/^BF-2 rolled_back$/);
  await world.timePasses(11);
  const record = (await hears(ben, '/backfill record BF-2')).plain;
  expect(record).toMatch(
    /Rolled back[\s\S]*asked for by Ben Sorensen[\s\S]*2 rows had been written since and decided about one by one/,
  );
  expect(
    await rowsOf(world.bot, "select verb from bot.audit where verb like '%_conflict' order by seq"),
  ).toEqual([{ verb: 'force_conflict' }, { verb: 'force_conflict' }, { verb: 'leave_conflict' }]);
});

it('a correction of what was written since goes the same way, and its own rollback restores those rows', async () => {
  const written = await fingerprint(warehouse, SIGNUPS);
  const root = await promotesSignups();
  expect(await untrue(warehouse, TRUTHS.signups, '2026-03-02', '2026-03-22')).toMatchObject({
    missing: 0,
    wrong: 0,
  });
  await hears(ada, `/backfill rollback BF-${numberIn(root.plain)}`);
  await approve(
    await ben.sees(/put the old rows back\?[\s\S]*Approvals: 0 of 1/, { in: HOME, after: root }),
    ben,
  );
  await ben.sees(/It was rolled back/, { in: HOME, thread: root });
  expect(await fingerprint(warehouse, SIGNUPS)).toBe(written);
});

it('the way back ends at its deadline, and the bot says until when it was kept', async () => {
  const root = await promotesSignups();
  const after = await fingerprint(warehouse, SIGNUPS);
  await world.timePasses(13.5 * 86_400);
  await ben.sees(/Record of BF-4/, { in: HOME, thread: root });
  await ada.sees(/The way back for BF-4 ends[\s\S]*roll back before: afterwards it takes a new backfill/, {
    in: HOME,
    thread: root,
  });
  expect(await imagesOf(4)).toEqual(['before_bf_4_r1', 'promoted_bf_4_r1']);
  await world.timePasses(86_400);
  // The bot's clock alone ends nothing: the databases' has to go on as well, and what the record promises.
  expect(await imagesOf(4)).toEqual(['before_bf_4_r1', 'promoted_bf_4_r1']);
  const over = "'2020-01-01T00:00:00.000Z'";
  await world.bot.query(`update bot.backfills set rollback_deadline = ${over} where id = 4`);
  await world.bot.query(
    `update bot.records set document = jsonb_set(document, '{rollbackDeadline}', to_jsonb(${over}::text)) where backfill_id = 4`,
  );
  await world.timePasses(1);
  await ben.sees(/The way back has ended: the rows from before are removed/, { in: HOME, thread: root });
  expect(await imagesOf(4)).toEqual([]);
  expect((await hears(ben, '/backfill rollback BF-4')).plain).toMatch(
    /The way back for BF-4 was kept until \d{4}-\d\d-\d\d[\s\S]*Propose a new backfill with/,
  );
  expect(await fingerprint(warehouse, SIGNUPS)).toBe(after);
  expect(await rowsOf(world.bot, "select from bot.backfills where state = 'recorded'")).toHaveLength(1);
  expectNothingTwice(slack);
});
