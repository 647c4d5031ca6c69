import { beforeAll, beforeEach, expect, it } from 'vitest';
import { approve, begins, confirms, goesToReview, hears, numberIn, proposes } from '../flows/acts.ts';
import { changedCatalog } from '../flows/changed-catalog.ts';
import { HOME, openFlowWorld } from '../flows/flow-world.ts';
import { expectNothingTwice, fingerprint, rowsOf } from '../flows/reading.ts';
import { TRUTHS } from '../flows/truth.ts';

const DAY_SECONDS = 86_400;

const world = await openFlowWorld({
  slack: {
    usergroups: [{ handle: 'pay-leads', name: 'Leads of pay', users: ['chloe', 'dev', 'farid'] }],
  },
  catalog: await changedCatalog({
    file: 'policy.yml',
    from: 'pool:',
    to: `  - id: pay_plan
    title: Two of the leads of pay approve the plan
    when: { datasets: [commissions_monthly] }
    who: [{ group: '@pay-leads' }]
    need: 2
  - id: pay_result
    title: One of the leads of pay approves the result
    when: { datasets: [commissions_monthly] }
    gate: 2
    who: [{ group: '@pay-leads' }]
pool:`,
  }),
});
const { slack, warehouse } = world;
const { ada, ben, chloe, dev, ella, farid } = world.people;

beforeAll(async () => {
  await chloe.invitesBot('#board-metrics');
});
beforeEach(() => () => expectNothingTwice(slack));

it('a user group fills its places with any of its members, one person one place, at the plan and at the result', async () => {
  await begins(ada, { dataset: 'Sales commissions', example: 'fourth_quarter_2025' });
  await goesToReview(ada);
  const id = await confirms(ada);
  const root = await chloe.sees(new RegExp(`BF-${id}\\b[\\s\\S]*React with`), { in: HOME });
  expect(root.plain).toMatch(/Approvals: 0 of 2/);
  expect(root.plain).toMatch(
    /1 more of the user group @pay-leads:_?\s+⏳ @farid or @dev is asked \(two of the leads of pay approve the plan\)/,
  );
  // Chloe, who owns it, is one of the two leads; one person fills one place, so a second one is asked.
  await approve(root, chloe);
  await chloe.reads(root, /Approvals: 1 of 2/);
  await approve(root, ella);
  await ella.sees(/does not count/, { in: HOME, ephemeral: true });
  expect(await rowsOf(world.bot, 'select from bot.runs where backfill_id = $1', [id])).toEqual([]);
  await approve(root, farid);
  const signoff = await dev.sees(/are these numbers right/, { in: HOME, thread: root });
  await approve(signoff, ella);
  await ella.sees(/does not count/, { in: HOME, ephemeral: true, after: signoff });
  await dev.reads(signoff, /Approvals: 0 of 1/);
  await approve(signoff, farid);
  await ada.sees(/published beside the old version/, { in: HOME, thread: root });
});

it('editing a proposed plan may end in leaving history as it is, which closes what was asked and is found again', async () => {
  const { table } = TRUTHS.signups;
  const before = await fingerprint(warehouse, table);
  const root = await proposes(ada, {
    dataset: 'Daily signups',
    example: 'mobile_app_4_2',
    answers: { startAfter: new Date(Date.now() + 60 * DAY_SECONDS * 1000) },
  });
  const id = numberIn(root.plain);
  await approve(root, ben);
  await ben.reads(root, /\*Approved\*/);
  await ada.presses('Edit plan', { on: root });
  await ada.seesView(/Which truth changes/);
  await goesToReview(ada, { oldNumbers: 'right_then' });
  expect(ada.view()?.plain).toMatch(/The old definition was right at its time/);
  await ada.presses('An annotation on the dashboard');
  await ada.seesView(/Leave it as it is/);
  await ada.fills({ instead_words: 'Until 22 March one version was left out.' }).submits();
  expect((await ada.seesView(/history stays as it is/)).plain).toContain(`BF-${id}`);
  await ada.closes();

  await ben.reads(root, /\*Left as it is\*/);
  await ben.reacts('heavy_check_mark').to(root);
  await ben.sees(/this request is closed/i, { in: HOME, ephemeral: true });
  for (const channel of ['#growth', '#exec-dashboards']) {
    await ben.sees(/This announcement no longer holds[\s\S]*the decision to leave history as it is/, {
      in: channel,
    });
    await ben.sees(new RegExp(`History stays as it is[\\s\\S]*BF-${id}`), { in: channel });
  }
  expect((await hears(dev, '/backfill decisions left out')).plain).toContain(`BF-${id}`);
  await world.timePasses(61 * DAY_SECONDS);
  expect(await rowsOf(world.bot, 'select from bot.runs where backfill_id = $1', [id])).toEqual([]);
  expect(await fingerprint(warehouse, table)).toBe(before);
  expect(
    await rowsOf(warehouse, 'select note, decided_by from backfill.annotations where id = $1', [`BF-${id}`]),
  ).toEqual([{ note: 'Until 22 March one version was left out.', decided_by: 'Ada Okafor' }]);
});

it('a measured result that nobody decides about is given up: what was staged is removed, and all who were told hear of it', async () => {
  const { table } = TRUTHS.revenue;
  const before = await fingerprint(warehouse, table);
  const root = await proposes(ada, {
    dataset: 'Daily revenue',
    example: 'second_half_2025',
    answers: {
      first: '2025-09-13',
      last: '2025-09-13',
      checks: ['rows', 'gross_total', 'unique', 'coverage', 'movement'],
    },
  });
  const id = numberIn(root.plain);
  await approve(root, chloe, dev);
  const signoff = await chloe.sees(/are these numbers right/, { in: HOME, thread: root });
  await approve(signoff, chloe);
  await chloe.reads(signoff, /Approvals: 1 of 2/);
  const kept = "select tablename from pg_tables where schemaname = 'backfill_staging'";
  expect(await rowsOf(warehouse, kept)).not.toEqual([]);

  await world.timePasses(DAY_SECONDS + 60);
  const reminder = await dev.sees(
    new RegExp(`⏰ @dev: \\*?BF-${id}\\*? still waits for the approval of the measured result`),
    {
      in: HOME,
      thread: root,
    },
  );
  expect(reminder.plain).toMatch(/Silence is never an approval/);
  await world.timePasses(14 * DAY_SECONDS);
  await ada.sees(/The sign-offs of the measured result did not come within 14 days/, {
    in: HOME,
    thread: root,
  });
  for (const channel of ['#finance', '#exec-dashboards', '#board-metrics']) {
    await chloe.sees(/sign-offs of the measured result did not come within 14 days/, { in: channel });
  }
  await approve(signoff, dev);
  await dev.sees(/this request is closed/i, { in: HOME, ephemeral: true, after: signoff });
  await expect.poll(() => rowsOf(warehouse, kept), { timeout: 10_000, interval: 50 }).toEqual([]);
  expect(await fingerprint(warehouse, table)).toBe(before);
  await ada.reads(root, /\*Cancelled\*/);
});
