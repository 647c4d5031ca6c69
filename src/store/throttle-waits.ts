import type { Reason } from '../plan/throttle/gate.ts';
import type { HeldFor } from '../plan/throttle/waited.ts';
import type { Db, Tx } from './db.ts';
import { toJsonb } from './jsonb.ts';

/** One wait of a run for its signals. */
export type ThrottleWait = {
  readonly number: number;
  readonly since: Date;
  /** As they were said last. */
  readonly reasons: readonly Reason[];
  readonly until: Date | null;
  readonly toldAt: Date | null;
};

type Row = {
  number: number;
  since: Date;
  reasons: { id: string; text: string; until: string | null }[];
  until: Date | null;
  told_at: Date | null;
};

type OfRun = { readonly backfillId: number; readonly run: number };

const COLUMNS = 'number, since, reasons, until, told_at';

/** The wait that a run is in, or null. Takes no lock. */
export async function openWait(db: Db, { backfillId, run }: OfRun): Promise<ThrottleWait | null> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from bot.throttle_waits where backfill_id = $1 and run = $2 and until is null`,
    [backfillId, run],
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** The latest waits of a run, newest first. Takes no lock. */
export async function latestWaits(
  db: Db,
  { backfillId, run }: OfRun,
  limit: number,
): Promise<ThrottleWait[]> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from bot.throttle_waits where backfill_id = $1 and run = $2 order by number desc limit $3`,
    [backfillId, run, limit],
  );
  return rows.map(fromRow);
}

/**
 * Begins a wait, or says anew why the open one goes on. Only the holder of the backfill's lease does this, so two waits
 * are never begun at once; the index that allows one open wait would refuse the second.
 */
export async function keepWait(
  tx: Tx,
  { backfillId, run }: OfRun,
  reasons: readonly Reason[],
  now: Date,
): Promise<ThrottleWait> {
  const { rows } = await tx.query<Row>(
    `insert into bot.throttle_waits (backfill_id, run, number, since, reasons, kept_at)
     select $1, $2, coalesce(max(number), 0) + 1, $4::timestamptz, $3, $4 from bot.throttle_waits where backfill_id = $1 and run = $2
     on conflict (backfill_id, run) where until is null
     do update set reasons = excluded.reasons, kept_at = excluded.kept_at, held_for = ${heldUntil('excluded.kept_at')}
     returning ${COLUMNS}`,
    [backfillId, run, toJsonb(reasons), now],
  );
  return fromRow(rows[0] as Row);
}

/** Ends whatever wait a backfill is in. Locks its row to the end of the transaction. */
export async function endWait(db: Db, backfillId: number, now: Date): Promise<void> {
  await db.query(
    `update bot.throttle_waits as throttle_waits
     set until = greatest(since, $2::timestamptz), kept_at = $2, held_for = ${heldUntil('$2::timestamptz')}
     where backfill_id = $1 and until is null`,
    [backfillId, now],
  );
}

/** How long each reason held in each wait of a run, oldest first: up to when the open one was looked at. Takes no lock. */
export async function waitsOf(db: Db, { backfillId, run }: OfRun): Promise<HeldFor[]> {
  const { rows } = await db.query<{ held_for: HeldFor }>(
    'select held_for from bot.throttle_waits where backfill_id = $1 and run = $2 order by number',
    [backfillId, run],
  );
  return rows.map(row => row.held_for);
}

/** What is counted of each reason once those of the row have held up to `until`, an instant as SQL. */
function heldUntil(until: string): string {
  const row = 'throttle_waits';
  return `${row}.held_for || coalesce((
    select jsonb_object_agg(reason ->> 'id', coalesce((${row}.held_for ->> (reason ->> 'id'))::float8, 0)
      + greatest(0, extract(epoch from ${until} - coalesce(${row}.kept_at, ${row}.since))))
    from jsonb_array_elements(${row}.reasons) reason), '{}')`;
}

/** Remembers that the channel was told of a wait; false when it was before. Locks the row. */
export async function markTold(
  tx: Tx,
  { backfillId, run }: OfRun,
  number: number,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update bot.throttle_waits set told_at = $4
     where backfill_id = $1 and run = $2 and number = $3 and told_at is null`,
    [backfillId, run, number, now],
  );
  return rowCount === 1;
}

function fromRow(row: Row): ThrottleWait {
  const { number, since, until } = row;
  const reasons = row.reasons.map(reason => ({
    ...reason,
    until: reason.until === null ? null : new Date(reason.until),
  }));
  return { number, since, reasons, until, toldAt: row.told_at };
}
