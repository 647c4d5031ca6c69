import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Config, configFromEnv, type Env, readEnv, secretsOf, variables } from '../src/config.ts';

const sound: Env = { SLACK_BOT_TOKEN: 'xoxb-1-a', SLACK_SIGNING_SECRET: '0123456789abcdef' };

function configOf(env: Env): Config {
  const read = configFromEnv(env);
  if (!read.ok) throw new Error(read.problems.join('\n'));
  return read.config;
}

function problemsOf(env: Env): string[] {
  const read = configFromEnv(env);
  return read.ok ? [] : read.problems;
}

describe('configFromEnv', () => {
  it('needs only the token and the signing secret, and has a default for all else', () => {
    expect(configOf(sound)).toEqual({
      slack: {
        botToken: 'xoxb-1-a',
        apiUrl: 'https://slack.com/api/',
        delivery: { mode: 'http', signingSecret: '0123456789abcdef' },
      },
      port: 3000,
      databaseUrl: undefined,
      warehouseUrl: undefined,
      catalog: 'catalog/',
      logLevel: 'info',
    });
  });

  it('uses Socket Mode when an app token is there, and then needs no signing secret', () => {
    const config = configOf({ SLACK_BOT_TOKEN: 'xoxb-1-a', SLACK_APP_TOKEN: 'xapp-1-b' });
    expect(config.slack.delivery).toEqual({ mode: 'socket', appToken: 'xapp-1-b' });
  });

  it("looks for the warehouse beside the bot's own data unless it is told where it is", () => {
    const DATABASE_URL = 'postgres://bot:pw@db/bot';
    expect(configOf({ ...sound, DATABASE_URL }).warehouseUrl).toBe(DATABASE_URL);
    const WAREHOUSE_URL = 'postgresql://bot:pw@warehouse:5433/dw?sslmode=require';
    expect(configOf({ ...sound, DATABASE_URL, WAREHOUSE_URL })).toMatchObject({
      databaseUrl: DATABASE_URL,
      warehouseUrl: WAREHOUSE_URL,
    });
  });

  it('takes an empty variable for an absent one, as a copied .env has them', () => {
    const empty = Object.fromEntries(variables.map(name => [name, ' ']));
    expect(configOf({ ...empty, ...sound })).toEqual(configOf(sound));
  });

  it('gives the address of the Web API the slash at its end that paths are put after', () => {
    const config = configOf({ ...sound, SLACK_API_URL: 'http://127.0.0.1:3100/api' });
    expect(config.slack.apiUrl).toBe('http://127.0.0.1:3100/api/');
  });

  it('names every missing variable at once, a line each, with how to get it', () => {
    const problems = problemsOf({});
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^SLACK_BOT_TOKEN is missing: .*OAuth & Permissions/);
    expect(problems[1]).toMatch(/^SLACK_SIGNING_SECRET is missing: .*Basic Information/);
  });

  it.each([
    ['SLACK_BOT_TOKEN', 'xoxp-a-persons-token', /bot token: .*xoxb-/],
    ['SLACK_SIGNING_SECRET', 'two words', /signing secret: .*Basic Information/],
    ['SLACK_APP_TOKEN', 'xoxb-the-wrong-one', /app-level token: .*connections:write/],
    ['SLACK_API_URL', 'ftp://slack.com/api', /web address: /],
    ['PORT', '65536', /port number: .*0 to 65535/],
    ['PORT', '80a', /port number: /],
    ['DATABASE_URL', 'mysql://bot:hunter22@db/bot', /PostgreSQL URL: .*postgres:\/\//],
    ['DATABASE_URL', 'postgres://bot:hunter22@db', /PostgreSQL URL: /],
    ['WAREHOUSE_URL', 'postgres://bot:50%@db/bot', /PostgreSQL URL: /],
    ['LOG_LEVEL', 'loud', /log level: .*debug/],
  ])('refuses %s=%s in one line that says what to do and does not repeat it', (name, value, expected) => {
    const problems = problemsOf({ ...sound, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
    expect(problems[0]?.startsWith(`${name} is not `)).toBe(true);
    expect(problems[0]).not.toContain(value);
    expect(problems[0]).not.toContain('\n');
  });

  it('lists what must appear in no log', () => {
    const config = configOf({ ...sound, DATABASE_URL: 'postgres://bot:pa%24%24word@db/bot' });
    expect(secretsOf(config)).toEqual(expect.arrayContaining(['xoxb-1-a', '0123456789abcdef', 'pa$$word']));
  });
});

describe('.env.example', () => {
  it('lists exactly the variables that are read, a comment above each, and the true defaults', async () => {
    const text = await readFile(fileURLToPath(new URL('../.env.example', import.meta.url)), 'utf8');
    const lines = text.split('\n');
    const found = lines.flatMap((line, index) => {
      const [, name, value] = /^(?:# )?([A-Z_]+)=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, value, comment: lines[index - 1] }];
    });
    expect(found.map(({ name }) => name)).toEqual(variables);
    for (const { comment } of found) expect(comment).toMatch(/^# \S.*\.$/);
    const filledIn = Object.fromEntries(found.map(({ name, value }) => [name, value]));
    expect(configOf({ ...filledIn, ...sound })).toEqual(configOf(sound));
  });
});

describe('readEnv', () => {
  it('reads .env, and lets the environment of the process win over it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'env-test-'));
    await writeFile(join(folder, '.env'), 'CATALOG=from-file\nPATH=from-file\n');
    expect(readEnv(folder)).toMatchObject({ CATALOG: 'from-file', PATH: process.env.PATH });
    await rm(folder, { recursive: true });
  });
});
