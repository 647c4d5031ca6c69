import type { State } from '../plan/lifecycle.ts';
import type { Db } from './db.ts';

/** The right to work on one backfill; `token` grows with every new holder and fences what the old one still writes. */
export type Lease = { readonly backfillId: number; readonly token: number; readonly owner: string };

/**
 * Takes the oldest backfill that has work and no live holder. SKIP LOCKED: two replicas that look at the same moment
 * get different rows, and neither waits for the other. The clock is the database's, so replicas need not agree.
 */
export async function takeLease(
  db: Db,
  owner: string,
  states: readonly State[],
  seconds: number,
): Promise<Lease | null> {
  const { rows } = await db.query<{ id: string; lease_token: string }>(
    `update bot.backfills set lease_owner = $1, lease_token = lease_token + 1, woken = false,
            lease_until = now() + make_interval(secs => $3)
     where id = (
       select id from bot.backfills
       where state = any($2) and (state <> 'ready' or not hold) and (lease_until is null or lease_until < now())
       order by lease_until nulls first, id
       limit 1 for update skip locked)
     returning id, lease_token`,
    [owner, [...states], seconds],
  );
  const row = rows[0];
  return row ? { backfillId: Number(row.id), token: Number(row.lease_token), owner } : null;
}

/**
 * Prolongs a lease; false when somebody else took it over, or it was given back. Takes the row lock, until the end of
 * the transaction where there is one: what is written after it there is written under the lease.
 */
export async function renewLease(db: Db, lease: Lease, seconds: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `update bot.backfills set lease_until = now() + make_interval(secs => $3)
     where id = $1 and lease_token = $2 and lease_owner = $4`,
    [lease.backfillId, lease.token, seconds, lease.owner],
  );
  return rowCount === 1;
}

/**
 * Gives a lease back. `restSeconds` keeps the backfill from being taken again at once when there was nothing to do yet,
 * unless somebody called meanwhile.
 */
export async function releaseLease(db: Db, lease: Lease, restSeconds = 0): Promise<void> {
  await db.query(
    `update bot.backfills
     set lease_owner = null,
         lease_until = case when $3::float8 > 0 and not woken then now() + make_interval(secs => $3) end
     where id = $1 and lease_token = $2`,
    [lease.backfillId, lease.token, restSeconds],
  );
}

/** Ends a rest, now where there is one, and before it begins where somebody just looks at the backfill and may have missed it. */
const END_REST = `set woken = lease_owner is not null,
       lease_until = case when lease_owner is null then null else lease_until end`;

/** Has a backfill looked at again whose circumstances changed. Locks its row. */
export async function wakeBackfill(db: Db, backfillId: number): Promise<void> {
  await db.query(`update bot.backfills ${END_REST} where id = $1`, [backfillId]);
  await notify(db, 'backfill_work');
}

/** The same for every backfill that is in one of these states. Locks their rows. */
export async function wakeAll(db: Db, states: readonly State[]): Promise<void> {
  await db.query(`update bot.backfills ${END_REST} where state = any($1)`, [[...states]]);
  await notify(db, 'backfill_work');
}

/** Wakes every listener on `channel` when the transaction commits; a hint only, pollers find the work anyway. */
export async function notify(db: Db, channel: 'backfill_work' | 'backfill_outbox'): Promise<void> {
  await db.query('select pg_notify($1, $2)', [channel, '']);
}
