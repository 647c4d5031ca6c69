import type { Promotion } from '../plan/ports.ts';
import { Result } from '../plan/result.ts';
import type { Db, Tx } from './db.ts';
import { toJsonb } from './jsonb.ts';

/** One execution of an approved plan version. Times in milliseconds. */
export type Run = {
  readonly backfillId: number;
  readonly number: number;
  readonly planVersion: number;
  readonly unitsTotal: number;
  readonly unitsDone: number;
  readonly rowsStaged: number;
  readonly activeMs: number;
  /** Spent waiting for signals. */
  readonly heldMs: number;
  readonly startedAt: Date;
  readonly stagedAt: Date | null;
  readonly endedAt: Date | null;
  readonly failure: { reason: string; units: string[] } | null;
  readonly result: Result | null;
  readonly resultHash: string | null;
  readonly promotion: Promotion | null;
  /** How many units had changed when a promotion unit by unit was postponed; null while none had. */
  readonly unitsPromoted: number | null;
};

type Row = {
  backfill_id: string;
  number: number;
  plan_version: number;
  units_total: number;
  units_done: number;
  rows_staged: string;
  active_ms: string;
  held_ms: string;
  started_at: Date;
  staged_at: Date | null;
  ended_at: Date | null;
  failure: { reason: string; units: string[] } | null;
  result: unknown;
  result_hash: string | null;
  promotion: Promotion | null;
  units_promoted: number | null;
};

const COLUMNS = `backfill_id, number, plan_version, units_total, units_done, rows_staged, active_ms, held_ms, started_at,
  staged_at, ended_at, failure, result, result_hash, promotion, units_promoted`;

/** Opens the next run of a backfill. The caller holds the backfill's row lock, so numbers do not collide. */
export async function insertRun(
  tx: Tx,
  run: { backfillId: number; planVersion: number; unitsTotal: number; now: Date },
): Promise<number> {
  const { rows } = await tx.query<{ number: number }>(
    `insert into bot.runs (backfill_id, number, plan_version, units_total, started_at)
     select $1, coalesce(max(number), 0) + 1, $2, $3, $4 from bot.runs where backfill_id = $1
     returning number`,
    [run.backfillId, run.planVersion, run.unitsTotal, run.now],
  );
  return rows[0]?.number ?? 1;
}

/** One run, or null. Takes no lock. */
export async function findRun(db: Db, backfillId: number, number: number): Promise<Run | null> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from bot.runs where backfill_id = $1 and number = $2`,
    [backfillId, number],
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Writes how far a run is, as the ledger tells it. Takes the run's row lock for the length of the statement. */
export async function saveProgress(
  db: Db,
  run: {
    backfillId: number;
    number: number;
    unitsDone: number;
    rowsStaged: number;
    addActiveMs: number;
    addHeldMs: number;
  },
): Promise<void> {
  await db.query(
    `update bot.runs set units_done = $3, rows_staged = $4, active_ms = active_ms + $5, held_ms = held_ms + $6
     where backfill_id = $1 and number = $2`,
    [run.backfillId, run.number, run.unitsDone, run.rowsStaged, run.addActiveMs, run.addHeldMs],
  );
}

export type RunPatch = {
  readonly stagedAt?: Date;
  readonly endedAt?: Date;
  readonly failure?: { reason: string; units: string[] } | null;
  readonly result?: Result;
  readonly resultHash?: string;
  readonly promotion?: Promotion;
  readonly unitsPromoted?: number;
};

/** Writes what a stage of the run found; a field that is absent stays as it is, `failure: null` clears it. */
export async function updateRun(db: Db, backfillId: number, number: number, patch: RunPatch): Promise<void> {
  await db.query(
    `update bot.runs
     set staged_at = coalesce($3, staged_at), ended_at = coalesce($4, ended_at),
         failure = case when $5 then $6::jsonb else failure end,
         result = coalesce($7, result), result_hash = coalesce($8, result_hash),
         promotion = coalesce($9, promotion), units_promoted = coalesce($10, units_promoted)
     where backfill_id = $1 and number = $2`,
    [
      backfillId,
      number,
      patch.stagedAt ?? null,
      patch.endedAt ?? null,
      patch.failure !== undefined,
      patch.failure ? toJsonb(patch.failure) : null,
      patch.result ? toJsonb(patch.result) : null,
      patch.resultHash ?? null,
      patch.promotion ? toJsonb(patch.promotion) : null,
      patch.unitsPromoted ?? null,
    ],
  );
}

function fromRow(row: Row): Run {
  return {
    backfillId: Number(row.backfill_id),
    number: row.number,
    planVersion: row.plan_version,
    unitsTotal: row.units_total,
    unitsDone: row.units_done,
    rowsStaged: Number(row.rows_staged),
    activeMs: Number(row.active_ms),
    heldMs: Number(row.held_ms),
    startedAt: row.started_at,
    stagedAt: row.staged_at,
    endedAt: row.ended_at,
    failure: row.failure,
    result: row.result === null ? null : Result.parse(row.result),
    resultHash: row.result_hash,
    promotion: row.promotion,
    unitsPromoted: row.units_promoted,
  };
}
