import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Message } from '../../sandbox/people/message.ts';
import type { Answers } from './acts.ts';
import { APPROVE, approve, BLOCK, goesToReview, hears, numberIn, proposes, STEPS } from './acts.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, fingerprint, rowsOf } from './reading.ts';
import { TRUTHS } from './truth.ts';

const world = await openFlowWorld();
const { slack, warehouse } = world;
const { ada, ben, chloe, dev, farid } = world.people;
const DAY_SECONDS = 86_400;

beforeAll(async () => {
  await chloe.invitesBot('#board-metrics');
});
beforeEach(() => () => expectNothingTwice(slack));

/**
 * One day of revenue, which Chloe and Dev both have to approve: a day for each story, so that none is in another's way.
 * None of them starts unless a story wants it to.
 */
function asksForOneDay(day: string, given: Answers = {}): Promise<Message> {
  return proposes(ada, {
    dataset: 'Daily revenue',
    example: 'second_half_2025',
    answers: {
      first: day,
      last: day,
      checks: ['rows', 'gross_total', 'unique', 'coverage', 'movement'],
      startAfter: new Date(Date.now() + 60 * DAY_SECONDS * 1000),
      ...given,
    },
  });
}

/** Edits the plan in force through the modal; gives the request for the version that comes out of it. */
async function edits(root: Message, given: Answers): Promise<void> {
  await ada.presses('Edit plan', { on: root });
  await ada.seesView(STEPS.truth);
  await goesToReview(ada, given);
  await ada.submits();
  await ada.seesView(/BF-\d+ is proposed/);
  await ada.closes();
}

/** So many events of this type about the message were handled. */
async function untilHandled(message: Message, type: string, times: number): Promise<void> {
  const handled = () =>
    rowsOf(
      world.bot,
      "select from bot.events where type = $1 and payload->'item'->>'ts' = $2 and processed_at is not null",
      [type, message.ts],
    );
  await expect.poll(handled, { timeout: 5_000, interval: 20 }).toHaveLength(times);
}

function stateOf(id: number): Promise<unknown> {
  return rowsOf(world.bot, 'select state from bot.backfills where id = $1', [id]).then(([row]) => row?.state);
}

it('reactions of others fill no place, and only they are told so; a ❌ blocks, and what is taken back counts no more', async () => {
  const root = await asksForOneDay('2025-09-16');
  await approve(root, farid);
  const note = await farid.sees(/does not count/, { in: HOME, ephemeral: true });
  expect(note.plain).toMatch(
    /Only the people who are asked on this message decide.*Asked are @chloe and @dev/,
  );
  await approve(root, ada);
  await ada.sees(/nobody signs off their own proposal/, { in: HOME, ephemeral: true });
  await ben.reacts(BLOCK).to(root);
  await ben.sees(/does not count/, { in: HOME, ephemeral: true });
  await chloe.reacts('thinking_face').to(root);

  await approve(root, chloe);
  await chloe.reads(root, /Approvals: 1 of 2[\s\S]*@dev is asked[\s\S]*@chloe approved/);
  expect(root.plain).not.toMatch(/blocks it/);
  expect(chloe.findsMessage(/does not count/)).toBeUndefined();
  const id = numberIn(root.plain);
  expect(await stateOf(id)).toBe('proposed');

  await dev.reacts(BLOCK).to(root);
  await chloe.reads(root, /@dev blocks it: nothing goes on until the ❌ is removed/);
  await approve(root, dev);
  expect((await hears(ada, `/backfill status BF-${id}`)).plain).toMatch(
    /@dev blocks it until the ❌ is removed/,
  );
  await chloe.unreacts(APPROVE).from(root);
  // Of two removals at the same moment either may be handled first, and with both ✅ the plan would be approved.
  await untilHandled(root, 'reaction_removed', 1);
  await dev.unreacts(BLOCK).from(root);
  await chloe.reads(root, /Approvals: 1 of 2[\s\S]*@chloe is asked[\s\S]*@dev approved/);
  expect(root.plain).not.toMatch(/blocks it/);
  expect(await stateOf(id)).toBe('proposed');
  await approve(root, chloe);
  await dev.sees(/Every required owner approved the plan/, { in: HOME, thread: root });
});

it('reactions that arrive twice, late, in the wrong order, while the bot was down or at the second attempt count once, as they were given', async () => {
  const root = await asksForOneDay('2025-09-12');
  const id = numberIn(root.plain);
  slack.faults.add({ fault: 'duplicate', match: 'reaction_added', times: 1 });
  await approve(root, chloe);
  await chloe.reads(root, /@chloe approved/);

  slack.faults.add({ fault: 'delay', match: 'reaction_added', times: 1, delayMs: 400 });
  await dev.reacts(APPROVE).to(root);
  await dev.unreacts(APPROVE).from(root);
  await untilHandled(root, 'reaction_removed', 1);
  await untilHandled(root, 'reaction_added', 2);
  expect(root.plain).toMatch(/Approvals: 1 of 2[\s\S]*@dev is asked/);

  await world.restartBot({
    meanwhile: async () => {
      await chloe.unreacts(APPROVE).from(root);
      await approve(root, dev, farid);
    },
  });
  await chloe.reads(root, /Approvals: 1 of 2[\s\S]*@chloe is asked[\s\S]*@dev approved/);

  slack.faults.add({ fault: 'drop', match: 'reaction_added', times: 2 });
  await approve(root, chloe);
  await dev.sees(/Every required owner approved the plan/, { in: HOME, thread: root });
  const said = await rowsOf(
    world.bot,
    "select count(*)::int as times from bot.audit where backfill_id = $1 and verb = 'approve' group by actor order by 1",
    [id],
  );
  // Chloe twice, and once each Dev, the gate, and Farid, whose ✅ is kept and counts for nothing.
  expect(said.map(({ times }) => times)).toEqual([1, 1, 1, 2]);
});

