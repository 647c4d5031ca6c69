import { afterAll, describe, expect, it } from 'vitest';
import { openWorkspace, SANDBOX_SECRETS } from '../../sandbox/demo/world.ts';
import { approve, hears, proposes } from '../flows/acts.ts';
import { HOME, peopleOf, QUICK_SLACK } from '../flows/flow-world.ts';
import { productionEnvironment } from '../flows/production-environment.ts';
import { answers, startProduction } from '../flows/production-process.ts';
import { expectNothingTwice, rowsOf } from '../flows/reading.ts';
import { keepsBusy } from '../flows/somebody-else.ts';
import { TRUTHS, untrue } from '../flows/truth.ts';
import { createDatabase } from '../postgres/databases.ts';

const bot = await createDatabase('empty');
const warehouseDatabase = await createDatabase('warehouse');
const warehouse = warehouseDatabase.pool();
const slack = await openWorkspace({ ...QUICK_SLACK, within: 30_000 });
afterAll(() => slack.stop());

const environment = productionEnvironment({ slack, bot: bot.url, warehouse: warehouseDatabase.url });

/** Days of the first run that are staged. */
async function staged(): Promise<number> {
  const [ledger] = await rowsOf(warehouse, "select to_regclass('backfill.ledger') is not null as there");
  if (!ledger?.there) return 0;
  return (await rowsOf(warehouse, "select from backfill.ledger where run_id = 'BF-1/r1'")).length;
}

const EXAMPLE = { dataset: 'Daily signups', example: 'mobile_app_4_2' };

describe('npm start', () => {
  it('serves Slack over HTTP, ends with 0 when asked to stop amid a run, and goes on with it at the next start', async () => {
    const first = startProduction(environment());
    const port = await first.port;
    slack.connect(`http://127.0.0.1:${port}/slack/events`);
    expect(await slack.verifiesUrl()).toBe(true);
    expect(await answers(port, '/healthz')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect(await answers(port, '/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });

    const { ada, ben } = peopleOf(slack);
    const root = await proposes(ada, EXAMPLE);
    await approve(root, ben);
    await expect.poll(staged, { interval: 5, timeout: 120_000 }).toBeGreaterThan(0);
    const busy = await keepsBusy(warehouse, 'raw.signup_events');
    const ended = first.terminate();
    await busy.done();
    const { code, output } = await ended;
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/"Stopped"/);
    expect(await staged()).toBeLessThan(21);

    const second = startProduction(environment());
    slack.connect(`http://127.0.0.1:${await second.port}/slack/events`);
    await ben.sees(/history has changed/, { in: HOME, thread: root });
    expect(await untrue(warehouse, TRUTHS.signups, '2026-03-02', '2026-03-22')).toMatchObject({
      missing: 0,
      wrong: 0,
    });
    expect((await hears(ada, '/backfill verify')).plain).toMatch(/audit trail is whole/);
    expectNothingTwice(slack);
    expect((await second.terminate()).code).toBe(0);
  });

  it('opens the connection itself where it has an app-level token', async () => {
    const { SLACK_SIGNING_SECRET: _, ...rest } = environment({ SLACK_APP_TOKEN: SANDBOX_SECRETS.appToken });
    const socket = startProduction(rest);
    const port = await socket.port;
    expect(slack.openSockets).toBe(1);
    expect(await answers(port, '/readyz')).toMatchObject({ status: 200 });
    const { ada, ben } = peopleOf(slack);
    const root = await proposes(ada, { dataset: 'Product usage', example: 'weekend_16_may' });
    await approve(root, ben);
    await ben.sees(/history has changed/, { in: HOME, thread: root });
    expect(slack.log.of('reaction_added').at(-1)?.transport).toBe('socket');
    expect((await socket.terminate()).code).toBe(0);
    await expect.poll(() => slack.openSockets).toBe(0);
  });
});
