import type { Promotion } from '../../../plan/ports.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import type { Print } from './fingerprints.ts';

type Row = {
  rows_removed: string;
  rows_written: string;
  seconds: number;
  committed_at: Date;
  rolled_back_at: Date | null;
  rows_restored: string | null;
};

export type PromotionRow = Promotion & {
  readonly rolledBackAt: string | null;
  readonly rowsRestored: number | null;
};

/** The promotion of a run, or null when none committed. Takes no lock. */
export async function findPromotion(db: Db, run: EngineRun): Promise<PromotionRow | null> {
  const { rows } = await db.query<Row>(
    `select rows_removed, rows_written, seconds, committed_at, rolled_back_at, rows_restored
     from backfill.promotions where run_id = $1`,
    [run.id],
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Says that the run's rows are in the target, in the transaction that puts them there. A second row is an error. */
export async function insertPromotion(
  tx: Tx,
  run: EngineRun,
  facts: { rowsRemoved: number; rowsWritten: number; beforeTable: string; since?: Date | null },
): Promise<PromotionRow | null> {
  const { rows } = await tx.query<Row>(
    `insert into backfill.promotions (run_id, target, before_table, rows_removed, rows_written, seconds, committed_at)
     values ($1, $2, $3, $4, $5, 
       extract(epoch from clock_timestamp() - coalesce($6::timestamptz, now())), clock_timestamp())
     returning rows_removed, rows_written, seconds, committed_at, rolled_back_at, rows_restored`,
    [
      run.id,
      run.plan.scope.table,
      facts.beforeTable,
      facts.rowsRemoved,
      facts.rowsWritten,
      facts.since ?? null,
    ],
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Says that the before-image is in the target again. Locks the promotion's row. */
export async function markRolledBack(
  tx: Tx,
  run: EngineRun,
  rowsRestored: number,
): Promise<PromotionRow | null> {
  const { rows } = await tx.query<Row>(
    `update backfill.promotions set rolled_back_at = clock_timestamp(), rows_restored = $2
     where run_id = $1 and rolled_back_at is null
     returning rows_removed, rows_written, seconds, committed_at, rolled_back_at, rows_restored`,
    [run.id, rowsRestored],
  );
  return rows[0] ? fromRow(rows[0]) : null;
}

/** What each unit holds after the promotion. */
export async function insertPromotedUnits(
  tx: Tx,
  run: EngineRun,
  units: readonly { key: string; print: Print }[],
): Promise<void> {
  await tx.query(
    `insert into backfill.promoted_units (run_id, unit_key, rows, fingerprint)
     select $1, * from unnest($2::text[], $3::bigint[], $4::numeric[])`,
    [
      run.id,
      units.map(unit => unit.key),
      units.map(unit => unit.print.rows),
      units.map(unit => unit.print.fingerprint),
    ],
  );
}

/** What each unit held right after the promotion, by unit key. Takes no lock. */
export async function promotedUnits(tx: Tx, run: EngineRun): Promise<Map<string, Print>> {
  const { rows } = await tx.query<Print & { unit_key: string }>(
    'select unit_key, rows, fingerprint from backfill.promoted_units where run_id = $1',
    [run.id],
  );
  return new Map(rows.map(row => [row.unit_key, { rows: row.rows, fingerprint: row.fingerprint }]));
}

/**
 * What each staged unit was computed against, by unit key; stale units are not among them, nor those of which only the
 * transactions that wrote them are known. Takes no lock.
 */
export async function stagedBases(tx: Tx, run: EngineRun): Promise<Map<string, Print>> {
  const { rows } = await tx.query<Print & { unit_key: string }>(
    `select unit_key, base_rows as rows, base_fingerprint as fingerprint
     from backfill.ledger where run_id = $1 and state = 'staged' and base_fingerprint is not null`,
    [run.id],
  );
  return new Map(rows.map(row => [row.unit_key, { rows: row.rows, fingerprint: row.fingerprint }]));
}

function fromRow(row: Row): PromotionRow {
  return {
    rowsRemoved: Number(row.rows_removed),
    rowsWritten: Number(row.rows_written),
    seconds: row.seconds,
    committedAt: row.committed_at.toISOString(),
    rolledBackAt: row.rolled_back_at?.toISOString() ?? null,
    rowsRestored: row.rows_restored === null ? null : Number(row.rows_restored),
  };
}
