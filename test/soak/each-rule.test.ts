import { beforeEach, expect, it } from 'vitest';
import type { Message } from '../../sandbox/people/message.ts';
import type { Person } from '../../sandbox/people/person.ts';
import {
  type Answers,
  answers,
  answersWhatIsAsked,
  approve,
  begins,
  confirms,
  goesTo,
  goesToReview,
  hears,
  numberIn,
  type Proposal,
  proposes,
} from '../flows/acts.ts';
import { changedCatalog } from '../flows/changed-catalog.ts';
import { untrueFeatures } from '../flows/features-truth.ts';
import { HOME, openFlowWorld } from '../flows/flow-world.ts';
import { expectNothingTwice, fingerprint, rowsOf } from '../flows/reading.ts';
import { keepsBusy } from '../flows/somebody-else.ts';
import { TRUTHS, untrue } from '../flows/truth.ts';

const SIGNUPS_FILE = 'datasets/signups_daily.yml';
const world = await openFlowWorld({
  catalog: await changedCatalog(
    { file: SIGNUPS_FILE, from: 'rollback:', to: 'budget: { rows: 400 }\nrollback:' },
    {
      file: SIGNUPS_FILE,
      from: 'channel: "#exec-dashboards"\n',
      to: 'channel: "#exec-dashboards"\n    most_changed_rows: 350\n',
    },
    { file: 'datasets/usage_daily.yml', from: 'rerunnable: true', to: 'rerunnable: false' },
    { file: 'datasets/account_activity_features.yml', from: 'settled: false', to: 'settled: true' },
  ),
});
const { slack, warehouse } = world;
const { ada, ben, chloe, dev, ella, farid } = world.people;
const SIGNUPS = { dataset: 'Daily signups', example: 'mobile_app_4_2' };
/** Those that hold for any days of it. */
const CHECKS = ['rows', 'total', 'unique', 'coverage', 'movement'];
const HOUR = 3_600;

/** Seconds that the stories let pass: a time to start is counted from here. */
let passed = 0;

beforeEach(() => () => expectNothingTwice(slack));

async function hoursPass(hours: number): Promise<void> {
  passed += hours * HOUR;
  // A start is agreed on with the database's clock, which goes on as it does: what has come by the bot's clock came there, too.
  await world.bot.query(
    `update bot.plans set plan = jsonb_set(plan, '{communication,startAfter}', to_jsonb($2::text))
     where (plan #>> '{communication,startAfter}')::timestamptz <= $1`,
    [hoursFromNow(0), new Date().toISOString()],
  );
  await world.timePasses(hours * HOUR);
}

function hoursFromNow(hours: number): Date {
  return new Date(Date.now() + (passed + hours * HOUR) * 1000);
}

/** Answers everything up to the review, and reads what keeps it from being reviewed at the answer it is about. */
async function isSentBack(person: Person, proposal: Proposal, complaint: RegExp): Promise<void> {
  await begins(person, proposal);
  await goesTo(person, 'people', proposal.answers);
  await answersWhatIsAsked(person, proposal.answers ?? {});
  await person.submits();
  await person.seesView(complaint);
}

/** Answers what was left out, and proposes; gives the request. */
async function thenProposes(person: Person, given: Answers): Promise<Message> {
  await answers(person, given);
  await goesToReview(person);
  const id = await confirms(person);
  return person.sees(new RegExp(`BF-${id}\\b[\\s\\S]*React with`), { in: HOME });
}

/** Sets aside what stands first on the message, with a reason. */
async function setsAside(person: Person, held: Message, words: string): Promise<void> {
  await person.presses('Go on anyway', { on: held });
  await person.seesView(/Why may it start in spite of this/);
  await person.fills({ ruling_words: words }).submits();
}

function runsOf(request: Message): Promise<unknown[]> {
  return rowsOf(world.bot, 'select from bot.runs where backfill_id = $1', [numberIn(request.plain)]);
}

