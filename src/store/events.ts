import type { Db } from './db.ts';
import { toJsonb } from './jsonb.ts';

export type StoredEvent = {
  readonly eventId: string;
  readonly type: string;
  readonly payload: unknown;
  readonly attempts: number;
};

/** Keeps an event before anything is done about it; false when Slack delivered it before. Takes no lock. */
export async function keepEvent(
  db: Db,
  event: { eventId: string; type: string; payload: unknown; receivedAt: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into bot.events (event_id, type, payload, received_at) values ($1, $2, $3, $4)
     on conflict (event_id) do nothing`,
    [event.eventId, event.type, toJsonb(event.payload), event.receivedAt],
  );
  return rowCount === 1;
}

/** Events that were kept and not handled to the end, oldest first. Takes no lock: handling is idempotent. */
export async function waitingEvents(db: Db, limit: number): Promise<StoredEvent[]> {
  const { rows } = await db.query<{ event_id: string; type: string; payload: unknown; attempts: number }>(
    `select event_id, type, payload, attempts from bot.events
     where processed_at is null and attempts < 10 order by received_at, event_id limit $1`,
    [limit],
  );
  return rows.map(row => ({
    eventId: row.event_id,
    type: row.type,
    payload: row.payload,
    attempts: row.attempts,
  }));
}

/** The event was handled to the end. */
export async function markProcessed(db: Db, eventId: string, now: Date): Promise<void> {
  await db.query('update bot.events set processed_at = $2 where event_id = $1', [eventId, now]);
}

/** Handling it failed once more. */
export async function markAttempted(db: Db, eventId: string): Promise<void> {
  await db.query('update bot.events set attempts = attempts + 1 where event_id = $1', [eventId]);
}
