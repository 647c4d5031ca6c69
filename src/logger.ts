import { type DestinationStream, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import { describeError } from './logged-error.ts';

export type Logger = PinoLogger;

/** Keys under which values of the warehouse travel: whatever they hold is not written. */
const rowValueKeys = ['row', 'rows', 'values', 'params', 'before', 'after'];

/** Keys that hold a credential, whatever it looks like. */
const credentialKeys = ['token', 'botToken', 'appToken', 'signingSecret', 'password', 'authorization'];

const hidden = '[hidden]';

/** What a credential looks like in any text: Slack's tokens, the password in a URL. */
const credentialShapes: readonly (readonly [RegExp, string])[] = [
  [/\bx(?:ox[a-z](?:\.xox[a-z])?|app)-[A-Za-z0-9-]+/g, hidden],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"\\]*:)[^\s@"\\]+@/gi, `$1${hidden}@`],
];

export type LoggerOptions = {
  level: string;
  secrets?: readonly string[]; // written nowhere: credentials without a shape of their own, see secretsOf()
  destination?: DestinationStream; // otherwise standard output, one JSON object a line
};

/**
 * The logger of a process. Messages are static; what varies goes into the object before the message, at `warn` and
 * above with `{backfillId, runId, unit}`. Credentials and row values never reach the destination.
 */
export function createLogger({ level, secrets = [], destination }: LoggerOptions): Logger {
  const known = secrets.filter(secret => secret !== '');
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: [...rowValueKeys, ...credentialKeys].flatMap(atAnyDepth), censor: hidden },
    serializers: { err: describeError, error: describeError },
    hooks: { streamWrite: (line: string) => withoutCredentials(line, known) },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Three levels are as deep as anything here is logged. */
function atAnyDepth(key: string): string[] {
  return [key, `*.${key}`, `*.*.${key}`];
}

function withoutCredentials(line: string, known: readonly string[]): string {
  let clean = line;
  for (const secret of known) clean = clean.replaceAll(JSON.stringify(secret).slice(1, -1), hidden);
  for (const [shape, replacement] of credentialShapes) clean = clean.replaceAll(shape, replacement);
  return clean;
}
