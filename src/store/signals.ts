import type { Signal, Verdict } from '../plan/approvals.ts';
import type { Db, Tx } from './db.ts';

export type SignalSource = 'emoji' | 'button' | 'command';

export type SignalRow = {
  readonly backfillId: number;
  readonly gate: 1 | 2;
  readonly boundHash: string;
  readonly userId: string;
  readonly verdict: Verdict;
  readonly source: SignalSource;
  readonly present: boolean;
  readonly saidAt: Date;
};

/**
 * Keeps what a person last said at a gate; whatever was said earlier never replaces what was said later, so the order
 * in which Slack delivers does not matter. True when it changed anything. Locks the signal's row.
 */
export async function saveSignal(tx: Tx, signal: SignalRow): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into bot.signals (backfill_id, gate, bound_hash, user_id, verdict, source, present, said_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (backfill_id, gate, bound_hash, user_id, verdict, source) do update
     set present = excluded.present, said_at = excluded.said_at
     where bot.signals.said_at < excluded.said_at and bot.signals.present <> excluded.present`,
    [
      signal.backfillId,
      signal.gate,
      signal.boundHash,
      signal.userId,
      signal.verdict,
      signal.source,
      signal.present,
      signal.saidAt,
    ],
  );
  return rowCount === 1;
}

/** What was said at one gate about one hash. Takes no lock; the caller holds the backfill's row lock. */
export async function signalsFor(
  db: Db,
  gate: { backfillId: number; gate: 1 | 2; boundHash: string },
): Promise<Signal[]> {
  const { rows } = await db.query<{ user_id: string; verdict: Verdict; present: boolean; said_at: Date }>(
    `select user_id, verdict, bool_or(present) as present,
            coalesce(min(said_at) filter (where present), max(said_at)) as said_at
     from bot.signals where backfill_id = $1 and gate = $2 and bound_hash = $3
     group by user_id, verdict order by said_at, user_id`,
    [gate.backfillId, gate.gate, gate.boundHash],
  );
  return rows.map(row => ({
    userId: row.user_id,
    verdict: row.verdict,
    present: row.present,
    at: row.said_at.getTime(),
  }));
}

/** What people said by emoji about one hash, for comparing with what Slack shows. Takes no lock. */
export async function emojiSignals(
  db: Db,
  gate: { backfillId: number; gate: 1 | 2; boundHash: string },
): Promise<{ userId: string; verdict: Verdict }[]> {
  const { rows } = await db.query<{ user_id: string; verdict: Verdict }>(
    `select user_id, verdict from bot.signals
     where backfill_id = $1 and gate = $2 and bound_hash = $3 and source = 'emoji' and present`,
    [gate.backfillId, gate.gate, gate.boundHash],
  );
  return rows.map(row => ({ userId: row.user_id, verdict: row.verdict }));
}
