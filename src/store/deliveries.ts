import type { Db, Tx } from './db.ts';
import { MESSAGE_COLUMNS, type Message, type MessageRow, messageFromRow } from './messages.ts';

/**
 * Takes the next message that is due, oldest first, for `leaseSeconds`. A reply waits while its thread's root is on its
 * way, and no longer; what is newer in a channel waits for what is older and pending there. SKIP LOCKED: two replicas
 * never take the same.
 */
export async function claimMessage(
  db: Db,
  owner: string,
  leaseSeconds: number,
  now: Date,
): Promise<Message | null> {
  const { rows } = await db.query<MessageRow>(
    `update bot.messages set lease_owner = $1, lease_until = now() + make_interval(secs => $2)
     where key = (
       select m.key from bot.messages m
       where m.state = 'pending' and m.next_attempt_at <= $3 and (m.lease_until is null or m.lease_until < now())
         and not exists (
           select from bot.messages root
           where root.key = m.thread_key and root.ts is null and root.state = 'pending')
         and not exists (
           select from bot.messages older
           where older.channel_id = m.channel_id and older.seq < m.seq and older.state = 'pending'
             and older.backfill_id = m.backfill_id and older.ts is null and m.ts is null)
       order by m.seq limit 1 for update of m skip locked)
     returning ${MESSAGE_COLUMNS}`,
    [owner, leaseSeconds, now],
  );
  return rows[0] ? messageFromRow(rows[0]) : null;
}

/** When Slack was first known to show this message, by our clock; null before. Takes no lock. */
export async function deliveredAt(db: Db, key: string): Promise<Date | null> {
  const { rows } = await db.query<{ delivered_at: Date | null }>(
    'select delivered_at from bot.messages where key = $1',
    [key],
  );
  return rows[0]?.delivered_at ?? null;
}

/** When the next pending message falls due, or null when nothing is pending. Takes no lock. */
export async function nextDue(db: Db): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date | null }>(
    `select min(greatest(next_attempt_at, lease_until)) as at from bot.messages where state = 'pending'`,
  );
  return rows[0]?.at ?? null;
}

/** Prolongs the lease of a message that is still being worked on. Takes its row lock for the length of the statement. */
export async function renewMessageLease(
  db: Db,
  key: string,
  owner: string,
  leaseSeconds: number,
): Promise<void> {
  await db.query(
    `update bot.messages set lease_until = now() + make_interval(secs => $3)
     where key = $1 and lease_owner = $2 and lease_until >= now()`,
    [key, owner, leaseSeconds],
  );
}

/**
 * Remembers that a post is about to leave: from here until its answer, Slack may have it without our knowing. False
 * when `owner` no longer holds the message, and must not post it.
 */
export async function markInDoubt(db: Db, key: string, owner: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update bot.messages set in_doubt = true, attempts = attempts + 1
     where key = $1 and lease_owner = $2 and lease_until >= now()`,
    [key, owner],
  );
  return rowCount === 1;
}

/** Keeps the id of the file a message shows, before the message that shows it is posted. */
export async function saveFileId(db: Db, key: string, fileId: string): Promise<void> {
  await db.query('update bot.messages set file_id = $2 where key = $1', [key, fileId]);
}

/**
 * Slack shows `revision` of this message. It stays pending when something newer was said meanwhile. `channelId` is where
 * Slack put it, when that is not where it was sent to: a person's direct messages, a channel known by its name. Locks
 * its row.
 */
export async function markDelivered(
  tx: Tx,
  key: string,
  delivery: { ts: string | null; revision: number; now: Date; channelId?: string },
): Promise<void> {
  await tx.query(
    `update bot.messages
     set ts = coalesce($2, ts), delivered = $3, in_doubt = false, attempts = 0, error = null, lease_until = null,
         lease_owner = null, delivered_at = coalesce(delivered_at, $4), channel_id = coalesce($5, channel_id),
         state = case when wanted > $3 then 'pending' else 'delivered' end
     where key = $1`,
    [key, delivery.ts, delivery.revision, delivery.now, delivery.channelId ?? null],
  );
}

/** It did not work this time; it is tried again at `at`. `inDoubt` stays set when the answer was lost. */
export async function postponeDelivery(
  db: Db,
  key: string,
  failure: { error: string; at: Date; inDoubt: boolean },
): Promise<void> {
  await db.query(
    `update bot.messages set next_attempt_at = $2, error = $3, in_doubt = $4, lease_until = null, lease_owner = null
     where key = $1`,
    [key, failure.at, failure.error, failure.inDoubt],
  );
}

/** It will never work: Slack said why. Locks its row. */
export async function failDelivery(tx: Tx, key: string, error: string): Promise<void> {
  await tx.query(
    `update bot.messages
     set state = 'failed', error = $2, in_doubt = false, lease_until = null, lease_owner = null
     where key = $1`,
    [key, error],
  );
}

/** Slack no longer has the message: what it says is posted as a new one. Locks its row. */
export async function postAnew(tx: Tx, key: string, now: Date): Promise<void> {
  await tx.query(
    `update bot.messages
     set ts = null, state = 'pending', delivered = 0, delivered_at = null, in_doubt = false, attempts = 0,
         next_attempt_at = $2, lease_until = null, lease_owner = null
     where key = $1`,
    [key, now],
  );
}

/** Tries a failed message again, for instance after the bot was invited. Locks its row; false when it had not failed. */
export async function reviveDelivery(tx: Tx, key: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update bot.messages set state = 'pending', attempts = 0, next_attempt_at = $2 where key = $1 and state = 'failed'`,
    [key, now],
  );
  return rowCount === 1;
}
