import type { Db, Tx } from './db.ts';

/** What a person decided about a row that a rollback left alone. */
export type RollbackDecision = {
  readonly id: number;
  /** 0 for all that nobody decided about. */
  readonly conflictId: number;
  readonly choice: 'force' | 'leave';
  readonly seen: string;
  readonly decidedBy: string;
  readonly reason: string;
};

export type DecisionOutcome = 'done' | 'changed';

/** Keeps a decision for the executor. Locks its new row only; the caller holds the backfill's. */
export async function insertDecision(
  tx: Tx,
  decision: Omit<RollbackDecision, 'id'> & { backfillId: number; number: number; now: Date },
): Promise<void> {
  await tx.query(
    `insert into bot.rollback_decisions (backfill_id, number, conflict_id, choice, seen, decided_by, reason, decided_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      decision.backfillId,
      decision.number,
      decision.conflictId,
      decision.choice,
      decision.seen,
      decision.decidedBy,
      decision.reason.replaceAll('\0', '').toWellFormed(),
      decision.now,
    ],
  );
}

/** The decisions that were not carried out yet, in the order in which they were made. Takes no lock. */
export async function waitingDecisions(
  db: Db,
  backfillId: number,
  number: number,
): Promise<RollbackDecision[]> {
  const { rows } = await db.query<{
    id: string;
    conflict_id: string;
    choice: 'force' | 'leave';
    seen: string;
    decided_by: string;
    reason: string;
  }>(
    `select id, conflict_id, choice, seen, decided_by, reason from bot.rollback_decisions
     where backfill_id = $1 and number = $2 and carried_out_at is null order by id`,
    [backfillId, number],
  );
  return rows.map(row => ({
    id: Number(row.id),
    conflictId: Number(row.conflict_id),
    choice: row.choice,
    seen: row.seen,
    decidedBy: row.decided_by,
    reason: row.reason,
  }));
}

/** Writes down what became of a decision. Locks its row. */
export async function finishDecision(
  tx: Tx,
  id: number,
  outcome: DecisionOutcome,
  rows: number,
  now: Date,
): Promise<void> {
  await tx.query(
    `update bot.rollback_decisions set outcome = $2, rows = $3, carried_out_at = $4
     where id = $1 and carried_out_at is null`,
    [id, outcome, rows, now],
  );
}

export type Decided = {
  readonly choice: 'force' | 'leave';
  readonly decidedBy: string;
  readonly reason: string;
  readonly rows: number;
};

/** What was decided and carried out, in order. Takes no lock. */
export async function carriedOut(db: Db, backfillId: number, number: number): Promise<Decided[]> {
  const { rows } = await db.query<{
    choice: 'force' | 'leave';
    decided_by: string;
    reason: string;
    rows: number;
  }>(
    `select choice, decided_by, reason, coalesce(rows, 0) as rows from bot.rollback_decisions
     where backfill_id = $1 and number = $2 and outcome = 'done' order by id`,
    [backfillId, number],
  );
  return rows.map(row => ({
    choice: row.choice,
    decidedBy: row.decided_by,
    reason: row.reason,
    rows: row.rows,
  }));
}

/** Whether a row, or with 0 all that were left, was decided about and nobody is asked again. Takes no lock. */
export async function isDecided(
  db: Db,
  { backfillId, number, conflictId }: { backfillId: number; number: number; conflictId: number },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from bot.rollback_decisions
     where backfill_id = $1 and number = $2 and conflict_id in (0, $3) and outcome is distinct from 'changed' limit 1`,
    [backfillId, number, conflictId],
  );
  return rowCount === 1;
}

/** Conflicts that a person decided about while the executor has not carried it out. Takes no lock. */
export async function decidedAbout(db: Db, backfillId: number, number: number): Promise<ReadonlySet<number>> {
  return new Set((await waitingDecisions(db, backfillId, number)).map(decision => decision.conflictId));
}
