import pretty from 'pino-pretty';
import { createLogger, type Logger } from '../../src/logger.ts';

/** The bot's log on a terminal: only what is wrong, in colour, so that the demo's own words stand out. */
export function quietLog(level: string): Logger {
  const destination = pretty({ colorize: process.stdout.isTTY, ignore: 'pid,hostname', sync: true });
  return createLogger({ level, destination: { write: line => void destination.write(line) } });
}