it('an edit voids what was approved: the old request is closed, and only what is said on the new one counts', async () => {
  const root = await asksForOneDay('2025-09-14');
  const id = numberIn(root.plain);
  await approve(root, chloe, dev);
  await chloe.reads(root, /\*Approved\*: waiting for every announcement to arrive and for its start time/);

  await edits(root, { last: '2025-09-15' });
  const second = await chloe.sees(/14 Sept? 2025 to 15 Sept? 2025[\s\S]*Plan version 2/, {
    in: HOME,
    thread: root,
  });
  expect(second.plain).toMatch(
    /What changed since version 1[\s\S]*The scope: .*14 Sept? 2025 became .*15 Sept? 2025/,
  );
  expect(second.plain).toMatch(/Approvals: 0 of 2/);
  await chloe.reads(root, /replaced by version 2; what was said here no longer counts/);
  await chloe.sees(/version 2[\s\S]*Earlier approvals are void: @chloe and @dev/, { in: HOME, thread: root });
  const announced = slack.messages('finance').filter(message => message.plain.includes(`BF-${id},`));
  await chloe.sees(/This announcement no longer holds\W+see version 2 of the plan/, { in: '#finance' });
  expect(announced.map(message => /no longer holds/.test(message.plain))).toEqual([true, false]);

  await approve(second, chloe);
  await chloe.reads(second, /Approvals: 1 of 2[\s\S]*@chloe approved/);
  await dev.reacts('heavy_check_mark').to(root);
  await dev.sees(/this request is closed/i, { in: HOME, ephemeral: true });
  expect(await stateOf(id)).toBe('proposed');

  // Back to the very words that both approved before: that was another request.
  await edits(second, { last: '2025-09-14' });
  const third = await chloe.sees(/Plan version 3/, { in: HOME, thread: root });
  expect(third.plain).toMatch(/Approvals: 0 of 2/);
  await approve(third, chloe, dev);
  await dev.reads(third, /\*Approved\*: waiting/);
  const [approved] = await rowsOf(
    world.bot,
    "select detail->>'boundHash' = (select hash from bot.plans where backfill_id = $1 and version = 3) as same from bot.audit where backfill_id = $1 and verb = 'approve' order by seq desc limit 1",
    [id],
  );
  expect(approved?.same).toBe(true);
});

it('the plan’s ✅ say nothing about the numbers: those are signed off anew, and a ❌ on them stops the promotion', async () => {
  const before = await fingerprint(warehouse, TRUTHS.revenue.table);
  const root = await asksForOneDay('2025-09-13', { startAfter: null });
  const id = numberIn(root.plain);
  await approve(root, chloe, dev);
  const signoff = await chloe.sees(new RegExp(`BF-${id}: are these numbers right`), {
    in: HOME,
    thread: root,
  });
  expect(signoff.plain).toMatch(/Approvals: 0 of 2/);
  await chloe.reacts(BLOCK).to(signoff);
  await dev.reads(signoff, /@chloe blocks it/);
  await approve(signoff, dev, chloe, ada, farid);
  await farid.sees(/Asked are @chloe and @dev/, { in: HOME, ephemeral: true, after: signoff });
  await dev.reads(signoff, /Approvals: 1 of 2/);
  expect(await fingerprint(warehouse, TRUTHS.revenue.table)).toBe(before);
  await chloe.unreacts(BLOCK).from(signoff);
  await dev.sees(/history has changed/, { in: HOME, thread: root });
  expect(await fingerprint(warehouse, TRUTHS.revenue.table)).not.toBe(before);
});

it('telling more people voids nothing, and silence is no approval: after two weeks all who were told hear that it is given up', async () => {
  const root = await asksForOneDay('2025-09-10');
  await approve(root, chloe);
  await chloe.reads(root, /Approvals: 1 of 2/);
  await edits(root, { extraChannels: ['#customer-success'], tellPeople: ['ben'] });
  await chloe.sees(/What was approved stays approved/, { in: HOME, thread: root });
  await farid.sees(/History is going to change: Daily revenue[\s\S]*the proposer asked to tell you/, {
    in: '#customer-success',
  });
  expect(root.plain).toMatch(/Approvals: 1 of 2[\s\S]*@chloe approved/);
  const announced = slack
    .messages('exec-dashboards')
    .filter(message => message.plain.includes(`${idOf(root)},`));
  expect(announced).toHaveLength(1);

  await world.timePasses(15 * DAY_SECONDS);
  await chloe.sees(/approvals did not come within 14 days/i, { in: HOME, thread: root });
  for (const channel of ['#finance', '#customer-success']) {
    await chloe.sees(/approvals did not come within 14 days/i, { in: channel });
  }
  await approve(root, dev);
  await dev.sees(/this request is closed/i, { in: HOME, ephemeral: true, after: root });
  expect(await stateOf(numberIn(root.plain))).toBe('expired');
});

function idOf(root: Message): string {
  return `BF-${numberIn(root.plain)}`;
}
