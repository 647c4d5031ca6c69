import { expect, it } from 'vitest';
import { APPROVE, approve, begins, goesToReview, hears, MUST_CHECK } from './acts.ts';
import { HOME, openFlowWorld } from './flow-world.ts';
import { expectNothingTwice, keyOf, posted, rowsOf } from './reading.ts';
import { TRUTHS, untrue } from './truth.ts';

const world = await openFlowWorld({ slack: { within: 60_000, patience: 5 } });
const { slack, warehouse } = world;
const { ada, chloe, dev } = world.people;
await chloe.invitesBot('#board-metrics');

it.each([
  [11, '2025-09-13', '2025-09-15'],
  [23, '2025-09-12', '2025-09-14'],
])(
  'with one call in ten limited, failing or unanswered (seed %d) the story ends, and nothing is said twice',
  async (seed, first, last) => {
    await begins(ada, { dataset: 'Daily revenue', example: 'second_half_2025' });
    await goesToReview(ada, { first, last, checks: MUST_CHECK });
    const before = chloe.findsMessage(/[\s\S]/, { in: HOME });
    const after = before ? { after: before } : {};
    slack.faults.random({ seed, share: 0.1 });
    await ada.submits();
    const root = await chloe.sees(/React with/, { in: HOME, ...after });
    const id = Number(/BF-(\d+)/.exec(root.plain)?.[1]);
    await approve(root, chloe, dev);
    const signoff = await chloe.sees(new RegExp(`BF-${id}: are these numbers right`), {
      in: HOME,
      thread: root,
    });
    await chloe.reacts(APPROVE).to(signoff);
    await dev.reacts(APPROVE).to(signoff);
    await dev.sees(/history has changed/, { in: HOME, thread: root });
    await world.timePasses(11);
    await ada.seesFile(new RegExp(`BF-${id}\\.md`), { in: HOME, thread: root });
    for (const channel of ['#finance', '#exec-dashboards', '#board-metrics', HOME]) {
      await chloe.sees(new RegExp(`Record of BF-${id}`), { in: channel });
    }
    slack.faults.clear();

    expect(await untrue(warehouse, TRUTHS.revenue, first, last)).toMatchObject({ missing: 0, wrong: 0 });
    expectNothingTwice(slack);
    const said = new Set(posted(slack).map(keyOf));
    const promised = await rowsOf(
      world.bot,
      "select key from bot.messages where backfill_id = $1 and user_id is null and kind <> 'record_file'",
      [id],
    );
    expect(promised.map(({ key }) => String(key)).filter(key => !said.has(key))).toEqual([]);
    expect(slack.log.after(0, 2_000).filter(({ fault }) => fault !== null).length).toBeGreaterThan(3);
    if (ada.view()) await ada.closes({ all: true });
    expect((await hears(ada, '/backfill verify')).plain).toMatch(/audit trail is whole/);
  },
);
