import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Message } from '../../sandbox/people/message.ts';
import type { Person } from '../../sandbox/people/person.ts';
import { APPROVE, approve, BLOCK, hears, MUST_CHECK, numberIn, proposes } from './acts.ts';
import { changedCatalog } from './changed-catalog.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, rowsOf } from './reading.ts';

/** Every approval wants its reason here, as elsewhere only critical ones do. */
const catalog = await changedCatalog({
  file: 'policy.yml',
  from: 'remind_after',
  to: 'confirm_from: low\nremind_after',
});
const world = await openFlowWorld({ catalog });
const { slack } = world;
const { ada, ben, chloe, dev } = world.people;
const DAY_SECONDS = 86_400;

beforeAll(async () => {
  await chloe.invitesBot('#board-metrics');
});
beforeEach(() => () => expectNothingTwice(slack));

/** One day of revenue, which Chloe and Dev both have to approve. */
function asksFor(day: string): Promise<Message> {
  return proposes(ada, {
    dataset: 'Daily revenue',
    example: 'second_half_2025',
    answers: {
      first: day,
      last: day,
      checks: MUST_CHECK,
      startAfter: new Date(Date.now() + 60 * DAY_SECONDS * 1000),
    },
  });
}

/** Writes why into the window on the screen. */
async function says(person: Person, reason: string): Promise<void> {
  await person.seesView(/What did you look at|Why, and what should change/);
  await person.fills({ reason });
  await person.submits();
  await person.seesView(/You (approved|reject)/);
  await person.closes();
}

it('a ✅ waits for its reason, a ❌ is asked for one and told to the proposer, and a command decides like both', async () => {
  const root = await asksFor('2025-09-14');
  const id = numberIn(root.plain);
  await approve(root, chloe);
  const wanted = await chloe.sees(/not counted yet/, { in: HOME, ephemeral: true });
  await dev.reads(root, /Approvals: 0 of 2[\s\S]*@chloe approved, which is \*not counted yet\*/);
  await chloe.presses('Confirm with a reason', { on: wanted });
  await says(chloe, 'September agrees with the ledger.');
  await dev.reads(
    root,
    /Approvals: 1 of 2[\s\S]*@chloe approved \(.*\): “September agrees with the ledger\.”/,
  );

  await dev.reacts(BLOCK).to(root);
  const why = await dev.sees(/Say in a sentence why/, { in: HOME, ephemeral: true });
  await dev.presses('Say why', { on: why });
  await says(dev, 'The rates of 14 September are missing.');
  await ada.reads(root, /@dev blocks it[\s\S]*“The rates of 14 September are missing\.” \(@dev\)/);
  const rejected = await ada.sees(/@ada: @dev rejects the plan[\s\S]*rates of 14 September/, {
    in: HOME,
    thread: root,
  });
  await dev.unreacts(BLOCK).from(root);
  await ada.reads(rejected, /@dev no longer rejects the plan/);

  await dev.runs(`/backfill approve BF-${id}`, { in: HOME });
  await says(dev, 'The rates arrived.');
  await chloe.reads(root, /\*Approved\*: waiting/);
  const trail = await rowsOf(
    world.bot,
    "select detail->>'reason' as reason from bot.audit where backfill_id = $1 and verb like 'explain%' order by seq",
    [id],
  );
  expect(trail.map(({ reason }) => reason)).toEqual([
    'September agrees with the ledger.',
    'The rates of 14 September are missing.',
    'The rates arrived.',
  ]);
});

it('somebody who is away is stood in for by a colleague they name, in words on the request, until they are back', async () => {
  const root = await asksFor('2025-09-15');
  const until = new Date(Date.now() + 20 * DAY_SECONDS * 1000).toISOString().slice(0, 10);
  expect((await hears(dev, `/backfill away until ${until} for @ben`)).plain).toMatch(
    /From now until .* @ben decides in your place/,
  );
  await chloe.reads(root, /All of the owners of the dataset[\s\S]*@dev is asked.*@ben decides for @dev from/);
  await ben.presses('Approve with a reason', { on: root });
  await says(ben, 'Dev showed me the rates.');
  await chloe.reads(
    root,
    /Approvals: 1 of 2[\s\S]*@ben approved for @dev \(.*\): “Dev showed me the rates\.”/,
  );
  expect((await hears(dev, '/backfill back')).plain).toMatch(/Welcome back/);
  expect((await hears(ada, `/backfill approve ${idOf(root)}`)).plain).toMatch(
    /own proposal[\s\S]*Asked: @chloe and @dev/,
  );
  await hears(ben, `/backfill withdraw ${idOf(root)}`);
  await chloe.reads(root, /Approvals: 0 of 2/);
});

it('people who are silent are reminded, others are asked to help, and then it is given up', async () => {
  const root = await asksFor('2025-09-16');
  await chloe.reacts(APPROVE).to(root);
  await world.timePasses(DAY_SECONDS + 60);
  const reminder = await dev.sees(
    /⏰ @chloe and @dev: \*?BF-\d+\*? still waits for the approval of the plan/,
    {
      in: HOME,
      thread: root,
    },
  );
  expect(reminder.plain).toMatch(/Without a decision by .* it is given up\. Silence is never an approval/);
  await world.timePasses(5 * DAY_SECONDS);
  await dev.sees(
    /📣 .*@dev.*waits for the approval of the plan since[\s\S]*Not decided yet: @chloe and @dev/,
    {
      in: HOME,
      thread: root,
    },
  );
  await world.timePasses(9 * DAY_SECONDS);
  await chloe.sees(/approvals did not come within 14 days/i, { in: '#finance' });
  await chloe.reads(root, /\*Expired\*/);
});

function idOf(root: Message): string {
  return `BF-${numberIn(root.plain)}`;
}
