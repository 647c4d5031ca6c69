import { DraftAnswers } from '../plan/draft.ts';
import type { Db, Tx } from './db.ts';
import { toJsonb } from './jsonb.ts';

/** The answers somebody has given so far; closing the modal loses nothing. */
export type Draft = {
  readonly id: string;
  readonly teamId: string;
  readonly userId: string;
  readonly answers: DraftAnswers;
  readonly step: number;
  readonly revises: number | null;
  readonly updatedAt: Date;
  readonly open: boolean;
};

type Row = {
  id: string;
  team_id: string;
  user_id: string;
  answers: unknown;
  step: number;
  revises: string | null;
  updated_at: Date;
  open: boolean;
};

const COLUMNS = `id, team_id, user_id, answers, step, revises, updated_at,
  proposed_as is null and discarded_at is null as open`;

/** Starts a draft. */
export async function insertDraft(
  db: Db,
  draft: {
    id: string;
    teamId: string;
    userId: string;
    answers: DraftAnswers;
    revises: number | null;
    now: Date;
  },
): Promise<void> {
  await db.query(
    `insert into bot.drafts (id, team_id, user_id, answers, step, revises, updated_at, created_at)
     values ($1, $2, $3, $4, 1, $5, $6, $6)`,
    [draft.id, draft.teamId, draft.userId, toJsonb(draft.answers), draft.revises, draft.now],
  );
}

/** One draft, or null. Takes no lock. */
export async function findDraft(db: Db, id: string): Promise<Draft | null> {
  const { rows } = await db.query<Row>(`select ${COLUMNS} from bot.drafts where id = $1`, [id]);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** One draft, locked until the transaction ends: a double click proposes once. */
export async function lockDraft(tx: Tx, id: string): Promise<Draft | null> {
  const { rows } = await tx.query<Row>(`select ${COLUMNS} from bot.drafts where id = $1 for update`, [id]);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** The draft somebody worked on last and has not proposed, or null. Takes no lock. */
export async function latestOpenDraft(db: Db, teamId: string, userId: string): Promise<Draft | null> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from bot.drafts
     where team_id = $1 and user_id = $2 and proposed_as is null and discarded_at is null and revises is null
     order by updated_at desc limit 1`,
    [teamId, userId],
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Every draft that somebody may go on with, the latest first. Takes no lock. */
export async function openDraftsOf(db: Db, teamId: string, userId: string, limit: number): Promise<Draft[]> {
  const { rows } = await db.query<Row>(
    `select ${COLUMNS} from bot.drafts
     where team_id = $1 and user_id = $2 and proposed_as is null and discarded_at is null and answers ? 'dataset'
     order by updated_at desc limit $3`,
    [teamId, userId, limit],
  );
  return rows.map(fromRow);
}

/** Adds answers to a draft, leaving the others as they are; a null answer removes it. Locks the draft's row. */
export async function saveAnswers(
  db: Db,
  draft: { id: string; answers: Readonly<Record<string, unknown>>; step: number; now: Date },
): Promise<void> {
  await db.query(
    `update bot.drafts set answers = jsonb_strip_nulls(answers || $2), step = $3, updated_at = $4
     where id = $1 and proposed_as is null and discarded_at is null`,
    [draft.id, toJsonb(draft.answers), draft.step, draft.now],
  );
}

/** The draft became a plan. */
export async function markProposed(tx: Tx, id: string, backfillId: number): Promise<void> {
  await tx.query('update bot.drafts set proposed_as = $2 where id = $1', [id, backfillId]);
}

/** The person chose to start afresh; the row stays. */
export async function discardDraft(db: Db, id: string, now: Date): Promise<void> {
  await db.query('update bot.drafts set discarded_at = $2 where id = $1 and proposed_as is null', [id, now]);
}

function fromRow(row: Row): Draft {
  return {
    id: row.id,
    teamId: row.team_id,
    userId: row.user_id,
    answers: DraftAnswers.parse(row.answers),
    step: row.step,
    revises: row.revises === null ? null : Number(row.revises),
    updatedAt: row.updated_at,
    open: row.open,
  };
}
