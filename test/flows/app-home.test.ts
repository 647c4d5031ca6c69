import { expect, it } from 'vitest';
import {
  APPROVE,
  approve,
  begins,
  confirms,
  goesToReview,
  MUST_CHECK,
  numberIn,
  proposes,
  STEPS,
} from './acts.ts';
import { HOME, openFlowWorld } from './flow-world.ts';

const world = await openFlowWorld();
const { slack } = world;
const { ada, chloe, dev, farid } = world.people;
await chloe.invitesBot('#board-metrics');

const REVENUE = { dataset: 'Daily revenue', example: 'second_half_2025' } as const;

it('the Home shows each person what waits for them, what they began, what goes on and what has changed', async () => {
  await farid.opensHome();
  const empty = await farid.seesHome(/Nothing waits for you/);
  expect(empty.plain).not.toMatch(/Your drafts|Under way|History that changed/);

  await ada.opensHome();
  await ada.seesHome(/Nothing waits for you/);
  await ada.presses('Propose a backfill', { in: 'home' });
  await ada.seesView(STEPS.truth);
  await ada.closes();
  await begins(ada, REVENUE);
  await ada.closes();
  await ada.presses('Refresh', { in: 'home' });
  await ada.seesHome(/Your drafts[\s\S]*Daily revenue[\s\S]*at question 1 of 5/);
  await ada.presses('Go on', { in: 'home' });
  await ada.seesView(/Which numbers will be different/);
  await goesToReview(ada, { first: '2025-09-12', last: '2025-09-14', checks: MUST_CHECK });
  const id = await confirms(ada);
  const root = await chloe.sees(/React with/, { in: HOME });
  // What is in the thread follows once the bot knows where its root stands.
  await chloe.sees(/Plan of BF-/, { in: HOME, thread: root });
  await dev.opensHome();
  await dev.seesHome(/1 decision waits for you[\s\S]*You are asked to approve the plan/);
  await chloe.opensHome();
  const asked = await chloe.seesHome(/1 decision waits for you[\s\S]*asked to approve the plan/);
  expect(JSON.stringify(asked.blocks)).toContain(`${slack.origin}/archives/${root.channel}/p`);
  await chloe.presses('Open the request', { in: 'home' });
  await approve(root, chloe);
  await chloe.sees(/Approvals: 1 of 2/, { in: HOME });
  await chloe.opensHome();
  await chloe.seesHome(/Nothing waits for you[\s\S]*Under way[\s\S]*Proposed/);

  await approve(root, dev);
  const signoff = await chloe.sees(/are these numbers right/, { in: HOME, thread: root });
  await dev.reacts(APPROVE).to(signoff);
  await chloe.reads(signoff, /Approvals: 1 of 2/);
  await chloe.presses('Refresh', { in: 'home' });
  const again = await chloe.seesHome(/asked whether the measured numbers are right/);
  expect(JSON.stringify(again.blocks)).toContain(`thread_ts=${root.ts}`);
  await ada.opensHome();
  await ada.seesHome(/Nothing waits for you[\s\S]*Under way[\s\S]*100%/);
  await chloe.reacts(APPROVE).to(signoff);
  await dev.sees(/history has changed/, { in: HOME, thread: root });
  await world.timePasses(11);
  await dev.sees(new RegExp(`Record of BF-${id}`), { in: HOME, thread: root });
  await ada.presses('Refresh', { in: 'home' });
  await ada.seesHome(
    new RegExp(`History that changed[\\s\\S]*Recorded[\\s\\S]*BF-${id}[\\s\\S]*way back until`),
  );
});

it('from the Home a backfill is looked at, and given up, in a window that says what came of it', async () => {
  const answers = { first: '2025-10-06', last: '2025-10-07', checks: MUST_CHECK };
  const id = numberIn((await proposes(ada, { ...REVENUE, answers })).plain);
  await farid.opensHome();
  await farid.seesHome(new RegExp(`BF-${id}`));
  await farid.presses('Show', { in: 'home' });
  await farid.seesView(/There is nothing for you to do here/);
  await ada.opensHome();
  await ada.seesHome(new RegExp(`Under way[\\s\\S]*BF-${id}`));
  await ada.presses('Show', { in: 'home' });
  await ada.seesView(new RegExp(`BF-${id}[\\s\\S]*Waits for`));
  await ada.presses('Cancel');
  await ada.seesView(/Cancelled[\s\S]*There is nothing for you to do here/);
  await ada.closes();
  await ada.seesHome(/Nothing waits for you(?![\s\S]*Under way)/);
});
