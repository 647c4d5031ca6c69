import type pg from 'pg';
import { expect } from 'vitest';
import type { Message } from '../../sandbox/people/message.ts';
import type { Slack } from '../../sandbox/slack.ts';

/** The rows a query returns, whole, in the order it gives. */
export async function rowsOf(pool: pg.Pool, text: string, values: unknown[] = []) {
  const { rows } = await pool.query<Record<string, unknown>>(text, values);
  return rows;
}

/** Rows and a sum over the hashes of all rows of a table that `where` leaves: the same only where every row is. */
export async function fingerprint(pool: pg.Pool, table: string, where = 'true'): Promise<string> {
  const [row] = await rowsOf(
    pool,
    `select count(*) || ' rows, ' || coalesce(sum(hash_record_extended(t, 0)::numeric), 0) as print
     from ${table} t where ${where}`,
  );
  return String(row?.print);
}

/** Every message of the bot that all members of a channel see. */
export function posted(slack: Slack): readonly Message[] {
  const channels = ['data-backfills', 'growth', 'finance', 'exec-dashboards', 'customer-success'];
  return [...channels, 'ml-features', 'data-platform', 'board-metrics', 'general'].flatMap(name =>
    slack.messages(name).filter(message => message.user === slack.app.botUser && !message.isEphemeral),
  );
}

/** The bot's own name for a message; it is in the metadata that Slack keeps with it. */
export function keyOf(message: Message): string {
  const payload = message.metadata?.event_payload as { key?: string } | undefined;
  return payload?.key ?? `file ${message.files.join()}`;
}

/** Proves that everything the bot said in this workspace stands there once. */
export function expectNothingTwice(slack: Slack): void {
  const keys = posted(slack).map(keyOf);
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
}
