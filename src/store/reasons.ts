import type { Verdict } from '../plan/approvals.ts';
import type { GateNumber } from '../plan/gate.ts';
import type { Db, Tx } from './db.ts';

/** Keeps why somebody says what they say on a gate's message; the latest words count. Locks the reason's row. */
export async function saveReason(
  tx: Tx,
  reason: { messageKey: string; userId: string; verdict: Verdict; reason: string; now: Date },
): Promise<void> {
  await tx.query(
    `insert into bot.reasons (message_key, user_id, verdict, reason, given_at) values ($1, $2, $3, $4, $5)
     on conflict (message_key, user_id, verdict) do update set reason = excluded.reason, given_at = excluded.given_at`,
    [reason.messageKey, reason.userId, reason.verdict, reason.reason, reason.now],
  );
}

/** Everything that somebody rejected about a backfill with a reason, in any of its versions, oldest first. Takes no lock. */
export async function objectionsOf(
  db: Db,
  backfillId: number,
): Promise<{ gate: GateNumber; userId: string; reason: string; at: Date }[]> {
  const { rows } = await db.query<{ gate: GateNumber; user_id: string; reason: string; given_at: Date }>(
    `select distinct on (r.given_at, r.message_key, r.user_id) s.gate, r.user_id, r.reason, r.given_at
     from bot.reasons r join bot.signals s using (message_key, user_id, verdict)
     where s.backfill_id = $1 and r.verdict = 'block' order by r.given_at, r.message_key, r.user_id`,
    [backfillId],
  );
  return rows.map(row => ({ gate: row.gate, userId: row.user_id, reason: row.reason, at: row.given_at }));
}
