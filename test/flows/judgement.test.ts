import { expect, it } from 'vitest';
import type { Person } from '../../sandbox/people/person.ts';
import { approve, begins, confirms, goesToReview, hears, numberIn, proposes } from './acts.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, fingerprint, rowsOf } from './reading.ts';

const world = await openFlowWorld();
const { slack, warehouse } = world;
const { ada, ben, chloe, dev } = world.people;
const SIGNUPS = { dataset: 'Daily signups', example: 'mobile_app_4_2' };
const TABLE = 'analytics.signups_daily';

/** Writes the one thing that a ruling asks for. */
async function rules(person: Person, window: RegExp, words: string): Promise<void> {
  await person.seesView(window);
  await person.fills({ ruling_words: words }).submits();
}

it('a small repair takes one screen, a review and one approval; what is riskier is asked question by question', async () => {
  await begins(ada, { dataset: 'Daily revenue', example: 'second_half_2025' });
  await ada.presses('Straight to the review');
  await ada.seesView(/The risk is high, so every question is asked[\s\S]*answer\.first: 2025-07-01/);
  await ada.closes();
  await ada.runs('/backfill', { in: HOME });
  await ada.presses('Start afresh');
  await ada.fills({ 'answer.dataset': SIGNUPS.dataset });
  await ada.seesView(/Start from an example/);
  await ada.fills({ 'answer.example': SIGNUPS.example });
  await ada.seesView(/Straight to the review/);
  await ada.presses('Straight to the review');
  const review = await ada.seesView(/Before anyone is told: is this right/);
  expect(review.plain).toMatch(/Risk: low/);
  const id = await confirms(ada);
  const root = await ben.sees(new RegExp(`BF-${id}\\b[\\s\\S]*Approvals: 0 of 1`), { in: HOME });
  await ben.presses('Cancel', { on: root });
  await ada.sees(/cancelled it/, { in: HOME, thread: root });
});

it('a debated definition holds the start until the person who was named settles it, and the record says how', async () => {
  const root = await proposes(ada, {
    ...SIGNUPS,
    answers: { first: '2026-03-02', last: '2026-03-04', settled: 'debated', deciderUserId: 'chloe' },
  });
  expect(root.plain).toMatch(/Does not start yet, even when approved[\s\S]*is still debated/);
  await approve(root, ben);
  await ben.sees(/Every required owner approved the plan/, { in: HOME, thread: root });
  const held = await chloe.sees(/does not start yet[\s\S]*@chloe settles it/, { in: HOME, thread: root });
  expect((await hears(dev, `/backfill status BF-${numberIn(root.plain)}`)).plain).toMatch(
    /Waits for[\s\S]*still debated/,
  );
  await ben.presses('Settle the definition', { on: held });
  await ben.sees(/@chloe was named to settle this definition/, { in: HOME, ephemeral: true });

  await chloe.presses('Settle the definition', { on: held });
  await rules(chloe, /Which definition holds/, 'A signup counts by whichever name the app gave it.');
  await ada.sees(/@chloe settled the definition: A signup counts by whichever name/, {
    in: HOME,
    thread: root,
  });
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  await world.timePasses(11);
  const record = await ben.sees(/Record of BF-/, { in: HOME, thread: root });
  expect(record.plain).toMatch(/Definition settled by\*: Chloe Marchetti: A signup counts/);
});

it('an unreliable input holds the start; only the named role lets it start, with a reason that stands in the record', async () => {
  await warehouse.query('alter table raw.usage_events alter occurred_at drop not null');
  await warehouse.query(
    `update raw.usage_events set occurred_at = null
     where event_id = (select event_id from raw.usage_events where occurred_at < '2025-01-02' limit 1)`,
  );
  const root = await proposes(ada, { dataset: 'Product usage', example: 'weekend_16_may' });
  await approve(root, ben);
  const held = await dev.sees(/cannot be relied on now[\s\S]*data_platform[\s\S]*@dev/, {
    in: HOME,
    thread: root,
  });
  await ben.presses('Go on anyway', { on: held });
  await ben.sees(/Only the role data_platform may override this/, { in: HOME, ephemeral: true });
  await dev.presses('Go on anyway', { on: held });
  await rules(dev, /Why may it start in spite of this/, 'The row is from January and outside the scope.');
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  await world.timePasses(11);
  const record = await ben.sees(/Record of BF-/, { in: HOME, thread: root });
  expect(record.plain).toMatch(
    /In spite of\*: The input .* Dev Raman \(data_platform\) let it start: The row is from January/,
  );
});

it.each([
  {
    choice: 'An annotation on the dashboard',
    words: 'Until 22 March one app version was left out of these numbers.',
    says: /with a note on the dashboards: Until 22 March/,
  },
  { choice: 'A versioned metric', words: 'Reports keep their number.', says: /signups_v2 beside signups/ },
  {
    choice: 'A forward-only change',
    words: 'Nobody reads March any more.',
    says: /new definition holds from/,
  },
])(
  'where the old numbers were right, “$choice” is decided instead, announced and found again',
  async ({ choice, words, says }) => {
    const before = await fingerprint(warehouse, TABLE);
    await begins(ada, SIGNUPS);
    await goesToReview(ada, { oldNumbers: 'right_then' });
    expect(ada.view()?.plain).toMatch(/Perhaps better not[\s\S]*The old definition was right at its time/);
    await ada.presses(choice);
    await ada.seesView(/Leave it as it is/);
    await ada.fills({ instead_words: words }).submits();
    const id = numberIn((await ada.seesView(/history stays as it is/)).plain);
    await ada.closes();
    const told = await chloe.sees(new RegExp(`History stays as it is[\\s\\S]*BF-${id}`), {
      in: '#exec-dashboards',
    });
    expect(told.plain).toMatch(says);
    await ben.sees(new RegExp(`History stays as it is[\\s\\S]*BF-${id}`), { in: HOME });
    expect((await hears(ben, `/backfill decisions ${words.split(' ').slice(-2).join(' ')}`)).plain).toContain(
      `BF-${id}`,
    );
    expect((await hears(dev, `/backfill record BF-${id}`)).plain).toMatch(says);
    expect((await hears(dev, `/backfill status BF-${id}`)).plain).toMatch(/Left as it is/);
    expect(await fingerprint(warehouse, TABLE)).toBe(before);
    const notes = await rowsOf(
      warehouse,
      'select dataset, note, decided_by, from_day::text, to_day::text from backfill.annotations where id = $1',
      [`BF-${id}`],
    );
    const note = {
      dataset: 'signups_daily',
      note: words,
      decided_by: 'Ada Okafor',
      from_day: '2026-03-02',
      to_day: '2026-03-23',
    };
    expect(notes).toEqual(choice === 'An annotation on the dashboard' ? [note] : []);
  },
);

it('where the inputs are gone, a migration table is decided instead', async () => {
  await begins(ada, { dataset: 'Account activity features', example: 'twelve_snapshots' });
  await goesToReview(ada, { first: '2024-11-01', last: '2025-01-31' });
  expect(ada.view()?.plain).toMatch(/no longer exists for all of this period.*raw\.usage_events begins on/);
  await ada.presses('A migration table');
  await ada.seesView(/Leave it as it is/);
  await ada.fills({ instead_words: 'Two months have no events.' }).submits();
  await ada.seesView(/history stays as it is/);
  await ada.closes();
  await chloe.sees(/ml\.account_activity_features_v2 holds the rebuilt rows/, { in: HOME });
  expectNothingTwice(slack);
});
