import type { Signal, Verdict } from '../plan/approvals.ts';
import type { GateNumber } from '../plan/gate.ts';
import type { Db, Tx } from './db.ts';

export type SignalSource = 'emoji' | 'button' | 'command';

export type SignalRow = {
  readonly backfillId: number;
  readonly gate: GateNumber;
  readonly boundHash: string;
  /** The gate's message on which it was said. */
  readonly messageKey: string;
  readonly userId: string;
  readonly verdict: Verdict;
  readonly source: SignalSource;
  /** Name of the emoji; empty where it was said by other means. */
  readonly emoji: string;
  readonly present: boolean;
  readonly saidAt: Date;
};

/**
 * Keeps what a person last said on a gate's message; whatever was said earlier never replaces what was said later, so
 * the order in which Slack delivers does not matter. Of two that carry the same millisecond the careful one stays: a ❌
 * rather than its removal, the removal of a ✅ rather than the ✅. True when it changed what stands there.
 *
 * Locks the signal's row. The caller holds the backfill's row lock, so what was there before cannot change meanwhile.
 */
export async function saveSignal(tx: Tx, signal: SignalRow): Promise<boolean> {
  const { rows } = await tx.query<{ changed: boolean }>(
    `with before as (
       select present from bot.signals
       where message_key = $4 and user_id = $5 and verdict = $6 and source = $7 and emoji = $8),
     kept as (
       insert into bot.signals as s
         (backfill_id, gate, bound_hash, message_key, user_id, verdict, source, emoji, present, said_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       on conflict (message_key, user_id, verdict, source, emoji) do update
       set present = excluded.present, said_at = excluded.said_at
       where s.said_at < excluded.said_at
          or (s.said_at = excluded.said_at and s.present <> excluded.present
              and excluded.present = (excluded.verdict = 'block'))
       returning present)
     select kept.present <> coalesce(before.present, false) as changed from kept left join before on true`,
    [
      signal.backfillId,
      signal.gate,
      signal.boundHash,
      signal.messageKey,
      signal.userId,
      signal.verdict,
      signal.source,
      signal.emoji,
      signal.present,
      signal.saidAt,
    ],
  );
  return rows[0]?.changed ?? false;
}

/** Whether exactly this, or something the same person did about it later, is known already. Takes no lock. */
export async function isKnownSignal(
  db: Db,
  signal: Pick<SignalRow, 'messageKey' | 'userId' | 'verdict' | 'source' | 'emoji' | 'saidAt'>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from bot.signals
     where message_key = $1 and user_id = $2 and verdict = $3 and source = $4 and emoji = $5
       and (present or said_at >= $6)`,
    [signal.messageKey, signal.userId, signal.verdict, signal.source, signal.emoji, signal.saidAt],
  );
  return rowCount === 1;
}

/**
 * Everything that was said on one message of a gate about the hash it is bound to. Takes no lock; the caller holds the
 * backfill's row lock.
 */
export async function signalsFor(
  db: Db,
  gate: { backfillId: number; gate: GateNumber; boundHash: string; messageKey: string },
): Promise<Signal[]> {
  const { rows } = await db.query<{
    user_id: string;
    verdict: Verdict;
    present: boolean;
    said_at: Date;
    emoji: string;
    reason: string | null;
  }>(
    `select s.user_id, s.verdict, s.present, s.said_at, s.emoji, r.reason from bot.signals s
     left join bot.reasons r using (message_key, user_id, verdict)
     where s.backfill_id = $1 and s.gate = $2 and s.bound_hash = $3 and s.message_key = $4
     order by s.said_at, s.user_id`,
    [gate.backfillId, gate.gate, gate.boundHash, gate.messageKey],
  );
  return rows.map(row => ({
    userId: row.user_id,
    verdict: row.verdict,
    present: row.present,
    at: row.said_at.getTime(),
    emoji: row.emoji,
    reason: row.reason,
  }));
}

/** What people say by emoji on one message, for comparing with what Slack shows there. Takes no lock. */
export async function emojiSignals(
  db: Db,
  messageKey: string,
): Promise<{ userId: string; verdict: Verdict; emoji: string }[]> {
  const { rows } = await db.query<{ user_id: string; verdict: Verdict; emoji: string }>(
    `select user_id, verdict, emoji from bot.signals
     where message_key = $1 and source = 'emoji' and present order by said_at, user_id, emoji`,
    [messageKey],
  );
  return rows.map(row => ({ userId: row.user_id, verdict: row.verdict, emoji: row.emoji }));
}

/** What somebody says on one message by button or command, and not by emoji. Takes no lock. */
export async function spokenSignals(
  db: Db,
  messageKey: string,
  userId: string,
): Promise<{ verdict: Verdict; source: SignalSource }[]> {
  const { rows } = await db.query<{ verdict: Verdict; source: SignalSource }>(
    `select verdict, source from bot.signals
     where message_key = $1 and user_id = $2 and source <> 'emoji' and present order by said_at, source, verdict`,
    [messageKey, userId],
  );
  return rows;
}
