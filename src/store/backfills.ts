import type { State } from '../plan/lifecycle.ts';
import { Plan } from '../plan/schema.ts';
import type { Db, Tx } from './db.ts';
import { toJsonb } from './jsonb.ts';

/** A backfill with the version of its plan that is in force. */
export type Backfill = {
  readonly id: number;
  readonly teamId: string;
  readonly state: State;
  readonly revision: number;
  readonly dataset: string;
  readonly proposer: string;
  readonly planVersion: number;
  /** The version on whose message the owners were asked; names the messages. */
  readonly askedVersion: number;
  readonly plan: Plan;
  readonly planHash: string;
  readonly hold: boolean;
  readonly currentRun: number | null;
  readonly promotedAt: Date | null;
  readonly watchUntil: Date | null;
  readonly rollbackDeadline: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

type Row = {
  id: string;
  team_id: string;
  state: State;
  revision: number;
  dataset: string;
  proposer: string;
  plan_version: number;
  asked_version: number;
  plan: unknown;
  hash: string;
  hold: boolean;
  current_run: number | null;
  promoted_at: Date | null;
  watch_until: Date | null;
  rollback_deadline: Date | null;
  created_at: Date;
  updated_at: Date;
};

const SELECT = `select b.id, b.team_id, b.state, b.revision, b.dataset, b.proposer, b.plan_version, b.asked_version, p.plan, p.hash, b.hold,
         b.current_run, b.promoted_at, b.watch_until, b.rollback_deadline, b.created_at, b.updated_at
       from bot.backfills b
       join bot.plans p on p.backfill_id = b.id and p.version = b.plan_version`;

/** One backfill, or null. Takes no lock. */
export async function findBackfill(db: Db, id: number): Promise<Backfill | null> {
  const { rows } = await db.query<Row>(`${SELECT} where b.id = $1`, [id]);
  return rows[0] ? fromRow(rows[0]) : null;
}

/**
 * One backfill, locked until the transaction ends: whoever decides about it (a signal, a command, the executor) takes
 * this row lock first, so that two decisions about one backfill are made one after the other.
 */
export async function lockBackfill(tx: Tx, id: number): Promise<Backfill | null> {
  const { rows } = await tx.query<Row>(`${SELECT} where b.id = $1 for update of b`, [id]);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Backfills in any of these states, oldest first. Takes no lock. */
export async function backfillsIn(db: Db, states: readonly State[]): Promise<Backfill[]> {
  const { rows } = await db.query<Row>(`${SELECT} where b.state = any($1) order by b.id`, [[...states]]);
  return rows.map(fromRow);
}

/**
 * Backfills whose way back has ended and whose replaced rows are still there; none whose rollback is asked for, under way
 * or being resolved, or whose record promises the rows for longer. Takes no lock.
 */
export async function backfillsPastDeadline(db: Db, now: Date): Promise<number[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from bot.backfills b
     where rollback_deadline <= $1 and before_dropped_at is null and state in ('watching', 'recorded', 'rolled_back')
       and not exists (
         select from bot.records r where r.backfill_id = b.id and r.run = b.current_run
           and (r.document ->> 'rollbackDeadline')::timestamptz > $1)
     order by id`,
    [now],
  );
  return rows.map(({ id }) => Number(id));
}

/** Says that the replaced rows are gone; the caller found under the row's lock that they may go, and removed them. */
export async function markBeforeDropped(tx: Tx, id: number, now: Date): Promise<void> {
  await tx.query('update bot.backfills set before_dropped_at = $2 where id = $1', [id, now]);
}

/** Namespace of the locks below; any constant serves that no other lock of the bot's database uses. */
const START_LOCK = 8_134_003;

/**
 * Lets one start at a time decide about a table, until the transaction ends. An advisory lock, because what is looked
 * at are rows of other backfills, which go on meanwhile. Taken after the backfill's own row.
 */
export async function lockStarts(tx: Tx, table: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1, hashtext($2))', [START_LOCK, table]);
}

/** The latest backfills of a workspace, newest first. Takes no lock. */
export async function recentBackfills(db: Db, teamId: string, limit: number): Promise<Backfill[]> {
  const { rows } = await db.query<Row>(`${SELECT} where b.team_id = $1 order by b.id desc limit $2`, [
    teamId,
    limit,
  ]);
  return rows.map(fromRow);
}

/** Backfills of a workspace that changed history, the latest change first. Takes no lock. */
export async function promotedBackfills(db: Db, teamId: string, limit: number): Promise<Backfill[]> {
  const { rows } = await db.query<Row>(
    `${SELECT} where b.team_id = $1 and b.promoted_at is not null order by b.promoted_at desc limit $2`,
    [teamId, limit],
  );
  return rows.map(fromRow);
}

/** Inserts a proposed backfill and gives back its number. Takes no lock beyond its own new row. */
export async function insertBackfill(
  tx: Tx,
  backfill: { teamId: string; dataset: string; proposer: string; now: Date },
): Promise<number> {
  const { rows } = await tx.query<{ id: string }>(
    `insert into bot.backfills (team_id, state, dataset, proposer, plan_version, asked_version, created_at, updated_at)
     values ($1, 'proposed', $2, $3, 1, 1, $4, $4) returning id`,
    [backfill.teamId, backfill.dataset, backfill.proposer, backfill.now],
  );
  return Number(rows[0]?.id);
}

/** Keeps one immutable version of a plan. Throws a `ZodError` for one that could not be read back. */
export async function insertPlan(
  tx: Tx,
  plan: { backfillId: number; version: number; plan: Plan; hash: string; createdBy: string; now: Date },
): Promise<void> {
  await tx.query(
    `insert into bot.plans (backfill_id, version, plan, hash, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [plan.backfillId, plan.version, toJsonb(Plan.parse(plan.plan)), plan.hash, plan.createdBy, plan.now],
  );
}

/** One version of a plan, or null. Takes no lock: plans never change. */
export async function findPlan(db: Db, backfillId: number, version: number): Promise<Plan | null> {
  const { rows } = await db.query<{ plan: unknown }>(
    'select plan from bot.plans where backfill_id = $1 and version = $2',
    [backfillId, version],
  );
  return rows[0] ? Plan.parse(rows[0].plan) : null;
}

export type BackfillPatch = {
  readonly state: State;
  readonly planVersion?: number;
  readonly askedVersion?: number;
  readonly hold?: boolean;
  readonly currentRun?: number;
  readonly promotedAt?: Date;
  readonly watchUntil?: Date;
  readonly rollbackDeadline?: Date;
};

/**
 * Compare-and-set: changes the backfill only while it still has the revision that the decision was made on; false when
 * somebody else was first. Takes the row lock until the transaction ends.
 */
export async function updateBackfill(
  tx: Tx,
  id: number,
  revision: number,
  patch: BackfillPatch,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update bot.backfills
     set state = $3, revision = revision + 1, updated_at = $4,
         plan_version = coalesce($5, plan_version), hold = coalesce($6, hold),
         current_run = coalesce($7, current_run), promoted_at = coalesce($8, promoted_at),
         watch_until = coalesce($9, watch_until), rollback_deadline = coalesce($10, rollback_deadline),
         asked_version = coalesce($11, asked_version)
     where id = $1 and revision = $2`,
    [
      id,
      revision,
      patch.state,
      now,
      patch.planVersion ?? null,
      patch.hold ?? null,
      patch.currentRun ?? null,
      patch.promotedAt ?? null,
      patch.watchUntil ?? null,
      patch.rollbackDeadline ?? null,
      patch.askedVersion ?? null,
    ],
  );
  return rowCount === 1;
}

function fromRow(row: Row): Backfill {
  return {
    id: Number(row.id),
    teamId: row.team_id,
    state: row.state,
    revision: row.revision,
    dataset: row.dataset,
    proposer: row.proposer,
    planVersion: row.plan_version,
    askedVersion: row.asked_version,
    plan: Plan.parse(row.plan),
    planHash: row.hash,
    hold: row.hold,
    currentRun: row.current_run,
    promotedAt: row.promoted_at,
    watchUntil: row.watch_until,
    rollbackDeadline: row.rollback_deadline,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