it('what is over budget and more than a consumer takes waits until the named role lets each go, anew for an edited plan', async () => {
  const before = await fingerprint(warehouse, TRUTHS.signups.table);
  const scope = { first: '2026-01-26', last: '2026-02-28' };
  await isSentBack(ada, { ...SIGNUPS, answers: { ...scope, checks: CHECKS } }, /⚠️ State when it starts/);
  const root = await thenProposes(ada, { startAfter: hoursFromNow(1) });
  expect(root.plain).toMatch(/Does not start yet, even when approved[\s\S]*where 400 rows are allowed/);
  await approve(root, ben);
  const held = await dev.sees(/does not start yet/, { in: HOME, thread: root });
  expect(held.plain).toMatch(
    /It would cost about \d+ rows, where 400 rows are allowed[\s\S]*data_platform[\s\S]*@dev[\s\S]*Executive dashboard takes 350 changed rows at a time/,
  );
  await hoursPass(2);
  for (const person of [ada, ben]) {
    await person.presses('Go on anyway', { on: held });
    await person.sees(/Only the role data_platform may override this.*@dev/, { in: HOME, ephemeral: true });
  }
  await setsAside(dev, held, 'The warehouse is idle tonight.');
  await dev.reads(held, /does not start yet(?![\s\S]*where 400 rows)[\s\S]*takes 350 changed rows/);
  expect(await runsOf(root)).toEqual([]);

  await ada.presses('Edit plan', { on: root });
  await ada.seesView(/Which truth changes/);
  await goesToReview(ada, { first: '2026-02-02', startAfter: hoursFromNow(1) });
  await confirms(ada);
  const second = await ben.sees(/Plan version 2/, { in: HOME, thread: root });
  expect(second.plain).toMatch(/When it starts: not before [\d-]+ [\d:]+ UTC became not before/);
  expect(second.plain).toMatch(/The risk: “elevated” became “low”/);
  await approve(second, ben);
  const again = await dev.sees(/does not start yet[\s\S]*where 400 rows are allowed/, {
    in: HOME,
    thread: root,
    after: held,
  });
  await hoursPass(2);
  expect(await runsOf(root)).toEqual([]);
  await setsAside(dev, again, 'The warehouse is idle tonight.');
  await dev.reads(again, /does not start yet(?![\s\S]*where 400 rows)/);
  expect(await fingerprint(warehouse, TRUTHS.signups.table)).toBe(before);
  await setsAside(dev, again, 'The dashboard is not open at night.');
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  expect(await untrue(warehouse, TRUTHS.signups, '2026-02-02', '2026-02-28')).toMatchObject({
    missing: 0,
    wrong: 0,
  });
  await hoursPass(1);
  const record = await ben.sees(/Record of BF-/, { in: HOME, thread: root });
  expect(record.plain).toMatch(/In spite of\*[\s\S]*Dev Raman \(data_platform\) let it start/);
});

it('what acts on customers is promoted only once its owner says that it was held or tested on the staged rows', async () => {
  const before = await fingerprint(warehouse, TRUTHS.accounts.table);
  await begins(ada, { dataset: 'Accounts', example: 'industry_segment' });
  await goesToReview(ada, {
    first: '2025-09-01',
    last: '2025-10-31',
    checks: ['rows', 'unique', 'segments', 'coverage', 'required'],
  });
  const review = await ada.seesView(/Before anyone is told/);
  expect(review.plain).toMatch(/hold them or test them on the staged rows before they are promoted/);
  const id = await confirms(ada);
  const root = await farid.sees(new RegExp(`BF-${id}\\b[\\s\\S]*React with`), { in: HOME });
  await farid.sees(
    /To be done before promotion\W+Sync to the support desk and Mailing to accounts by segment act/,
    {
      in: HOME,
      thread: root,
    },
  );
  await approve(root, farid);
  const signoff = await farid.sees(/are these numbers right/, { in: HOME, thread: root });
  expect(signoff.plain).toMatch(
    /Mailing to accounts by segment[\s\S]*were held, or tested on the staged rows/,
  );
  await approve(signoff, ada, ben, dev);
  await ben.sees(/does not count[\s\S]*Asked is @farid/, { in: HOME, ephemeral: true, after: signoff });
  expect((await hears(ben, `/backfill status BF-${id}`)).plain).toMatch(/@farid/);
  expect(await fingerprint(warehouse, TRUTHS.accounts.table)).toBe(before);
  await approve(signoff, farid);
  await farid.sees(/history has changed/, { in: HOME, thread: root });
  expect(await untrue(warehouse, TRUTHS.accounts, '2025-09-01', '2025-10-31')).toMatchObject({
    missing: 0,
    wrong: 0,
  });
});

