import type { Override } from '../plan/rules/finding.ts';
import type { Backfill } from './backfills.ts';
import type { Db, Tx } from './db.ts';

/** The plan that people were asked about: by its version, because an edit may lead back to the same plan, and by its hash. */
export type Bound = {
  readonly backfillId: number;
  readonly askedVersion: number;
  readonly boundHash: string;
};

/** What people decided about the plan of a backfill that they saw; an edit that asks anew begins without any of it. */
export type Rulings = {
  readonly overrides: readonly Override[];
  readonly settlement: Settlement | null;
  /** Numbers of the backfills it waits for because somebody said so. */
  readonly waitsFor: readonly number[];
};

export type Settlement = { readonly userId: string; readonly statement: string; readonly at: string };

/** What a ruling on the plan in force is bound to. */
export function boundTo({ id, askedVersion, planHash }: Backfill): Bound {
  return { backfillId: id, askedVersion, boundHash: planHash };
}

/** Everything that was decided about one plan. Takes no lock. */
export async function rulingsOn(db: Db, bound: Bound): Promise<Rulings> {
  return {
    overrides: await overridesOf(db, bound),
    settlement: await settlementOf(db, bound),
    waitsFor: await waitsOf(db, bound.backfillId),
  };
}

/** Sets a finding aside; what was said first stays. False when it was set aside already. Locks its new row only. */
export async function insertOverride(tx: Tx, bound: Bound, override: Override): Promise<boolean> {
  const { backfillId, askedVersion, boundHash } = bound;
  const { findingId, userId, role, reason, at } = override;
  const { rowCount } = await tx.query(
    `insert into bot.overrides (backfill_id, asked_version, bound_hash, finding_id, user_id, role, reason, given_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [backfillId, askedVersion, boundHash, findingId, userId, role, reason, at],
  );
  return rowCount === 1;
}

/** Settles the definition of a plan. False when it was settled already. Locks its new row only. */
export async function insertSettlement(
  tx: Tx,
  { backfillId, askedVersion, boundHash }: Bound,
  settlement: { userId: string; statement: string; now: Date },
): Promise<boolean> {
  const { userId, statement, now } = settlement;
  const { rowCount } = await tx.query(
    `insert into bot.settlements (backfill_id, asked_version, bound_hash, user_id, statement, settled_at)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [backfillId, askedVersion, boundHash, userId, statement, now],
  );
  return rowCount === 1;
}

/** Lets one backfill wait for another. False when it does already. Locks its new row only. */
export async function insertWait(
  tx: Tx,
  wait: { backfillId: number; forId: number; askedBy: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into bot.waits (backfill_id, for_id, asked_by, asked_at) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [wait.backfillId, wait.forId, wait.askedBy, wait.now],
  );
  return rowCount === 1;
}

/** Lets it wait no longer. Locks the row that goes. */
export async function deleteWait(tx: Tx, backfillId: number, forId: number): Promise<void> {
  await tx.query('delete from bot.waits where backfill_id = $1 and for_id = $2', [backfillId, forId]);
}

async function overridesOf(db: Db, { backfillId, askedVersion, boundHash }: Bound): Promise<Override[]> {
  const { rows } = await db.query<{
    finding_id: string;
    user_id: string;
    role: string;
    reason: string;
    given_at: Date;
  }>(
    `select finding_id, user_id, role, reason, given_at from bot.overrides
     where backfill_id = $1 and asked_version = $2 and bound_hash = $3 order by given_at, finding_id`,
    [backfillId, askedVersion, boundHash],
  );
  return rows.map(row => ({
    findingId: row.finding_id,
    userId: row.user_id,
    role: row.role,
    reason: row.reason,
    at: row.given_at.toISOString(),
  }));
}

async function settlementOf(
  db: Db,
  { backfillId, askedVersion, boundHash }: Bound,
): Promise<Settlement | null> {
  const { rows } = await db.query<{ user_id: string; statement: string; settled_at: Date }>(
    `select user_id, statement, settled_at from bot.settlements
     where backfill_id = $1 and asked_version = $2 and bound_hash = $3`,
    [backfillId, askedVersion, boundHash],
  );
  const row = rows[0];
  return row ? { userId: row.user_id, statement: row.statement, at: row.settled_at.toISOString() } : null;
}

async function waitsOf(db: Db, backfillId: number): Promise<number[]> {
  const { rows } = await db.query<{ for_id: string }>(
    'select for_id from bot.waits where backfill_id = $1 order by for_id',
    [backfillId],
  );
  return rows.map(row => Number(row.for_id));
}
