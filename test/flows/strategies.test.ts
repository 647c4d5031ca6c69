import { expect, it } from 'vitest';
import { approve, begins, confirms, goesToReview, hears } from './acts.ts';
import { changedCatalog } from './changed-catalog.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, fingerprint, rowsOf } from './reading.ts';
import { TRUTHS, untrue } from './truth.ts';

const catalog = await changedCatalog(
  { file: 'datasets/usage_daily.yml', from: 'rollback:', to: 'promotion: changed_rows_by_unit\nrollback:' },
  { file: 'datasets/revenue_daily.yml', from: 'rollback:', to: 'promotion: changed_rows_by_unit\nrollback:' },
);
const world = await openFlowWorld({ catalog });
const { slack, warehouse } = world;
const { ada, ben, chloe } = world.people;
const COMMISSIONS = TRUTHS.commissions.table;

it('whoever cannot bear a changed past gets a version beside the table, which stays as it is, and moves when ready', async () => {
  const before = await fingerprint(warehouse, COMMISSIONS);
  await begins(ada, { dataset: 'Sales commissions', example: 'fourth_quarter_2025' });
  await goesToReview(ada);
  const review = await ada.seesView(/Before anyone is told/);
  expect(review.plain).toMatch(/How it is promoted: A new version beside the old/);
  expect(review.plain).toMatch(
    /because Payroll cannot bear a changed past[\s\S]*Nothing that anybody reads today changes/,
  );
  await confirms(ada);
  const root = await chloe.sees(/BF-1\b[\s\S]*React with/, { in: HOME });
  await approve(root, chloe);
  const published = await chloe.sees(/published beside the old version/, { in: HOME, thread: root });
  expect(published.plain).toMatch(/commissions_monthly. has not changed\. Read .\S+commissions_monthly_bf1/);
  expect(await fingerprint(warehouse, COMMISSIONS)).toBe(before);
  const rebuilt = { ...TRUTHS.commissions, table: `${COMMISSIONS}_bf1` };
  const [first, last] = ['2025-10-01', '2025-12-01'];
  expect(await untrue(warehouse, rebuilt, first, last)).toMatchObject({ missing: 0, wrong: 0 });
  expect(await untrue(warehouse, TRUTHS.commissions, first, last)).not.toMatchObject({ wrong: 0 });

  expect((await hears(chloe, '/backfill moved BF-1')).plain).toMatch(/Noted, and said in the thread/);
  await ada.sees(/@chloe says that their consumer reads \S+commissions_monthly_bf1 now/, {
    in: HOME,
    thread: root,
  });
  await world.timePasses(11);
  const record = await ada.sees(/Record of BF-1/, { in: HOME, thread: root });
  expect(record.plain).toMatch(
    /published in \S+commissions_monthly_bf1; \S+commissions_monthly itself has not changed/,
  );
});

it('a table is changed unit by unit where the catalog asks for it, and the review says what readers see meanwhile', async () => {
  await begins(ada, { dataset: 'Product usage', example: 'weekend_16_may' });
  await goesToReview(ada);
  const review = await ada.seesView(/Before anyone is told/);
  expect(review.plain).toMatch(/How it is promoted: Changed rows, unit by unit/);
  expect(review.plain).toMatch(
    /readers see some days as they were and others as they will be[\s\S]*at most 150 ms/,
  );
  await confirms(ada);
  const root = await ben.sees(/BF-2\b[\s\S]*React with/, { in: HOME });
  await approve(root, ben);
  await ben.sees(/BF-2 is promoted[\s\S]*unit by unit in/, { in: HOME, thread: root });
  await ben.sees(/BF-2: promoting unit by unit[\s\S]*100%/, { in: HOME, thread: root });
  expect(
    await rowsOf(warehouse, "select count(*)::int as units from backfill.history where run_id = 'BF-2/r1'"),
  ).toEqual([{ units: 2 }]);
});

it('numbers that are signed off change all at once, whatever the catalog asks for, and the review says why', async () => {
  await begins(ada, { dataset: 'Daily revenue', example: 'second_half_2025' });
  await goesToReview(ada);
  const { plain } = await ada.seesView(/Before anyone is told/);
  expect(plain).toMatch(/How it is promoted: Changed rows, all at once/);
  expect(plain).toMatch(
    /Not “Changed rows, unit by unit”, although the catalog asks for it[\s\S]*signed off as a whole/,
  );
  expectNothingTwice(slack);
});
