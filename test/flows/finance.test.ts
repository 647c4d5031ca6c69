import { beforeAll, expect, it } from 'vitest';
import type { Message } from '../../sandbox/people/message.ts';
import { APPROVE, approve, begins, confirms, goesToReview, hears, proposes } from './acts.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, fingerprint, rowsOf } from './reading.ts';
import { TRUTHS, untrue } from './truth.ts';

const world = await openFlowWorld();
const { slack, warehouse } = world;
const { ada, chloe, dev, farid } = world.people;
const FIRST = '2025-07-01';
const LAST = '2025-12-31';
const OUTSIDE = `day not between '${FIRST}' and '${LAST}'`;
const TABLE = TRUTHS.revenue.table;

let root: Message;
let before: string;
let outside: string;

beforeAll(async () => {
  before = await fingerprint(warehouse, TABLE);
  outside = await fingerprint(warehouse, TABLE, OUTSIDE);
});

/** The lines of numbers in a message, one a period. */
function figuresIn({ plain }: Message): string[] {
  return plain.match(/\d{4}-\d\d +[\d,.]+ .*\d/g) ?? [];
}

it('the review names the owners, the channels, the one that cannot be told, and why the risk is what it is', async () => {
  await begins(ada, { dataset: 'Daily revenue', example: 'second_half_2025' });
  await goesToReview(ada);
  const { plain } = await ada.seesView(/Before anyone is told/);
  expect(plain).toMatch(/184 days to rebuild\s+2,101 of [\d,]+ rows today/);
  expect(plain).toMatch(
    /@chloe: Chloe Marchetti owns Daily revenue[\s\S]*@dev: Dev Raman owns Daily revenue/,
  );
  expect(plain).toMatch(/asked a second time, on the measured result/);
  expect(plain).toMatch(/finance reports on these numbers/);
  expect(plain).toMatch(/#finance: [\s\S]*#data-platform: [\s\S]*#exec-dashboards: /);
  expect(plain).toMatch(/Cannot be told by the bot[\s\S]*#board-metrics: Board pack reads Daily revenue/);
  await confirms(ada);
  root = await chloe.sees(/BF-1\b[\s\S]*React with/, { in: HOME });
});

it('whoever decides can turn the pages of the units before they do', async () => {
  await chloe.presses('Look at units', { on: root });
  await chloe.seesView(/184 days[\s\S]*1 Jul 2025[\s\S]*25 Jul 2025[\s\S]*and 159 more/);
  await chloe.presses('More units');
  const { plain } = await chloe.seesView(/26 Jul 2025[\s\S]*19 Aug 2025[\s\S]*and 134 more/);
  expect(plain).not.toMatch(/• {2}25 Jul 2025/);
  await chloe.closes();
});

it('finance is told before, in words meant for finance', async () => {
  const { plain } = await chloe.sees(/History is going to change: Daily revenue/, { in: '#finance' });
  expect(plain).toMatch(/For finance:[\s\S]*1 Jul 2025 to 31 Dec 2025/);
  expect(plain).toMatch(/Finance has closed July 2025 to September 2025/);
  expect(plain).toMatch(/Nothing is replaced before the owners have approved the measured result/);
  await dev.sees(/History is going to change: Daily revenue/, { in: '#data-platform' });
});

it('a channel that could not be told keeps it from starting until a person takes that upon themselves by name', async () => {
  const undelivered = await ada.sees(/could not be announced in\W+#board-metrics/, {
    in: HOME,
    thread: root,
  });
  expect(undelivered.plain).toMatch(/@ada[\s\S]*invite the bot to it/);
  await approve(root, chloe, dev);
  await dev.sees(/Every required owner approved the plan/, { in: HOME, thread: root });
  await world.work.until(/^BF-1 rests/);
  const status = await hears(ada, '/backfill status BF-1');
  expect(status.plain).toMatch(
    /Approved[\s\S]*somebody to acknowledge that #board-metrics could not be told/,
  );
  await dev.sees(/Not announced yet\W+in #board-metrics/, { in: HOME });

  await farid.presses('delivery_acknowledge', { on: undelivered });
  await farid.sees(/Only @ada, @chloe, @dev may decide this/, { in: HOME, ephemeral: true });
  expect(await rowsOf(world.bot, 'select from bot.runs')).toEqual([]);

  await ada.presses('delivery_acknowledge', { on: undelivered });
  await chloe.sees(/@ada acknowledged that a channel could not be told/, { in: HOME, thread: root });
  await chloe.sees(/@ada acknowledged that BF-1 could not be announced in #board-metrics/, { in: HOME });
  await chloe.sees(/184 of 184 units/, { in: HOME, thread: root, within: 60_000 });
});

it('one sign-off on the numbers is not enough, two are, and finance is told what moved', async () => {
  const movement = await chloe.sees(/how Daily revenue moves/, { in: HOME, thread: root, within: 30_000 });
  const signoff = await chloe.sees(/are these numbers right/, { in: HOME, thread: root });
  expect(signoff.plain).toMatch(
    /9 of 9 checks passed\. Old and new were compared row by row over the whole scope\. Of 2,\d+ rows, [\d,]+ agree[\s\S]*Approvals: 0 of 2[\s\S]*Open until/,
  );
  await chloe.presses('backfill_rows', { on: movement });
  const rows = await chloe.seesView(
    /Rows of BF-1[\s\S]*As they are in production now, and as they are staged/,
  );
  expect(rows.plain).toMatch(/[\d,]+ rows get other values, 20 of them:/);
  expect(rows.plain).toMatch(/day 2025-07-01, [\s\S]*Before[\s\S]*After/);
  await farid.presses('backfill_rows', { on: movement });
  await farid.seesView(/Single rows of BF-1 are for @ada, .* only/);
  await chloe.reacts(APPROVE).to(signoff);
  await chloe.sees(/are these numbers right[\s\S]*Approvals: 1 of 2/, { in: HOME });
  expect(await fingerprint(warehouse, TABLE)).toBe(before);

  await dev.reacts(APPROVE).to(signoff);
  await dev.sees(/history has changed/, { in: HOME, thread: root });
  expect(await untrue(warehouse, TRUTHS.revenue, FIRST, LAST)).toEqual({
    wanted: 2108,
    missing: 0,
    wrong: 0,
  });
  expect(await fingerprint(warehouse, TABLE, OUTSIDE)).toBe(outside);

  const notice = await chloe.sees(/For finance: Daily revenue has changed/, { in: '#finance' });
  expect(notice.plain).toMatch(
    /months that you have closed: July 2025 to September 2025[\s\S]*Closed months: Net revenue[\s\S]*Month +Reported +Before +After +Off report\s+2025-07 +523,116\.45 [\s\S]*Board pack of August 2025[\s\S]*Period +Before/,
  );
  const moved = figuresIn(notice).slice(-18);
  expect(moved).toEqual(figuresIn(movement).slice(-18));
  expect(figuresIn(notice)).toHaveLength(18 + 9);
});

it('the months that finance reads are the ones it was shown', async () => {
  const notice = await chloe.sees(/For finance: Daily revenue has changed/, { in: '#finance' });
  const months = await rowsOf(
    warehouse,
    `select to_char(month, 'YYYY-MM') as month, to_char(sum(net_usd), 'FM999,999,990.00') as net
     from finance.revenue_by_month where month between '2025-07-01' and '2025-12-01' group by month order by month`,
  );
  expect(months).toHaveLength(6);
  const net = notice.plain.slice(notice.plain.indexOf('*Net revenue*'));
  for (const { month, net: after } of months) {
    expect(net).toMatch(new RegExp(`${String(month)}\\s+[\\d,.]+\\s+${String(after)}\\s`));
  }
});

it('the record says who approved what, who acknowledged what, and reaches every channel that was told', async () => {
  await world.timePasses(11);
  const record = await ada.sees(/Record of BF-1/, { in: HOME, thread: root });
  expect(record.plain).toMatch(
    /Approved by\*: Chloe Marchetti \(the plan\), Dev Raman \(the plan\), Chloe Marchetti \(the result\), Dev Raman \(the result\)/,
  );
  for (const channel of ['#finance', '#exec-dashboards']) await chloe.sees(/Record of BF-1/, { in: channel });
  await dev.sees(/Record of BF-1/, { in: '#data-platform' });
  const shared = await ada.seesFile(/BF-1\.md/, { in: HOME, thread: root });
  const markdown = slack.fileContent(shared.files[0] ?? '')?.toString('utf8') ?? '';
  expect(markdown).toMatch(/## Announcements that did not arrive[\s\S]*board-metrics.*Ada Okafor/);
  expect(markdown).toMatch(/\| 2 \| Dev Raman \|/);
  expect(markdown).toMatch(/## Old and new side by side\s+Old and new were compared row by row/);
  expectNothingTwice(slack);
});

it('a channel that could not be told is told once the bot was invited, and nobody has to acknowledge anything', async () => {
  const request = await proposes(ada, {
    dataset: 'Daily revenue',
    example: 'second_half_2025',
    answers: { first: '2025-09-14', last: '2025-09-14' },
  });
  const undelivered = await ada.sees(/could not be announced/, { in: HOME, thread: request });
  await chloe.invitesBot('#board-metrics');
  await ada.presses('delivery_again', { on: undelivered });
  await chloe.sees(/History is going to change: Daily revenue/, { in: '#board-metrics' });
  await approve(request, chloe, dev);
  await chloe.sees(/1 of 1 unit/, { in: HOME, thread: request });
});
