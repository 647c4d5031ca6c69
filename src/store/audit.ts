import { BackfillError } from '../errors.ts';
import { hashOf } from '../plan/canonical.ts';
import { State } from '../plan/lifecycle.ts';
import type { Db, Tx } from './db.ts';
import { toJsonb } from './jsonb.ts';

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

/**
 * Appends one row to the chain inside the caller's transaction.
 *
 * Locks the row that says where the chain ends, to the end of the transaction: two rows may not name the same
 * predecessor, and this one is invisible to others until it commits. Take every other lock before it.
 */
export async function appendAudit(tx: Tx, entry: AuditEntry): Promise<void> {
  const head = await lockHead(tx);
  const seq = head.seq + 1;
  const prev = head.hash;
  const detail = JSON.parse(toJsonb(entry.detail)) as Record<string, unknown>;
  const hash = chainHash(seq, prev, { ...entry, detail });
  await tx.query(
    `insert into bot.audit (seq, at, backfill_id, actor, verb, detail, prev_hash, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [seq, entry.at, entry.backfillId, entry.actor, entry.verb, detail, prev, hash],
  );
  await moveHead(tx, { seq, hash });
}

type Head = { readonly seq: number; readonly hash: string };

/** Where the chain ends, locked until the transaction ends. Throws when somebody removed it: nothing can follow then. */
async function lockHead(tx: Tx): Promise<Head> {
  const { rows } = await tx.query<{ seq: string; hash: string }>(
    'select seq, hash from bot.audit_head for update',
  );
  if (rows[0]) return { seq: Number(rows[0].seq), hash: rows[0].hash };
  throw new BackfillError(
    'backfill_store_audit_head_missing',
    'The row that says where the audit trail ends is gone. Restore bot.audit_head from a backup.',
  );
}

/** Writes where the chain ends now. The caller holds the row's lock. */
async function moveHead(tx: Tx, head: Head): Promise<void> {
  await tx.query('update bot.audit_head set seq = $1, hash = $2', [head.seq, head.hash]);
}

/** Where the chain ends, or null when somebody removed it. Takes no lock. */
async function readHead(db: Db): Promise<Head | null> {
  const { rows } = await db.query<{ seq: string; hash: string }>('select seq, hash from bot.audit_head');
  return rows[0] ? { seq: Number(rows[0].seq), hash: rows[0].hash } : null;
}

export type AuditVerdict =
  | { readonly ok: true; readonly rows: number }
  | { readonly ok: false; readonly seq: number; readonly why: string };

/**
 * Walks the whole chain and names the first row that does not fit: changed, missing, in between, cut off at the end or
 * added behind it. Takes no lock: rows that come meanwhile are walked too.
 */
export async function verifyAudit(db: Db): Promise<AuditVerdict> {
  const headBefore = await readHead(db);
  const walked = await walkChain(db, headBefore?.seq ?? 0);
  if (!walked.ok) return walked;
  const headAfter = await readHead(db);
  if (!headBefore || !headAfter) {
    return { ok: false, seq: walked.last, why: 'the row that says where the trail ends is missing' };
  }
  if (walked.last < headBefore.seq) return { ok: false, seq: walked.last + 1, why: 'the row is missing' };
  if (walked.last > headAfter.seq) {
    return { ok: false, seq: headAfter.seq + 1, why: 'it was added behind the end of the trail' };
  }
  if (walked.hashAtHead !== headBefore.hash) {
    return { ok: false, seq: headBefore.seq, why: 'it is not the row with which the trail ended' };
  }
  return { ok: true, rows: walked.last };
}

type Walked = { readonly ok: true; readonly last: number; readonly hashAtHead: string };

async function walkChain(db: Db, headSeq: number): Promise<Walked | Extract<AuditVerdict, { ok: false }>> {
  let prev = GENESIS;
  let last = 0;
  let hashAtHead = GENESIS;
  for (;;) {
    const page = await db.query<AuditRow>(
      `select seq, at, backfill_id, actor, verb, detail, prev_hash, hash
       from bot.audit where seq > $1 order by seq limit 1000`,
      [last],
    );
    if (page.rows.length === 0) return { ok: true, last, hashAtHead };
    for (const row of page.rows) {
      const seq = Number(row.seq);
      if (seq !== last + 1) return { ok: false, seq: last + 1, why: 'the row is missing' };
      if (row.prev_hash !== prev) return { ok: false, seq, why: 'it does not follow the row before it' };
      const backfillId = row.backfill_id === null ? null : Number(row.backfill_id);
      const expected = chainHash(seq, prev, { ...row, backfillId });
      if (row.hash !== expected) return { ok: false, seq, why: 'its content was changed' };
      prev = row.hash;
      last = seq;
      if (seq === headSeq) hashAtHead = row.hash;
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

/** Which states a backfill came to, and when, oldest first. Takes no lock. */
export async function statesReached(db: Db, backfillId: number): Promise<{ at: Date; state: State }[]> {
  const { rows } = await db.query<{ at: Date; state: string }>(
    `select at, detail ->> 'to' as state from bot.audit where backfill_id = $1 and detail ? 'to' order by seq`,
    [backfillId],
  );
  // What was tuned has a value that it went to, and is no state.
  return rows.flatMap(({ at, state }) => {
    const known = State.safeParse(state);
    return known.success ? [{ at, state: known.data }] : [];
  });
}

function chainHash(seq: number, prev: string, entry: AuditEntry): string {
  const { at, backfillId, actor, verb, detail } = entry;
  return hashOf({ seq, prev, at: at.toISOString(), backfillId, actor, verb, detail });
}
