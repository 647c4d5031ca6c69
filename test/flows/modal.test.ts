import { expect, it } from 'vitest';
import type { Person } from '../../sandbox/people/person.ts';
import { answers, begins, confirms, goesToReview, hears, STEPS } from './acts.ts';
import { catalogWithout, changedCatalog } from './changed-catalog.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { rowsOf } from './reading.ts';

const world = await openFlowWorld();
const { ada, ben, dev, ella } = world.people;
const SIGNUPS = { dataset: 'Daily signups', example: 'mobile_app_4_2' };

/** Submits the step, and reads what stands at the field. */
async function isTold(person: Person, field: string, pattern: RegExp): Promise<void> {
  await person.submits({ mayFail: true });
  const error = await person.seesFieldError(pattern);
  const [block] = Object.entries(person.view()?.errors ?? {}).find(([, text]) => text === error) ?? [];
  expect(block).toMatch(new RegExp(`^answer\\.${field}\\.`));
}

it('every wrong answer comes back on its field with what to do, and what was right stays', async () => {
  await begins(ada, SIGNUPS);
  await answers(ada, { purpose: '   ' });
  await isTold(ada, 'purpose', /Say in one sentence what was wrong/);
  await answers(ada, { purpose: 'The app misnamed an event.', metrics: [] });
  await isTold(ada, 'metrics', /complete this required field/);
  await answers(ada, { metrics: ['Signups'] });
  await ada.submits();
  await ada.seesView(STEPS.scope);

  await answers(ada, { first: '2026-03-22', last: '2026-03-02' });
  await isTold(ada, 'last', /last day is before the first one \(22 Mar 2026\)\. Swap them/);
  await answers(ada, { first: '2026-03-02', last: '2031-01-01' });
  await isTold(ada, 'last', /has not happened yet; today is .* History ends today/);
  await answers(ada, { first: '1202-03-02', last: '2026-03-22' });
  await isTold(ada, 'first', /Choose a day from 1 Jan 1900 on/);
  await answers(ada, { first: '2026-03-02', filterValues: 'EU' });
  await isTold(ada, 'filterColumn', /Choose the column that these values belong to/);
  await answers(ada, { filterColumn: 'Region', filterValues: ' , ,' });
  await isTold(ada, 'filterValues', /Name at least one value/);
  await answers(ada, { filterValues: Array.from({ length: 101 }, (_, index) => `V${index}`).join(',') });
  await isTold(ada, 'filterValues', /Name at most 100 values/);
  await answers(ada, { filterValues: 'EU' });
  await ada.submits();
  await ada.seesView(STEPS.logic);

  await answers(ada, { settled: 'debated' });
  await isTold(ada, 'deciderUserId', /Name the person who settles the definition/);
  await answers(ada, { settled: 'settled' });
  await ada.submits();
  await ada.seesView(STEPS.checks);

  await answers(ada, { checks: [] });
  await isTold(ada, 'checks', /complete this required field/);
  await answers(ada, { checks: ['known'], expectedMovement: ' ' });
  await isTold(ada, 'expectedMovement', /Say how the numbers should move/);
  await answers(ada, { expectedMovement: 'Up by some.', rollbackDays: '91' });
  await isTold(ada, 'rollbackDays', /Keep a way back for 1 to 90 days/);
  await answers(ada, { rollbackDays: '5' });
  await ada.submits();
  await ada.seesView(STEPS.people);

  await answers(ada, { startAfter: new Date(Date.now() - 3_600_000) });
  await ada.submits();
  await ada.seesView(/⚠️ This time has passed: choose a later one.*\n.*Not before/);
  await answers(ada, { startAfter: null });
  await ada.submits();
  await ada.seesView(/⚠️ Choose a check of the kind total or row count that stops the run when it fails/);
  await answers(ada, { checks: ['known', 'unique', 'total'] });
  await ada.submits();
  await ada.seesView(STEPS.people);
  await ada.submits();
  const review = await ada.seesView(STEPS.review);
  expect(review.plain).toMatch(/The app misnamed an event/);
  expect(review.plain).toMatch(/2 Mar 2026 to 22 Mar 2026.*EU/);
  expect(await confirms(ada)).toBe(1);
});

