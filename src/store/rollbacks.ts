import { z } from 'zod';
import type { RollbackRequest } from '../plan/rollback.ts';
import { Slot } from '../plan/slots.ts';
import type { Db, Tx } from './db.ts';
import { toJsonb } from './jsonb.ts';

export type RollbackOutcome = 'rolled_back' | 'kept' | 'refused';

/** A request for a rollback, and what became of it. */
export type Rollback = RollbackRequest & {
  readonly backfillId: number;
  readonly outcome: RollbackOutcome | null;
  readonly rowsRestored: number | null;
  /** Rows that were written since, by unit, as they were found. */
  readonly conflicts: readonly Conflicting[];
  /** The units that had changed, where a promotion unit by unit was cancelled amid; null for a rollback of all of them. */
  readonly units: readonly string[] | null;
  readonly restoredAt: Date | null;
};

const Conflicting = z.strictObject({ unit: z.string(), rows: z.int() });
export type Conflicting = z.infer<typeof Conflicting>;

type Row = {
  backfill_id: string;
  number: number;
  run: number;
  asked_by: string;
  asked_at: Date;
  hash: string;
  slots: unknown;
  outcome: RollbackOutcome | null;
  rows_restored: string | null;
  conflicts: unknown;
  units: unknown;
  restored_at: Date | null;
};

const COLUMNS =
  'backfill_id, number, run, asked_by, asked_at, hash, slots, outcome, rows_restored, conflicts, units, restored_at';

/** The latest request of a backfill, or null. Takes no lock; whoever decides by it holds the backfill's. */
export async function latestRollback(db: Db, backfillId: number): Promise<Rollback | null> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from bot.rollbacks where backfill_id = $1 order by number desc limit 1`,
    [backfillId],
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Keeps a new request. Locks its new row only. */
export async function insertRollback(
  tx: Tx,
  backfillId: number,
  { number, run, askedBy, askedAt, hash, slots }: RollbackRequest,
): Promise<void> {
  await tx.query(
    `insert into bot.rollbacks (backfill_id, number, run, asked_by, asked_at, hash, slots)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [backfillId, number, run, askedBy, askedAt, hash, toJsonb(slots)],
  );
}

/** Writes down what the warehouse said of a rollback. Locks its row. */
export async function noteRestored(
  tx: Tx,
  backfillId: number,
  number: number,
  found: {
    rowsRestored: number;
    conflicts: readonly Conflicting[];
    units?: readonly string[];
    now: Date;
  },
): Promise<void> {
  await tx.query(
    `update bot.rollbacks set rows_restored = $3, conflicts = $4, restored_at = $5, units = $6
     where backfill_id = $1 and number = $2`,
    [
      backfillId,
      number,
      found.rowsRestored,
      toJsonb(found.conflicts),
      found.now,
      found.units ? toJsonb(found.units) : null,
    ],
  );
}

/** Says what became of the request; nothing more happens to it. Locks its row. */
export async function endRollback(
  tx: Tx,
  backfillId: number,
  number: number,
  outcome: RollbackOutcome,
  now: Date,
): Promise<void> {
  await tx.query(
    'update bot.rollbacks set outcome = $3, ended_at = $4 where backfill_id = $1 and number = $2',
    [backfillId, number, outcome, now],
  );
}

function fromRow(row: Row): Rollback {
  return {
    backfillId: Number(row.backfill_id),
    number: row.number,
    run: row.run,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    hash: row.hash,
    slots: z.array(Slot).parse(row.slots),
    outcome: row.outcome,
    rowsRestored: row.rows_restored === null ? null : Number(row.rows_restored),
    conflicts: z.array(Conflicting).parse(row.conflicts),
    units: z.array(z.string()).nullable().parse(row.units),
    restoredAt: row.restored_at,
  };
}
