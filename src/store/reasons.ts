import type { Verdict } from '../plan/approvals.ts';
import type { Tx } from './db.ts';

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
