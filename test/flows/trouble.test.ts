import { beforeAll, expect, it } from 'vitest';
import type { Message } from '../../sandbox/people/message.ts';
import { approve, hears, MUST_CHECK, numberIn, proposes } from './acts.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, fingerprint, rowsOf } from './reading.ts';
import { keepsBusy } from './somebody-else.ts';
import { TRUTHS, untrue } from './truth.ts';

const world = await openFlowWorld();
const { slack, warehouse } = world;
const { ada, ben, chloe, dev } = world.people;
const TABLE = TRUTHS.signups.table;
const FIRST = '2026-03-02';
const LAST = '2026-03-22';
/** Somebody reads the usage table all the while, in a way that keeps every writer out. */
let busy: Awaited<ReturnType<typeof keepsBusy>>;
let postponed: Message;

beforeAll(async () => {
  busy = await keepsBusy(warehouse, TRUTHS.usage.table, 'share');
  postponed = await proposes(ada, { dataset: 'Product usage', example: 'weekend_16_may' });
  await approve(postponed, ben);
});

const EXAMPLE = { dataset: 'Daily signups', example: 'mobile_app_4_2' };

it('a failing check stops it and names the days; once the source is mended, trying again ends well', async () => {
  const before = await fingerprint(warehouse, TABLE);
  await warehouse.query(`
    create table public.mislaid as
      select * from raw.signup_events where (occurred_at at time zone 'UTC')::date = '2026-03-10';
    delete from raw.signup_events where (occurred_at at time zone 'UTC')::date = '2026-03-10'`);
  const root = await proposes(ada, EXAMPLE);
  await approve(root, ben);
  const failed = await ada.sees(/BF-2 failed/, { in: HOME, thread: root });
  expect(failed.plain).toMatch(/@ada[\s\S]*Production has not changed/);
  expect(failed.plain).toMatch(/“Date coverage” did not pass/);
  expect(failed.plain).toMatch(/\*Which units\*\n2026-03-10\n/);
  const verdicts = await ben.sees(/1 stop|❌/, { in: HOME, thread: root });
  expect(verdicts.plain).toMatch(/❌ \*Date coverage\*[\s\S]*in 2026-03-10/);
  expect(await fingerprint(warehouse, TABLE)).toBe(before);
  expect((await hears(ben, '/backfill retry BF-2')).plain).toMatch(/Only @ada may retry BF-2/);

  await warehouse.query('insert into raw.signup_events select * from public.mislaid');
  await ada.presses('Try again', { on: failed });
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  expect(await untrue(warehouse, TRUTHS.signups, FIRST, LAST)).toEqual({ wanted: 325, missing: 0, wrong: 0 });
  expectNothingTwice(slack);
});

it('rows that are written into the scope before the promotion are noticed, rebuilt with it, and not lost', async () => {
  await warehouse.query(`update ${TABLE} set mobile_signups = 0 where day = '2026-03-04'`);
  const writer = await warehouse.connect();
  const root = await proposes(ada, EXAMPLE);
  const id = numberIn(root.plain);
  const staged = world.work.next(new RegExp(`^BF-${id} ready`));
  await writer.query('begin');
  await writer.query(`
    insert into raw.signup_events (event_id, event_name, signup_id, region, plan, platform, app_version, occurred_at, received_at)
    select 900000001, 'signup', 900000001, 'EU', 'pro', 'web', null, '2026-03-05 12:00+00', now()`);
  await writer.query(
    `update ${TABLE} set signups = signups + 1 where (day, region, plan) = ('2026-03-05', 'EU', 'pro')`,
  );
  await approve(root, ben);
  await staged;
  await writer.query('commit');
  writer.release();
  const note = await ben.sees(/Rows in the scope were written since they were rebuilt/, {
    in: HOME,
    thread: root,
  });
  expect(note.plain).toMatch(/rebuilt and checked again: 2026-03-05\./);
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  expect(await untrue(warehouse, TRUTHS.signups, FIRST, LAST)).toMatchObject({ missing: 0, wrong: 0 });
  const rebuilt = await rowsOf(
    warehouse,
    "select distinct unit_key from backfill.ledger where run_id = $1 and attempt = 2 and state = 'staged'",
    [`BF-${id}/r1`],
  );
  expect(rebuilt).toEqual([{ unit_key: '2026-03-05' }]);
});

it('numbers that changed under a sign-off are signed off anew, and the late invoice is among them', async () => {
  await chloe.invitesBot('#board-metrics');
  const root = await proposes(ada, {
    dataset: 'Daily revenue',
    example: 'second_half_2025',
    answers: { first: '2025-09-13', last: '2025-09-15', checks: MUST_CHECK },
  });
  const id = numberIn(root.plain);
  await approve(root, chloe, dev);
  const ask = new RegExp(`BF-${id}: are these numbers right`);
  const first = await chloe.sees(ask, { in: HOME, thread: root });
  await approve(first, chloe);
  await chloe.reads(first, /Approvals: 1 of 2/);
  await warehouse.query(`
    insert into raw.invoices (invoice_id, account_id, region, product_line, currency, issued_on, amount, booked_at)
    select 900000001, account_id, region, product_line, currency, issued_on, 100, booked_at
    from raw.invoices where issued_on = '2025-09-15' limit 1;
    update finance.revenue_daily set invoices = invoices + 1 where day = '2025-09-15'`);
  await approve(first, dev);
  const second = await chloe.sees(ask, { in: HOME, thread: root, after: first });
  expect(second.plain).toMatch(/Approvals: 0 of 2/);
  await chloe.reads(first, /Superseded/);
  await approve(second, chloe, dev);
  await dev.sees(/history has changed/, { in: HOME, thread: root });
  expect(await untrue(warehouse, TRUTHS.revenue, '2025-09-13', '2025-09-15')).toMatchObject({
    missing: 0,
    wrong: 0,
  });
});

it('a promotion that finds its table in use waits for nobody for long, says so, and goes on when a person asks', async () => {
  const asked = await ada.sees(/The promotion of BF-1 is postponed/, { in: HOME, thread: postponed });
  expect(asked.plain).toMatch(
    /@ada[\s\S]*Production has not changed[\s\S]*analytics\.usage_daily was in use/,
  );
  expect((await hears(ben, '/backfill status BF-1')).plain).toMatch(/\*Ready\*/);
  await busy.done();
  await ada.presses('Promote now', { on: asked });
  await ben.sees(/history has changed/, { in: HOME, thread: postponed });
  expect(await untrue(warehouse, TRUTHS.usage, '2026-05-16', '2026-05-17')).toMatchObject({
    missing: 0,
    wrong: 0,
  });
  expectNothingTwice(slack);
});
