import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { openWorkspace, SANDBOX_SECRETS } from '../../sandbox/demo/world.ts';
import { startApp } from '../../src/app.ts';
import type { Config } from '../../src/config.ts';
import { startDatabases } from '../../src/databases.ts';
import { createLogger } from '../../src/logger.ts';
import { createDatabase } from '../postgres/databases.ts';
import { changedCatalog } from './changed-catalog.ts';
import { QUICK_SLACK } from './flow-world.ts';
import { productionEnvironment } from './production-environment.ts';
import { answers, startProduction } from './production-process.ts';

const { signingSecret, botToken } = SANDBOX_SECRETS;
const bot = await createDatabase('bot');
const warehouseDatabase = await createDatabase('empty');
const slack = await openWorkspace(QUICK_SLACK);
afterAll(() => slack.stop());

const environment = productionEnvironment({ slack, bot: bot.url, warehouse: warehouseDatabase.url });

/** Whole stories told through `npm start` are in test/soak/production.test.ts. */
describe('npm start', () => {
  it('is alive and ready once it says that it runs, and ends with 0 when asked to stop', async () => {
    const running = startProduction(environment());
    const port = await running.port;
    slack.connect(`http://127.0.0.1:${port}/slack/events`);
    expect(await slack.verifiesUrl()).toBe(true);
    expect(await answers(port, '/healthz')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect(await answers(port, '/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
    const { code, output } = await running.terminate();
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toMatch(/"Stopped"/);
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
});

const log = createLogger({ level: 'silent' });

describe('starting the app', () => {
  const pools = { bot: bot.pool(), warehouse: warehouseDatabase.pool() };

  /** What comes of starting with this configuration; nothing goes on working when it is refused. */
  async function refused(changed: Partial<Omit<Config, 'slack'>> & { slack?: Partial<Config['slack']> }) {
    const { slack: slackChanged, ...rest } = changed;
    const started = startApp({
      config: {
        slack: { botToken, apiUrl: slack.url, delivery: { mode: 'http', signingSecret }, ...slackChanged },
        port: 0,
        databaseUrl: undefined,
        warehouseUrl: undefined,
        catalog: 'catalog',
        logLevel: 'silent',
        ...rest,
      },
      databases: pools,
      log,
    });
    const said = await started.then(
      () => 'it started',
      (error: Error) => error.message,
    );
    expect([pools.bot, pools.warehouse].map(pool => pool.totalCount - pool.idleCount)).toEqual([0, 0]);
    return said;
  }

  it('with a broken catalog is refused with file and line', async () => {
    const folder = await changedCatalog(
      { file: 'datasets/signups_daily.yml', from: 'kind: unique_key', to: 'kind: unique_keys' },
      { file: 'sql/usage_daily.current.sql', from: 'join crm.accounts', to: 'join crm.secrets' },
    );
    const said = await refused({ catalog: folder });
    expect(said).toContain(`${join(folder, 'datasets/signups_daily.yml')}:`);
    expect(said).toMatch(/signups_daily\.yml:\d+ {2}.*unique_keys.* — .*unique_key/);
    expect(said).toMatch(/usage_daily\.current\.sql:\d+.*crm\.secrets/);
  });

  it('on a database that is not there is refused in one line, without the password in its address', async () => {
    const databaseUrl = 'postgres://bot:secret-word@127.0.0.1:65333/bot';
    const started = startDatabases({ databaseUrl, warehouseUrl: undefined }, log);
    const said = await started.catch((error: Error) => error.message);
    expect(said).toMatch(
      /^The database in DATABASE_URL does not answer \(.*ECONNREFUSED.*\)\. Check that it runs.*$/,
    );
    expect(said).not.toContain('secret-word');
  });

  it('on a port that is taken is refused', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await new Promise(resolve => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    expect(await refused({ port })).toMatch(
      new RegExp(`cannot listen on port ${port}: another program uses it.* PORT`),
    );
  });

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
  ])('%s is refused in one line', async (_where, changed, said) => {
    expect(await refused({ slack: changed })).toMatch(said);
  });
});
