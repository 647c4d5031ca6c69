import { expect } from 'vitest';
import type { Message } from '../../sandbox/people/message.ts';
import { APPROVE, approve, begins, goesToReview, hears, MUST_CHECK } from './acts.ts';
import { type FlowWorld, HOME } from './flow-world.ts';
import { expectNothingTwice, keyOf, posted, rowsOf } from './reading.ts';
import { TRUTHS, untrue } from './truth.ts';

export type Trouble = {
  readonly seed: number;
  /** Share of calls and of deliveries that go wrong. */
  readonly share: number;
  readonly first: string;
  readonly last: string;
};

const PROPOSAL = { dataset: 'Daily revenue', example: 'second_half_2025' } as const;

/**
 * Revenue of a few days from the proposal to the record, while calls and deliveries go wrong from the first word on; then
 * proves the data, the words and the audit trail. What happened is the same whenever the seed is.
 */
export async function livesThrough(world: FlowWorld, trouble: Trouble): Promise<void> {
  const { slack } = world;
  const { ada, chloe, dev } = world.people;
  slack.faults.random({ seed: trouble.seed, share: trouble.share });
  const faultsBefore = faultsMet(world);
  const root = await proposesPatiently(world, trouble);
  const id = Number(/BF-(\d+)/.exec(root.plain)?.[1]);
  await approve(root, chloe, dev);
  const asked = new RegExp(`BF-${id}: are these numbers right`);
  const signoff = await chloe.sees(asked, { in: HOME, thread: root });
  await chloe.reacts(APPROVE).to(signoff);
  await dev.reacts(APPROVE).to(signoff);
  await dev.sees(/history has changed/, { in: HOME, thread: root });
  await world.timePasses(11);
  await ada.seesFile(new RegExp(`BF-${id}\\.md`), { in: HOME, thread: root });
  for (const channel of ['#finance', '#exec-dashboards', '#board-metrics', HOME]) {
    await chloe.sees(new RegExp(`Record of BF-${id}`), { in: channel });
  }
  await dev.sees(new RegExp(`Record of BF-${id}`), { in: '#data-platform' });
  slack.faults.clear();
  expect(faultsMet(world) - faultsBefore).toBeGreaterThan(0);
  if (ada.view()) await ada.closes({ all: true });
  await expectWhole(world, id, trouble);
}

/** Everything promised was said, once; the data is true; the audit trail is whole. */
async function expectWhole(world: FlowWorld, id: number, { first, last }: Trouble): Promise<void> {
  const truth = await untrue(world.warehouse, TRUTHS.revenue, first, last);
  expect(truth).toMatchObject({ missing: 0, wrong: 0 });
  expectNothingTwice(world.slack);
  const said = new Set(posted(world.slack).map(keyOf));
  const promised = await rowsOf(
    world.bot,
    "select key from bot.messages where backfill_id = $1 and user_id is null and kind <> 'record_file'",
    [id],
  );
  expect(promised.map(({ key }) => String(key)).filter(key => !said.has(key))).toEqual([]);
  expect((await hears(world.people.ada, '/backfill verify')).plain).toMatch(/audit trail is whole/);
}

const TRIES = 8;

/** How long somebody looks at a form that does not go on before opening it anew, in milliseconds. */
const FORM_MS = 6_000;

/** A form that did not come, or did not go on, is opened anew: the answers given so far are kept. */
async function proposesPatiently(world: FlowWorld, { first, last }: Trouble): Promise<Message> {
  const { chloe } = world.people;
  const ada = world.slack.user('ada', { within: FORM_MS, patience: 5 });
  const before = chloe.findsMessage(/[\s\S]/, { in: HOME });
  const request = { in: HOME, within: FORM_MS, ...(before ? { after: before } : {}) };
  for (let tries = 1; ; tries += 1) {
    try {
      if (ada.view()) await ada.closes({ all: true });
      await begins(ada, PROPOSAL);
      await goesToReview(ada, { first, last, checks: MUST_CHECK });
      await ada.submits();
      return await chloe.sees(/React with/, request);
    } catch (error) {
      const proposed = chloe.findsMessage(/React with/, request);
      if (proposed) return proposed;
      if (tries === TRIES) throw error;
    }
  }
}

function faultsMet({ slack }: FlowWorld): number {
  return slack.log.after(0, 100_000).filter(({ fault }) => fault !== null).length;
}
