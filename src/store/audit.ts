import { hashOf } from '../plan/canonical.ts';
import type { Db, Tx } from './db.ts';

export type AuditEntry = {
  readonly at: Date;
  readonly backfillId: number | null;
  /** A Slack user id, or `bot/<part>`. */
  readonly actor: string;
  readonly verb: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

type AuditRow = {
  seq: string;
  at: Date;
  backfill_id: string | null;
  actor: string;
  verb: string;
  detail: Record<string, unknown>;
  prev_hash: string;
  hash: string;
};

const GENESIS = '0'.repeat(64);

/** One number names the lock in every database of this bot; the value has no meaning. */
const CHAIN_LOCK = 7_431_001;

/**
 * Appends one row to the chain inside the caller's transaction.
 *
 * Takes a transaction-level advisory lock: two rows may not name the same predecessor, and the lock is held to the end
 * of the transaction because the row is invisible to others until then.
 */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [CHAIN_LOCK]);
  const head = await tx.query<{ seq: string; hash: string }>(
    'select seq, hash from bot.audit order by seq desc limit 1',
  );
  const seq = Number(head.rows[0]?.seq ?? 0) + 1;
  const prev = head.rows[0]?.hash ?? GENESIS;
  const detail = JSON.parse(JSON.stringify(entry.detail)) as Record<string, unknown>;
  const hash = chainHash(seq, prev, { ...entry, detail });
  await tx.query(
    `insert into bot.audit (seq, at, backfill_id, actor, verb, detail, prev_hash, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [seq, entry.at, entry.backfillId, entry.actor, entry.verb, detail, prev, hash],
  );
}

export type AuditVerdict =
  | { readonly ok: true; readonly rows: number }
  | { readonly ok: false; readonly seq: number; readonly why: string };

/** Walks the whole chain and names the first row that does not fit. Takes no lock. */
export async function verifyAudit(db: Db): Promise<AuditVerdict> {
  let prev = GENESIS;
  let last = 0;
  for (;;) {
    const page = await db.query<AuditRow>(
      `select seq, at, backfill_id, actor, verb, detail, prev_hash, hash
       from bot.audit where seq > $1 order by seq limit 1000`,
      [last],
    );
    if (page.rows.length === 0) return { ok: true, rows: last };
    for (const row of page.rows) {
      const seq = Number(row.seq);
      if (seq !== last + 1) return { ok: false, seq: last + 1, why: 'the row is missing' };
      if (row.prev_hash !== prev) return { ok: false, seq, why: 'it does not follow the row before it' };
      const backfillId = row.backfill_id === null ? null : Number(row.backfill_id);
      const expected = chainHash(seq, prev, { ...row, backfillId });
      if (row.hash !== expected) return { ok: false, seq, why: 'its content was changed' };
      prev = row.hash;
      last = seq;
    }
  }
}

/** The audit rows of one backfill, oldest first. Takes no lock. */
export async function auditOf(db: Db, backfillId: number): Promise<AuditEntry[]> {
  const { rows } = await db.query<AuditRow>(
    `select at, backfill_id, actor, verb, detail from bot.audit where backfill_id = $1 order by seq`,
    [backfillId],
  );
  return rows.map(row => ({ at: row.at, backfillId, actor: row.actor, verb: row.verb, detail: row.detail }));
}

function chainHash(seq: number, prev: string, entry: AuditEntry): string {
  const { at, backfillId, actor, verb, detail } = entry;
  return hashOf({ seq, prev, at: at.toISOString(), backfillId, actor, verb, detail });
}
