import type { GateNumber } from '../plan/gate.ts';
import { type MessageKind, type MessageModel, MODELS, type Outgoing } from '../plan/say/models.ts';
import type { Db, Tx } from './db.ts';
import { toJsonb } from './jsonb.ts';
import { notify } from './leases.ts';

export type MessageState = 'pending' | 'delivered' | 'failed' | 'acknowledged';

/** A message of the outbox as Slack has it, or is to have it. */
export type Message = {
  readonly key: string;
  /** Null where it is about all of them. */
  readonly backfillId: number | null;
  readonly channelId: string;
  readonly threadKey: string | null;
  readonly broadcast: boolean;
  readonly userId: string | null;
  readonly required: boolean;
  readonly gate: GateNumber | null;
  readonly boundHash: string | null;
  readonly wanted: number;
  readonly delivered: number;
  readonly state: MessageState;
  readonly ts: string | null;
  readonly fileId: string | null;
  readonly attempts: number;
  readonly inDoubt: boolean;
  readonly error: string | null;
  readonly acknowledgedBy: string | null;
  readonly createdAt: Date;
  readonly content: MessageContent;
};

/** A kind with its own model, so that a renderer can switch on the kind. */
export type MessageContent = {
  [K in MessageKind]: { readonly kind: K; readonly model: MessageModel<K> };
}[MessageKind];

export type MessageRow = {
  key: string;
  backfill_id: string | null;
  kind: MessageKind;
  channel_id: string;
  thread_key: string | null;
  broadcast: boolean;
  user_id: string | null;
  required: boolean;
  gate: GateNumber | null;
  bound_hash: string | null;
  model: unknown;
  wanted: number;
  delivered: number;
  state: MessageState;
  ts: string | null;
  file_id: string | null;
  attempts: number;
  in_doubt: boolean;
  error: string | null;
  acknowledged_by: string | null;
  created_at: Date;
};

export const MESSAGE_COLUMNS = `key, backfill_id, kind, channel_id, thread_key, broadcast, user_id, required, gate,
  bound_hash, model, wanted, delivered, state, ts, file_id, attempts, in_doubt, error, acknowledged_by, created_at`;

/**
 * Says something: the row commits with the state change it tells of. A key that exists already is updated in place, and
 * only when what it says changed; one that had failed for good is not revived, and one that Slack asked to wait with
 * waits on.
 */
export async function say(tx: Db, message: Outgoing, now: Date): Promise<void> {
  const model = MODELS[message.kind].parse(message.model);
  await tx.query(
    `insert into bot.messages (key, backfill_id, kind, channel_id, thread_key, broadcast, user_id, required, gate,
       bound_hash, model, next_attempt_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
     on conflict (key) do update
     set model = excluded.model, wanted = bot.messages.wanted + 1, next_attempt_at = greatest(bot.messages.next_attempt_at, excluded.next_attempt_at),
         state = case when bot.messages.state = 'delivered' then 'pending' else bot.messages.state end
     where bot.messages.model is distinct from excluded.model`,
    [
      message.key,
      message.backfillId,
      message.kind,
      message.channelId,
      message.threadKey ?? null,
      message.broadcast ?? false,
      message.userId ?? null,
      message.required ?? false,
      message.gate?.gate ?? null,
      message.gate?.boundHash ?? null,
      toJsonb(model),
      now,
    ],
  );
  await notify(tx, 'backfill_outbox');
}

/** Says several things in order. */
export async function sayAll(tx: Tx, messages: readonly Outgoing[], now: Date): Promise<void> {
  for (const message of messages) await say(tx, message, now);
}

/** One message, or null. Takes no lock. */
export async function findMessage(db: Db, key: string): Promise<Message | null> {
  const { rows } = await db.query<MessageRow>(`select ${MESSAGE_COLUMNS} from bot.messages where key = $1`, [
    key,
  ]);
  return rows[0] ? messageFromRow(rows[0]) : null;
}

/** The message that Slack knows as (`channelId`, `ts`), or null when it is not ours. Takes no lock. */
export async function findMessageInSlack(db: Db, channelId: string, ts: string): Promise<Message | null> {
  const { rows } = await db.query<MessageRow>(
    `select ${MESSAGE_COLUMNS} from bot.messages where channel_id = $1 and ts = $2`,
    [channelId, ts],
  );
  return rows[0] ? messageFromRow(rows[0]) : null;
}

