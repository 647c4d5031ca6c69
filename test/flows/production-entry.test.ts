import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { openWorkspace, SANDBOX_SECRETS } from '../../sandbox/demo/world.ts';
import { startApp } from '../../src/app.ts';
import { createLogger } from '../../src/logger.ts';
import { createDatabase } from '../postgres/databases.ts';
import { approve, hears, proposes } from './acts.ts';
import { changedCatalog } from './changed-catalog.ts';
import { HOME, peopleOf, QUICK_SLACK } from './flow-world.ts';
import { startProduction } from './production-process.ts';
import { expectNothingTwice, rowsOf } from './reading.ts';
import { keepsBusy } from './somebody-else.ts';
import { TRUTHS, untrue } from './truth.ts';

const { signingSecret, botToken, appToken } = SANDBOX_SECRETS;
const bot = await createDatabase('empty');
const warehouseDatabase = await createDatabase('warehouse');
const warehouse = warehouseDatabase.pool();
const slack = await openWorkspace({ ...QUICK_SLACK, within: 30_000 });
afterAll(() => slack.stop());

/** Everything it needs; stories leave out or change what they are about. */
function environment(changed: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: slack.url,
    PORT: '0',
    DATABASE_URL: bot.url,
    WAREHOUSE_URL: warehouseDatabase.url,
    ...changed,
  };
}

async function answers(port: number, path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: await response.json() };
}

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
    await expect.poll(staged, { interval: 5, timeout: 20_000 }).toBeGreaterThan(0);
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
    const { SLACK_SIGNING_SECRET: _, ...rest } = environment({ SLACK_APP_TOKEN: appToken });
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

  it('names every variable that is missing or wrong on a line of its own, with how to get it, and ends with 1', async () => {
    const { code, output } = await startProduction({
      SLACK_BOT_TOKEN: 'xoxp-a-user-token',
      PORT: '99999',
      DATABASE_URL: 'mysql://db/bot',
      LOG_LEVEL: 'chatty',
    }).ended;
    expect(code).toBe(1);
    const lines = output.split('\n');
    expect(lines.map(line => line.split(' ', 1)[0])).toEqual([
      'SLACK_BOT_TOKEN',
      'SLACK_SIGNING_SECRET',
      'PORT',
      'DATABASE_URL',
      'LOG_LEVEL',
    ]);
    expect(lines[0]).toMatch(/is not a bot token: open https:\/\/api\.slack\.com\/apps/);
    expect(lines[1]).toMatch(/is missing: .*Signing Secret/);
    expect(output).not.toContain('xoxp-a-user-token');
  });

  it('refuses a broken catalog with file and line', async () => {
    const folder = await changedCatalog(
      { file: 'datasets/signups_daily.yml', from: 'kind: unique_key', to: 'kind: unique_keys' },
      { file: 'sql/usage_daily.current.sql', from: 'join crm.accounts', to: 'join crm.secrets' },
    );
    const { code, output } = await startProduction(environment({ CATALOG: folder })).ended;
    expect(code).toBe(1);
    expect(output).toContain(`${join(folder, 'datasets/signups_daily.yml')}:`);
    expect(output).toMatch(/signups_daily\.yml:\d+ {2}.*unique_keys.* — .*unique_key/);
    expect(output).toMatch(/usage_daily\.current\.sql:\d+.*crm\.secrets/);
    expect(output).not.toMatch(/^\s+at /m);
  });

  it('says in one readable line that its database is not there, without the password in its address', async () => {
    const DATABASE_URL = 'postgres://bot:secret-word@127.0.0.1:65333/bot';
    const { code, output } = await startProduction(environment({ DATABASE_URL })).ended;
    expect(code).toBe(1);
    expect(output).toMatch(
      /^The database in DATABASE_URL does not answer \(.*ECONNREFUSED.*\)\. Check that it runs/,
    );
    expect(output.split('\n')).toHaveLength(1);
    expect(output).not.toContain('secret-word');
  });

  it('ends with 1 when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await new Promise(resolve => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const { code, output } = await startProduction(environment({ PORT: String(port) })).ended;
    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`cannot listen on port ${port}: another program uses it.* PORT`));
  });
});

describe('starting the app', () => {
  const pools = { bot: bot.pool(), warehouse };

  it.each([
    [
      'with a token that Slack does not know',
      { botToken: 'xoxb-unknown-token' },
      /^Slack did not accept the bot's token \(invalid_auth\)\. Check SLACK_BOT_TOKEN\.$/,
    ],
    [
      'where Slack is not reached',
      { apiUrl: 'http://127.0.0.1:65333/api/' },
      /^Slack does not answer at http:\/\/127\.0\.0\.1:65333\/api\/ \(.*ECONNREFUSED.*\)\. Check the network/,
    ],
    [
      'with an app-level token that Slack does not know',
      { delivery: { mode: 'socket', appToken: 'xapp-unknown' } as const },
      /^Slack did not open a connection at .* \(invalid_auth\)\. Check SLACK_APP_TOKEN\.$/,
    ],
  ])('%s is refused in one line, and nothing goes on working', async (_where, changed, said) => {
    const started = startApp({
      config: {
        slack: { botToken, apiUrl: slack.url, delivery: { mode: 'http', signingSecret }, ...changed },
        port: 0,
        databaseUrl: undefined,
        warehouseUrl: undefined,
        catalog: 'catalog',
        logLevel: 'silent',
      },
      databases: pools,
      log: createLogger({ level: 'silent' }),
    });
    await expect(started).rejects.toThrow(said);
    expect([pools.bot, pools.warehouse].map(pool => pool.totalCount - pool.idleCount)).toEqual([0, 0]);
  });
});
