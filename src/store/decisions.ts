import { Alternative } from '../plan/alternatives.ts';
import type { Db, Tx } from './db.ts';
import { toJsonb } from './jsonb.ts';

/** History that was left as it is, and what was done instead. */
export type Decision = {
  readonly backfillId: number;
  /** Id of the situation that was recognised; null where somebody chose without one. */
  readonly situation: string | null;
  readonly alternative: Alternative;
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: Date;
  readonly carriedOutAt: Date | null;
};

type Row = {
  backfill_id: string;
  situation: string | null;
  alternative: unknown;
  reason: string;
  decided_by: string;
  decided_at: Date;
  carried_out_at: Date | null;
};

const COLUMNS = 'backfill_id, situation, alternative, reason, decided_by, decided_at, carried_out_at';

/** Keeps a decision. Locks its new row only. */
export async function insertDecision(tx: Tx, decision: Omit<Decision, 'carriedOutAt'>): Promise<void> {
  await tx.query(
    `insert into bot.decisions (backfill_id, situation, alternative, reason, decided_by, decided_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [
      decision.backfillId,
      decision.situation,
      toJsonb(decision.alternative),
      decision.reason,
      decision.decidedBy,
      decision.decidedAt,
    ],
  );
}

/** What was decided instead of a backfill, or null. Takes no lock. */
export async function findDecision(db: Db, backfillId: number): Promise<Decision | null> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from bot.decisions where backfill_id = $1`, [
    backfillId,
  ]);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Decisions that the warehouse does not hold yet, oldest first. Takes no lock: carrying one out twice does no harm. */
export async function openDecisions(db: Db): Promise<Decision[]> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from bot.decisions where carried_out_at is null order by backfill_id`,
  );
  return rows.map(fromRow);
}

/** Says that the warehouse holds it now. Locks the decision's row. */
export async function markCarriedOut(db: Db, backfillId: number, now: Date): Promise<void> {
  await db.query(
    'update bot.decisions set carried_out_at = $2 where backfill_id = $1 and carried_out_at is null',
    [backfillId, now],
  );
}

/** The decisions of a workspace whose words hold all of these, newest first. Takes no lock. */
export async function searchDecisions(db: Db, teamId: string, words: readonly string[]): Promise<Decision[]> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS.replaceAll(/\b(\w+)/g, 'd.$1')} from bot.decisions d
     join bot.backfills b on b.id = d.backfill_id
     where b.team_id = $1 and (
       select bool_and(position(lower(word) in lower(d.reason || ' ' || d.alternative::text)) > 0)
       from unnest($2::text[]) word) is not false
     order by d.backfill_id desc limit 15`,
    [teamId, [...words]],
  );
  return rows.map(fromRow);
}

function fromRow(row: Row): Decision {
  return {
    backfillId: Number(row.backfill_id),
    situation: row.situation,
    alternative: Alternative.parse(row.alternative),
    reason: row.reason,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    carriedOutAt: row.carried_out_at,
  };
}