it('closing the modal at any step loses nothing: the draft is offered, goes on where it was, and Back keeps what was typed', async () => {
  await dev.runs('/backfill', { in: HOME });
  await dev.seesView(STEPS.truth);
  await dev.fills({ 'answer.dataset': 'Product usage' });
  await dev.seesView(/Which numbers will be different/);
  await answers(dev, { purpose: 'A thought that must not be lost' });
  await dev.closes();

  await dev.runs('/backfill', { in: HOME });
  const offer = await dev.seesView(/You have a draft about/);
  expect(offer.plain).toMatch(/Product usage.*question 1 of 5/);
  await dev.presses('Go on with it');
  await dev.seesView(/A thought that must not be lost/);
  await answers(dev, { kind: 'catch_up' });
  await dev.submits();
  await dev.seesView(STEPS.scope);
  await answers(dev, { first: '2026-05-16', filterColumn: 'Region' });
  await dev.presses('Back');
  await dev.seesView(/A thought that must not be lost/);
  await dev.submits();
  const scope = await dev.seesView(/answer\.first: 2026-05-16/);
  expect(scope.plain).toMatch(/answer\.filterColumn: Region/);
  await dev.closes();

  await dev.runs('/backfill', { in: HOME });
  await dev.seesView(/question 2 of 5/);
  await dev.presses('Go on with it');
  await dev.seesView(/answer\.first: 2026-05-16/);
  await answers(dev, { last: '2026-05-17', filterColumn: null });
  await goesToReview(dev, { expectedMovement: 'Two days appear.', checks: ['unique', 'coverage'] });
  await dev.presses('Back');
  await dev.seesView(STEPS.people);
  await dev.submits();
  await dev.seesView(STEPS.review);
  expect(await confirms(dev)).toBe(2);

  await dev.runs('/backfill', { in: HOME });
  await dev.seesView(STEPS.truth);
  expect(dev.view()?.plain).toMatch(/answer\.purpose: –/);
  await dev.closes();
});

it('whoever starts afresh finds an empty form, and the old draft is offered no more', async () => {
  await begins(ella, SIGNUPS);
  await ella.closes();
  await ella.runs('/backfill', { in: HOME });
  await ella.seesView(/You have a draft about/);
  await ella.presses('Start afresh');
  await ella.seesView(/answer\.dataset: –/);
  await ella.closes();
  await ella.runs('/backfill', { in: HOME });
  await ella.seesView(STEPS.truth);
  await ella.closes();
});

it('whole months are asked for where a table is rebuilt by months', async () => {
  await begins(ella, { dataset: 'Accounts', example: 'industry_segment' });
  await ella.submits();
  await ella.seesView(STEPS.scope);
  await answers(ella, { first: '2025-01-15', last: '2025-03-31' });
  await isTold(ella, 'first', /rebuilt in whole months\. Choose 1 Jan 2025 to 31 Mar 2025/);
  await ella.closes();
});

it('the only owner may propose, and somebody of the pool is asked in their place', async () => {
  await begins(ben, SIGNUPS);
  await goesToReview(ben);
  expect(ben.view()?.plain).toMatch(/@dev or @ada: .*in place of the proposer/);
  await ben.closes();
});

it('what a deploy took out of the catalog while the modal was open is said at the question it belongs to', async () => {
  const file = 'datasets/signups_daily.yml';
  await begins(ada, SIGNUPS);
  await ada.submits();
  await ada.seesView(STEPS.scope);
  await answers(ada, { filterColumn: 'Plan', filterValues: 'pro' });
  const withoutPlan = await changedCatalog(
    { file, from: '  - { column: plan, title: Plan }\n', to: '' },
    { file, from: /^ {2}- \{ id: unique, .*\n/m, to: '' },
    { file, from: 'unique, nulls, coverage, fresh, known', to: 'nulls, coverage, fresh, known' },
  );
  await world.restartBot({ catalog: withoutPlan });
  await isTold(ada, 'filterColumn', /cannot be narrowed by “plan”\. Choose from: region\./);
  await answers(ada, { filterColumn: null, filterValues: '' });
  await ada.submits();
  await ada.seesView(STEPS.logic);
  await ada.submits();
  await ada.seesView(STEPS.checks);
  await ada.closes();

  await world.restartBot({
    catalog: await changedCatalog(
      { file, from: /owners: .*/, to: 'owners: [gone@tidewater.example]' },
      {
        file: 'company.yml',
        from: 'people:\n',
        to: 'people:\n  - { email: gone@tidewater.example, name: Gus }\n',
      },
    ),
  });
  await ada.runs('/backfill', { in: HOME });
  await ada.presses('Go on with it');
  await ada.seesView(STEPS.checks);
  await ada.submits();
  await ada.seesView(
    /No owner of Daily signups can be reached in Slack \(Gus\)\. Correct the e-mail address/,
  );

  await world.restartBot({ catalog: await catalogWithout('signups_daily') });
  await ada.submits({ mayFail: true });
  await ada.seesView(/The catalog has no dataset “signups_daily”[\s\S]*Choose one from the list/);
  await ada.closes();
  expect(await rowsOf(world.bot, 'select from bot.backfills')).toHaveLength(2);
  expect((await hears(dev, '/backfill status BF-3')).plain).toMatch(/no BF-3/);
});
