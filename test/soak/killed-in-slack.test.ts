import type pg from 'pg';
import { afterAll, expect, it } from 'vitest';
import { openWorkspace } from '../../sandbox/demo/world.ts';
import type { Slack } from '../../sandbox/slack.ts';
import { APPROVE, approve, MUST_CHECK, proposes } from '../flows/acts.ts';
import { botProcess } from '../flows/bot-process.ts';
import { HOME, openDatabases, openFlowWorld, peopleOf, QUICK_SLACK } from '../flows/flow-world.ts';
import { expectNothingTwice, fingerprint, keyOf, posted, rowsOf } from '../flows/reading.ts';
import type { SignalLog } from '../flows/signal-log.ts';
import { TRUTHS, untrue } from '../flows/truth.ts';

const FIRST = '2025-09-05';
const LAST = '2025-09-24';

/** Where the story may be interrupted. */
type Point = 'asked' | 'approving' | 'staging' | 'measured' | 'promoting' | 'recorded';

type Stage = {
  readonly slack: Slack;
  readonly work: SignalLog;
  readonly interrupt: (at: Point, meanwhile?: () => Promise<unknown>) => Promise<unknown>;
  readonly timePasses: (seconds: number) => unknown;
};

/** Twenty days of revenue from the proposal to the record. */
async function rebuildsRevenue({ slack, work, interrupt, timePasses }: Stage): Promise<void> {
  const { ada, chloe, dev } = peopleOf(slack);
  await chloe.invitesBot('#board-metrics');
  const root = await proposes(ada, {
    dataset: 'Daily revenue',
    example: 'second_half_2025',
    answers: { first: FIRST, last: LAST, checks: MUST_CHECK },
  });
  await interrupt('asked');
  await chloe.sees(/History is going to change: Daily revenue/, { in: '#board-metrics' });
  const staging = work.until(/^BF-1\/r1 2025-09-11/);
  await approve(root, chloe);
  await interrupt('approving', () => approve(root, dev));
  await staging;
  await interrupt('staging');
  const signoff = await chloe.sees(/are these numbers right/, { in: HOME, thread: root, within: 120_000 });
  await interrupt('measured');
  const promoting = work.until(/^BF-1 promoting/);
  await chloe.reacts(APPROVE).to(signoff);
  await dev.reacts(APPROVE).to(signoff);
  await promoting;
  await interrupt('promoting');
  await dev.sees(/history has changed/, { in: HOME, thread: root, within: 120_000 });
  timePasses(11);
  await dev.sees(/Record of BF-1/, { in: HOME, thread: root });
  await interrupt('recorded');
  await ada.seesFile(/BF-1\.md/, { in: HOME, thread: root, within: 120_000 });
  for (const channel of ['#exec-dashboards', '#board-metrics', '#finance']) {
    await chloe.sees(/Record of BF-1/, { in: channel, within: 120_000 });
  }
}

/** What stays of it: the data, what the warehouse knows of the run, and everything that was said. */
async function remains(warehouse: pg.Pool, slack: Slack) {
  return {
    target: await fingerprint(warehouse, TRUTHS.revenue.table),
    ledger: await rowsOf(
      warehouse,
      "select unit_key, state, rows_staged, base_fingerprint from backfill.ledger where state = 'staged' order by 1",
    ),
    history: await rowsOf(
      warehouse,
      'select unit_key, event, logic_sha256 from backfill.history order by id',
    ),
    promotions: await rowsOf(warehouse, 'select run_id, rows_removed, rows_written from backfill.promotions'),
    said: posted(slack).map(withoutTime).sort(),
  };
}

/** The bot's name of a message without the instant that some of them carry. */
function withoutTime(message: Parameters<typeof keyOf>[0]): string {
  return keyOf(message)
    .replace(/\/\d{13}\//, '/')
    .replace(/^file .*/, 'file');
}

const undisturbed = await openFlowWorld();
const databases = await openDatabases();
const slack = await openWorkspace(QUICK_SLACK);
afterAll(() => slack.stop());
const bot = botProcess(slack, { bot: databases.bot.url, warehouse: databases.warehouse.url });

it('a bot killed at every turn ends with the data and the words of one that was never disturbed', async () => {
  await rebuildsRevenue({ ...undisturbed, interrupt: async (_at, meanwhile) => meanwhile?.() });
  expect(await untrue(undisturbed.warehouse, TRUTHS.revenue, FIRST, LAST)).toMatchObject({
    missing: 0,
    wrong: 0,
  });

  await bot.start();
  const killed: Point[] = [];
  await rebuildsRevenue({
    slack,
    work: bot.work,
    timePasses: seconds => bot.timePasses(seconds),
    async interrupt(at, meanwhile) {
      await bot.kill();
      killed.push(at);
      await meanwhile?.();
      await bot.start();
    },
  });
  expect(killed).toHaveLength(6);
  await bot.kill();
  expectNothingTwice(slack);
  expect(await remains(databases.warehouse.pool(), slack)).toEqual(
    await remains(undisturbed.warehouse, undisturbed.slack),
  );
});
