import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { z } from 'zod';

export type Env = Readonly<Record<string, string | undefined>>;

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'is not a port number')
  .transform(Number)
  .refine(value => value <= 65_535, 'is not a port number');
const postgresUrl = z.string().refine(isPostgresUrl, 'is not a PostgreSQL URL');

/** Every variable the bot reads, with what is wrong with a value that does not fit. */
const Environment = z.object({
  SLACK_BOT_TOKEN: z.string().regex(/^xoxb-\S+$/, 'is not a bot token'),
  SLACK_SIGNING_SECRET: z.string().regex(/^\S{8,}$/, 'is not a signing secret'),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-\S+$/, 'is not an app-level token')
    .optional(),
  SLACK_API_URL: z
    .url({ protocol: /^https?$/, error: 'is not a web address' })
    .default('https://slack.com/api/'),
  PORT: port.default(3000),
  DATABASE_URL: postgresUrl.optional(),
  WAREHOUSE_URL: postgresUrl.optional(),
  CATALOG: z.string().default('catalog/'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { error: 'is not a log level' })
    .default('info'),
});

type Variable = keyof z.infer<typeof Environment>;

export const variables = Object.keys(Environment.shape) as readonly Variable[];

/** How to get a value, for whoever reads that one is missing or wrong. */
const howToGet: Readonly<Record<Variable, string>> = {
  SLACK_BOT_TOKEN:
    'open https://api.slack.com/apps, choose the app, and under "OAuth & Permissions" copy the Bot User OAuth Token; it starts with xoxb-.',
  SLACK_SIGNING_SECRET:
    'open https://api.slack.com/apps, choose the app, and under "Basic Information" copy the Signing Secret; or set SLACK_APP_TOKEN to use Socket Mode, which needs none.',
  SLACK_APP_TOKEN:
    'open https://api.slack.com/apps, choose the app, and under "Basic Information" generate an App-Level Token with the scope connections:write; it starts with xapp-. Leave it empty to receive requests over HTTP.',
  SLACK_API_URL: "leave it empty for Slack's own, https://slack.com/api/.",
  PORT: 'give a whole number from 0 to 65535, or leave it empty for 3000.',
  DATABASE_URL:
    "give one like postgres://user:password@host:5432/database, or leave it empty to keep the bot's data in .data/.",
  WAREHOUSE_URL:
    'give one like postgres://user:password@host:5432/database, or leave it empty for the database in DATABASE_URL.',
  CATALOG: 'give the folder that holds the datasets, or leave it empty for catalog/.',
  LOG_LEVEL: 'give one of fatal, error, warn, info, debug, trace or silent, or leave it empty for info.',
};

/** How Slack reaches the bot: a connection the bot opens itself, or signed requests to `/slack/events`. */
type Delivery = { mode: 'socket'; appToken: string } | { mode: 'http'; signingSecret: string };

export type Config = {
  slack: { botToken: string; apiUrl: string; delivery: Delivery };
  port: number; // of /healthz and /readyz, and of /slack/events over HTTP
  databaseUrl: string | undefined; // undefined: an embedded PostgreSQL under .data/
  warehouseUrl: string | undefined; // undefined: a database on the embedded PostgreSQL
  catalog: string;
  logLevel: z.infer<typeof Environment>['LOG_LEVEL'];
};

/** The process's environment over what a file `.env` in this folder says, if there is one. */
export function readEnv(folder = process.cwd()): Env {
  let file: Env = {};
  try {
    file = parseEnv(readFileSync(`${folder}/.env`, 'utf8')) as Env;
  } catch {
    // There is no such file, which is usual where variables come from the platform.
  }
  return { ...file, ...process.env };
}

/**
 * Reads the configuration out of environment variables; an empty one counts as absent.
 * Each problem is one line that names the variable and says how to get a value; it never repeats the value.
 */
export function configFromEnv(env: Env): { ok: true; config: Config } | { ok: false; problems: string[] } {
  const given = Object.fromEntries(
    variables.flatMap(name => (env[name]?.trim() ? [[name, env[name].trim()]] : [])),
  );
  const usesSocket = given.SLACK_APP_TOKEN !== undefined;
  const schema = usesSocket ? Environment.partial({ SLACK_SIGNING_SECRET: true }) : Environment;
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const faulty = new Map(parsed.error.issues.toReversed().map(issue => [issue.path[0], issue.message]));
    const problems = variables.flatMap(name => {
      const fault = given[name] === undefined ? 'is missing' : faulty.get(name);
      return faulty.has(name) ? [`${name} ${fault}: ${howToGet[name]}`] : [];
    });
    return { ok: false, problems };
  }
  const { data } = parsed;
  return {
    ok: true,
    config: {
      slack: {
        botToken: data.SLACK_BOT_TOKEN,
        apiUrl: data.SLACK_API_URL.replace(/\/*$/, '/'),
        delivery: data.SLACK_APP_TOKEN
          ? { mode: 'socket', appToken: data.SLACK_APP_TOKEN }
          : { mode: 'http', signingSecret: data.SLACK_SIGNING_SECRET ?? '' },
      },
      port: data.PORT,
      databaseUrl: data.DATABASE_URL,
      warehouseUrl: data.WAREHOUSE_URL ?? data.DATABASE_URL,
      catalog: data.CATALOG,
      logLevel: data.LOG_LEVEL,
    },
  };
}

/** What of a configuration must appear in no log, whole or in parts. */
export function secretsOf(config: Config): string[] {
  const { botToken, delivery } = config.slack;
  const urls = [config.databaseUrl, config.warehouseUrl].filter(url => url !== undefined);
  const passwords = urls.flatMap(url => {
    const { password } = new URL(url);
    return [password, decodeURIComponent(password)];
  });
  const credential = delivery.mode === 'socket' ? delivery.appToken : delivery.signingSecret;
  // A shorter one would also blot out ordinary words; inside its URL it is hidden in any case.
  return [botToken, credential, ...passwords].filter(secret => secret.length >= 6);
}

function isPostgresUrl(text: string): boolean {
  if (!/^postgres(ql)?:\/\/\S*\/\S+$/.test(text) || !URL.canParse(text)) return false;
  try {
    decodeURIComponent(new URL(text).password);
    return true;
  } catch {
    return false;
  }
}
