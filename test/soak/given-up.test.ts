import { expect, it } from 'vitest';
import { approve, hears, MUST_CHECK, proposes } from '../flows/acts.ts';
import { changedCatalog } from '../flows/changed-catalog.ts';
import { HOME, openFlowWorld } from '../flows/flow-world.ts';
import { expectNothingTwice, fingerprint } from '../flows/reading.ts';
import { keepsBusy } from '../flows/somebody-else.ts';
import { TRUTHS } from '../flows/truth.ts';

/** A promotion waits twelve seconds for somebody before it is postponed: too long for the quick suite. */
const WITHIN = { within: 60_000 };

const catalog = await changedCatalog({
  file: 'datasets/signups_daily.yml',
  from: 'rollback:',
  to: 'promotion: changed_rows_by_unit\nrollback:',
});
const { slack, warehouse, people } = await openFlowWorld({ catalog });
const { ada, ben, chloe, dev } = people;

it('a promotion that was signed off and then postponed is given up by a button, and nothing has changed', async () => {
  const { table } = TRUTHS.revenue;
  const before = await fingerprint(warehouse, table);
  const busy = await keepsBusy(warehouse, table, 'share');
  await chloe.invitesBot('#board-metrics');
  const root = await proposes(ada, {
    dataset: 'Daily revenue',
    example: 'second_half_2025',
    answers: { first: '2025-09-13', last: '2025-09-15', checks: MUST_CHECK },
  });
  await approve(root, chloe, dev);
  const signoff = await chloe.sees(/BF-1: are these numbers right/, { in: HOME, thread: root });
  await approve(signoff, chloe, dev);
  const postponed = await ada.sees(/The promotion of BF-1 is postponed/, {
    in: HOME,
    thread: root,
    ...WITHIN,
  });
  expect(postponed.plain).toMatch(/Production has not changed/);
  expect((await hears(ben, '/backfill status BF-1')).plain).toMatch(
    /somebody to promote it again or to cancel it/,
  );
  await ada.presses('Cancel', { on: postponed });
  await ada.sees(/Cancelled\. Nothing runs any more[\s\S]*Nothing in production has changed/, {
    in: HOME,
    thread: root,
  });
  await chloe.sees(/BF-1[\s\S]*cancelled before anything changed/, { in: '#board-metrics' });
  await busy.done();
  expect(await fingerprint(warehouse, table)).toBe(before);
});

it('a promotion that stopped half way is taken back by a button, and whoever was told hears which days had changed', async () => {
  const { table } = TRUTHS.signups;
  const before = await fingerprint(warehouse, table);
  const somebody = await warehouse.connect();
  await somebody.query('begin');
  await somebody.query(`update ${table} set signups = signups where day = '2026-03-20'`);
  const root = await proposes(ada, { dataset: 'Daily signups', example: 'mobile_app_4_2' });
  await approve(root, ben);
  const postponed = await ada.sees(/The promotion of BF-2 is postponed/, {
    in: HOME,
    thread: root,
    ...WITHIN,
  });
  // How many units a step takes depends on how quick the machine is.
  expect(postponed.plain).toMatch(/Production has changed in part[\s\S]*\b1?\d of 21 days are promoted/);
  expect(await fingerprint(warehouse, table)).not.toBe(before);
  await somebody.query('rollback');
  somebody.release();
  await ada.presses('Cancel and take it back', { on: postponed });
  await ada.sees(/what was promoted is taken back/, { in: HOME, ephemeral: true });
  const ended = await ada.sees(/\d+ days had changed already \(2026-03-02, /, { in: HOME, thread: root });
  expect(ended.plain).toMatch(/again as before/);
  await ben.reads(root, /\*Cancelled\*/);
  expect(await fingerprint(warehouse, table)).toBe(before);
  expectNothingTwice(slack);
});