it('what cannot be run again takes a second approver and a stated time, before which nothing runs', async () => {
  const weekend = { dataset: 'Product usage', example: 'weekend_16_may' };
  await isSentBack(ada, weekend, /⚠️ State when it starts: this is treated as a change of production/);
  const root = await thenProposes(ada, { startAfter: hoursFromNow(3) });
  expect(root.plain).toMatch(/Approvals: 0 of 2/);
  expect(root.plain).toMatch(/@dev is asked \(it cannot be run again, so two people look at it/);
  await approve(root, ben, farid);
  await farid.sees(/does not count[\s\S]*Asked are @ben and @dev/, { in: HOME, ephemeral: true });
  await ben.reads(root, /Approvals: 1 of 2/);
  await hoursPass(1);
  expect(await runsOf(root)).toEqual([]);
  await approve(root, dev);
  await dev.reads(root, /\*Approved\*: waiting for .*its start time/);
  await hoursPass(1);
  expect(await runsOf(root)).toEqual([]);
  await hoursPass(2);
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  expect(await untrue(warehouse, TRUTHS.usage, '2026-05-16', '2026-05-17')).toMatchObject({
    missing: 0,
    wrong: 0,
  });
});

it('a definition that changes is put into words, which everybody who reads the numbers is told, and the warehouse keeps which', async () => {
  const proposal = {
    ...SIGNUPS,
    answers: { first: '2026-03-02', last: '2026-03-03', disclosure: '', checks: CHECKS },
  };
  await isSentBack(
    ada,
    proposal,
    /⚠️ Say in one sentence what “Every signup, whichever app sent it” counts differently from “As counted until 23 March 2026”/,
  );
  const words = 'What the phones called sign_up counts like everything else.';
  const root = await thenProposes(ada, { disclosure: words });
  const id = numberIn(root.plain);
  for (const [reader, channel] of [
    [ben, '#growth'],
    [chloe, '#exec-dashboards'],
  ] as const) {
    await reader.sees(new RegExp(`${words}[\\s\\S]*BF-${id}\\b`), { in: channel });
  }
  await ben.sees(new RegExp(`What is counted differently: ${words}`), { in: HOME, thread: root });
  await approve(root, ben);
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  expect(
    await rowsOf(
      warehouse,
      `select day::text, logic_id, backfill from unnest(array['2026-03-01', '2026-03-02', '2026-03-03']::date[]) day
       left join lateral backfill.logic_at('signups_daily', day) on true order by 1`,
    ),
  ).toEqual([
    { day: '2026-03-01', logic_id: null, backfill: null },
    { day: '2026-03-02', logic_id: 'corrected', backfill: `BF-${id}` },
    { day: '2026-03-03', logic_id: 'corrected', backfill: `BF-${id}` },
  ]);
  await hoursPass(1);
  const record = await chloe.sees(new RegExp(`Record of BF-${id}`), { in: '#exec-dashboards' });
  expect(record.plain).toContain(words);
});

it('what models learn from is checked for its time: logic that knows the future stops, and logic that does not goes through', async () => {
  const features = (logic: string, given: Answers = {}) => ({
    dataset: 'Account activity features',
    example: 'twelve_snapshots',
    answers: { first: '2026-05-01', last: '2026-05-31', logic, ...given },
  });
  const before = await fingerprint(warehouse, 'ml.account_activity_features');
  await isSentBack(
    ada,
    features('whole_day', { checks: ['rows', 'unique', 'coverage'] }),
    /⚠️ [^\n]*point in time or point in time replay/,
  );
  const early = await thenProposes(ada, { checks: ['rows', 'unique', 'coverage', 'then', 'replay'] });
  await approve(early, ella);
  const failed = await ella.sees(/BF-\d+ failed/, { in: HOME, thread: early, within: 60_000 });
  expect(failed.plain).toMatch(/Rows come out the same from what was known at their date/);
  expect(failed.plain).toMatch(/Production has not changed/);
  expect(await fingerprint(warehouse, 'ml.account_activity_features')).toBe(before);
  await hears(ada, `/backfill cancel BF-${numberIn(early.plain)}`);
  await ada.sees(/Cancelled/, { in: HOME, thread: early });

  const root = await proposes(
    ada,
    features('point_in_time', { checks: ['rows', 'unique', 'coverage', 'then', 'replay'] }),
  );
  await approve(root, ella);
  const verdicts = await ella.sees(/5 of 6 checks passed[\s\S]*Missing values/, {
    in: HOME,
    thread: root,
    within: 60_000,
  });
  expect(verdicts.plain).toMatch(/✅ \*Rows come out the same from what was known at their date/);
  await ella.sees(/history has changed/, { in: HOME, thread: root });
  expect((await untrueFeatures(warehouse, '2026-05-01', '2026-05-31')).wrong).toEqual([]);
});

it('of two backfills of the same rows the second is told which one it waits for, nobody can override that, and it starts by itself', async () => {
  const root = await proposes(ada, SIGNUPS);
  const first = numberIn(root.plain);
  const begun = world.work.next(new RegExp(`^BF-${first}/r1 2026-03-03`));
  await approve(root, ben);
  await begun;
  const busy = await keepsBusy(warehouse, 'raw.signup_events');
  await hears(ada, `/backfill pause BF-${first}`);
  await busy.done();
  const paused = await ben.sees(/\*Paused\*/, { in: HOME, thread: root });
  const request = await proposes(farid, {
    ...SIGNUPS,
    answers: { first: '2026-03-20', last: '2026-03-24', checks: CHECKS },
  });
  const second = numberIn(request.plain);
  const held = await farid.sees(/does not start yet/, { in: HOME, thread: request });
  expect(held.plain).toMatch(
    new RegExp(
      `BF-${first} by @ada holds the same rows \\(20 Mar 2026 to 22 Mar 2026, .*\\)[\\s\\S]*Nobody can override this`,
    ),
  );
  await expect(dev.presses('Go on anyway', { on: held, within: 100 })).rejects.toThrow(/did not find/);
  await approve(request, ben);
  await world.work.until(new RegExp(`^BF-${second} rests`));
  expect((await hears(farid, `/backfill status BF-${second}`)).plain).toContain(`BF-${first}`);
  expect(await runsOf(request)).toEqual([]);

  await ben.presses('Resume', { on: paused });
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  await world.timePasses(10);
  await farid.sees(/history has changed/, { in: HOME, thread: request });
  expect(await untrue(warehouse, TRUTHS.signups, '2026-03-02', '2026-03-24')).toMatchObject({
    missing: 0,
    wrong: 0,
  });
});