/** Everything that was said about a backfill, oldest first. Takes no lock. */
export async function messagesOf(db: Db, backfillId: number): Promise<Message[]> {
  const { rows } = await db.query<MessageRow>(
    `select ${MESSAGE_COLUMNS} from bot.messages where backfill_id = $1 order by seq`,
    [backfillId],
  );
  return rows.map(messageFromRow);
}

/**
 * The announcements of this plan version that do not show yet what they should, and were not acknowledged: a channel that
 * read an earlier start time was not told of the one that holds. Takes no lock.
 */
export async function outstandingAnnouncements(
  db: Db,
  backfillId: number,
  version: number,
): Promise<Message[]> {
  const { rows } = await db.query<MessageRow>(
    `select ${MESSAGE_COLUMNS} from bot.messages
     where backfill_id = $1 and required and delivered < wanted and state <> 'acknowledged'
       and (model->>'version')::int = $2
     order by seq`,
    [backfillId, version],
  );
  return rows.map(messageFromRow);
}

const ON_OPEN_GATES = `gate is not null and (model->>'open')::boolean
  and exists (select from bot.backfills b where b.id = m.backfill_id
              and ((m.gate = 1 and b.state = 'proposed') or (m.gate = 2 and b.state = 'awaiting_signoff')
                or (m.gate = 3 and b.state = 'rollback_asked')))`;

/** The announcements of this rollback that neither arrived nor were acknowledged. Takes no lock. */
export async function outstandingRollbackAnnouncements(
  db: Db,
  backfillId: number,
  number: number,
): Promise<Message[]> {
  const { rows } = await db.query<MessageRow>(
    `select ${MESSAGE_COLUMNS} from bot.messages
     where backfill_id = $1 and required and delivered = 0 and state <> 'acknowledged'
       and (model->>'rollback')::int = $2
     order by seq`,
    [backfillId, number],
  );
  return rows.map(messageFromRow);
}

/** The messages on which people decide right now, as far as Slack has them: one for each open gate. Takes no lock. */
export async function openGateMessages(db: Db): Promise<Message[]> {
  const { rows } = await db.query<MessageRow>(
    `select ${MESSAGE_COLUMNS} from bot.messages m where ${ON_OPEN_GATES} and ts is not null order by seq`,
  );
  return rows.map(messageFromRow);
}

/** The messages on which people decide right now, also those that Slack does not have yet. Takes no lock. */
export async function decisionsAsked(db: Db): Promise<Message[]> {
  const { rows } = await db.query<MessageRow>(
    `select ${MESSAGE_COLUMNS} from bot.messages m where ${ON_OPEN_GATES} order by seq`,
  );
  return rows.map(messageFromRow);
}

/** The messages of a backfill on which people decide or decided, but for those that newer ones replaced. Takes no lock. */
export async function gateMessages(db: Db, backfillId: number): Promise<Message[]> {
  const { rows } = await db.query<MessageRow>(
    `select ${MESSAGE_COLUMNS} from bot.messages
     where backfill_id = $1 and gate is not null and model->>'state' <> 'superseded' order by seq`,
    [backfillId],
  );
  return rows.map(messageFromRow);
}

/** Whether a message on which people decide may stand in this channel without our knowing as what. Takes no lock. */
export async function isGateInDoubt(db: Db, channelId: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from bot.messages
     where channel_id = $1 and gate is not null and ts is null and in_doubt and state = 'pending' limit 1`,
    [channelId],
  );
  return rowCount === 1;
}

/** Marks a failure as known to a person: the start no longer waits for this message. Locks the message's row. */
export async function acknowledgeFailure(tx: Tx, key: string, userId: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update bot.messages set state = 'acknowledged', acknowledged_by = $2, acknowledged_at = $3
     where key = $1 and state = 'failed'`,
    [key, userId, now],
  );
  return rowCount === 1;
}

export function messageFromRow(row: MessageRow): Message {
  return {
    key: row.key,
    backfillId: row.backfill_id === null ? null : Number(row.backfill_id),
    channelId: row.channel_id,
    threadKey: row.thread_key,
    broadcast: row.broadcast,
    userId: row.user_id,
    required: row.required,
    gate: row.gate,
    boundHash: row.bound_hash,
    wanted: row.wanted,
    delivered: row.delivered,
    state: row.state,
    ts: row.ts,
    fileId: row.file_id,
    attempts: row.attempts,
    inDoubt: row.in_doubt,
    error: row.error,
    acknowledgedBy: row.acknowledged_by,
    createdAt: row.created_at,
    content: { kind: row.kind, model: MODELS[row.kind].parse(row.model) } as MessageContent,
  };
}
