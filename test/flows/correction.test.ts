import { beforeAll, expect, it } from 'vitest';
import type { Message } from '../../sandbox/people/message.ts';
import { approve, hears, proposes } from './acts.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, fingerprint, rowsOf } from './reading.ts';
import { TRUTHS, untrue } from './truth.ts';

const world = await openFlowWorld();
const { slack, warehouse } = world;
const { ada, ben, chloe, dev, farid } = world.people;
const FIRST = '2026-03-02';
const LAST = '2026-03-22';
const OUTSIDE = `day not between '${FIRST}' and '${LAST}'`;
const TABLE = TRUTHS.signups.table;

let root: Message;
let outside: string;
let before: string;

beforeAll(async () => {
  outside = await fingerprint(warehouse, TABLE, OUTSIDE);
  before = await fingerprint(warehouse, TABLE);
  root = await proposes(ada, { dataset: 'Daily signups', example: 'mobile_app_4_2' });
});

it('everyone who reads the numbers hears what, why, which period, how much, when and whom to ask before anything changes', async () => {
  for (const [reader, channel] of [
    [ben, '#growth'],
    [chloe, '#exec-dashboards'],
  ] as const) {
    const { plain } = await reader.sees(/BF-1\b/, { in: channel });
    expect(plain).toMatch(/History is going to change: Daily signups/);
    expect(plain).toMatch(/version 4\.2 of the mobile app sent sign_up/);
    expect(plain).toMatch(/2 Mar 2026 to 22 Mar 2026/);
    expect(plain).toMatch(/from 3,349 to 5,549/);
    expect(plain).toMatch(/as soon as it is approved/);
    expect(plain).toMatch(/Once they have moved, you are told here how far/);
    expect(plain).toMatch(/@ada answers them/);
    expect(plain).not.toMatch(/Lineage/);
  }
  expect(await fingerprint(warehouse, TABLE)).toBe(before);
});

it('the owner finds the whole plan and what is asked of him', async () => {
  expect(root.plain).toMatch(/Approvals: 0 of 1[\s\S]*@ben is asked \(Ben Sorensen owns Daily signups\)/);
  expect(root.plain).toMatch(/21 days to rebuild/);
  const { plain } = await ben.sees(/Plan of BF-1, version 1/, { in: HOME, thread: root });
  const parts = ['Purpose', 'Owner', 'Scope', 'Inputs', 'Logic', 'Idempotency', 'Checks', 'Isolation'];
  for (const part of [...parts, 'Rollback', 'Communication']) expect(plain).toContain(`*${part}*`);
  expect(plain).toContain("event_name in ('signup', 'sign_up')");
});

it('once the owner approved, the three weeks become what the sources say, and no row outside moves', async () => {
  await approve(root, ben);
  await ben.sees(/history has changed/, { in: HOME, thread: root });
  expect(await untrue(warehouse, TRUTHS.signups, FIRST, LAST)).toEqual({ wanted: 325, missing: 0, wrong: 0 });
  expect(await fingerprint(warehouse, TABLE, OUTSIDE)).toBe(outside);
});

it('the thread shows one progress message, a verdict for every check, and how the numbers moved', async () => {
  await ben.sees(/21 of 21 units/, { in: HOME, thread: root });
  expect(root.replies.filter(reply => /rebuilding in staging/.test(reply.plain))).toHaveLength(1);
  const verdicts = await ben.sees(/9 of 9 checks passed/, { in: HOME, thread: root });
  expect(verdicts.plain.match(/✅/g)).toHaveLength(9);
  expect(verdicts.plain).toMatch(/counted by hand from the CRM\*: found 11 \(expected 11 where/);
  const movement = await ben.sees(/how Daily signups moves/, { in: HOME, thread: root });
  expect(movement.plain).toMatch(/2026-03\s+5,999\s+8,199\s+\+2,200\s+\+36\.7%/);
  const [chart = ''] = movement.files;
  expect(slack.fileContent(chart)?.subarray(1, 4).toString()).toBe('PNG');
  expect(movement.plain).toMatch(/Lines before and after: Daily signups\. Signups, 2026-/);
});

it('after the watch the record is filed where people were told, in full where the work was done, and as a file', async () => {
  await world.timePasses(11);
  const record = await ada.sees(/Record of BF-1/, { in: HOME, thread: root });
  for (const words of [
    /What changed\*: Daily signups: 2 Mar 2026 to 22 Mar 2026/,
    /Why\*: From 2 to 22 March 2026/,
    /By whom\*: proposed by Ada Okafor/,
    /Approved by\*: Ben Sorensen \(the plan\)/,
    /Validated by\*: 9 of 9 checks passed/,
    /Rows\*: 295 replaced by 305/,
    /Way back\*: until \d{4}-\d\d-\d\d/,
  ]) {
    expect(record.plain).toMatch(words);
  }
  const growth = await ben.sees(/Record of BF-1/, { in: '#growth' });
  expect(growth.plain).toMatch(/2026-03\s+5,999\s+8,199\s+\+2,200/);
  const announced = await ben.sees(/History is going to change/, { in: '#growth' });
  expect(growth.thread).toBe(announced.ts);
  await chloe.sees(/Record of BF-1/, { in: '#exec-dashboards' });

  const shared = await ada.seesFile(/BF-1\.md/, { in: HOME, thread: root });
  const [file = ''] = shared.files;
  const markdown = slack.fileContent(file)?.toString('utf8') ?? '';
  const [plan] = await rowsOf(world.bot, 'select hash from bot.plans where backfill_id = 1');
  expect(markdown).toContain(String(plan?.hash));
  expect(markdown).toContain("where event_name in ('signup', 'sign_up')");
  expect(markdown).toMatch(/\| 1 \| Ben Sorensen \| Ben Sorensen owns Daily signups \|/);
  expect(markdown).toMatch(/Weekly signups view \| fine/);
});

it('whoever asks later is shown the record, where it stands, the list and that the audit trail is whole', async () => {
  expect((await hears(farid, '/backfill record BF-1')).plain).toMatch(/Record of BF-1[\s\S]*Ben Sorensen/);
  expect((await hears(dev, '/backfill status bf1')).plain).toMatch(/Recorded[\s\S]*Way back until/);
  expect((await hears(dev, '/backfill list')).plain).toMatch(/BF-1\W+Correction of Daily signups/);
  expect((await hears(chloe, '/backfill verify')).plain).toMatch(/The audit trail is whole/);
  expectNothingTwice(slack);
  expect(world.complaints).toEqual([]);
});
