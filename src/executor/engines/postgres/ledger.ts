import type { Unit } from '../../../plan/scope.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun, LedgerEntry, LedgerState } from '../port.ts';

type Row = { unit_key: string; attempt: number; state: LedgerState; rows_staged: string };

/** The latest attempt at every unit that was tried. Takes no lock. */
export async function latestAttempts(db: Db, run: EngineRun): Promise<Map<string, LedgerEntry>> {
  const { rows } = await db.query<Row>(
    `select distinct on (unit_key) unit_key, attempt, state, rows_staged
     from backfill.ledger where run_id = $1 order by unit_key, attempt desc`,
    [run.id],
  );
  return new Map(rows.map(row => [row.unit_key, entryOf(row)]));
}

/** The latest attempt at one unit, or null. Takes no lock; the caller holds the fence. */
export async function latestAttempt(tx: Tx, run: EngineRun, unit: Unit): Promise<LedgerEntry | null> {
  const { rows } = await tx.query<Row>(
    `select unit_key, attempt, state, rows_staged
     from backfill.ledger where run_id = $1 and unit_key = $2 order by attempt desc limit 1`,
    [run.id, unit.key],
  );
  return rows[0] ? entryOf(rows[0]) : null;
}

export type Attempt = {
  readonly unit: Unit;
  readonly attempt: number;
  readonly state: LedgerState;
  readonly rowsStaged: number;
  /** What the target held of this unit in the same snapshot. */
  readonly base: { readonly rows: string; readonly fingerprint: string | null; readonly snapshot?: string };
  /** How the rebuilt rows differ from the target's, where staging keeps differences. */
  readonly difference?: { readonly inserted: number; readonly updated: number; readonly deleted: number };
  readonly error?: string;
  readonly token: number;
};

/** One row a unit and attempt, in the transaction of the unit's rows. A second `staged` row of a unit is an error. */
export async function insertAttempt(tx: Tx, run: EngineRun, attempt: Attempt): Promise<void> {
  const { unit, base } = attempt;
  await tx.query(
    `insert into backfill.ledger (run_id, unit_key, attempt, state, unit_from, unit_to, rows_staged, base_rows,
       base_fingerprint, error, started_at, finished_at, token, base_snapshot, rows_inserted, rows_updated, rows_deleted)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, now(), clock_timestamp(), $11, $12, $13, $14, $15)`,
    [
      run.id,
      unit.key,
      attempt.attempt,
      attempt.state,
      unit.from,
      unit.to,
      attempt.rowsStaged,
      base.rows,
      base.fingerprint,
      attempt.error ?? null,
      attempt.token,
      base.snapshot ?? null,
      attempt.difference?.inserted ?? null,
      attempt.difference?.updated ?? null,
      attempt.difference?.deleted ?? null,
    ],
  );
}

/** Marks every staged unit. Locks their ledger rows; the caller holds the fence. */
export async function markAllStale(tx: Tx, run: EngineRun): Promise<void> {
  await tx.query(`update backfill.ledger set state = 'stale' where run_id = $1 and state = 'staged'`, [
    run.id,
  ]);
}

/** Marks units as computed against rows that are no longer there. Locks their ledger rows; the caller holds the fence. */
export async function markStale(tx: Tx, run: EngineRun, unitKeys: readonly string[]): Promise<void> {
  await tx.query(
    `update backfill.ledger set state = 'stale' where run_id = $1 and unit_key = any($2) and state = 'staged'`,
    [run.id, [...unitKeys]],
  );
}

/** Rows in scope before and after, as the staged units counted them. Takes no lock. */
export async function countedRows(tx: Tx, run: EngineRun): Promise<{ staged: number; before: number }> {
  const { rows } = await tx.query<{ staged: string; before: string }>(
    `select coalesce(sum(rows_staged), 0) as staged, coalesce(sum(base_rows), 0) as before
     from backfill.ledger where run_id = $1 and state = 'staged'`,
    [run.id],
  );
  return { staged: Number(rows[0]?.staged ?? 0), before: Number(rows[0]?.before ?? 0) };
}

function entryOf(row: Row): LedgerEntry {
  return {
    unitKey: row.unit_key,
    attempt: row.attempt,
    state: row.state,
    rowsStaged: Number(row.rows_staged),
  };
}
