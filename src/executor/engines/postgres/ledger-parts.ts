import type { Unit } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence } from '../port.ts';
import type { Base } from './freshness.ts';
import type { Attempt, UnitSums } from './ledger.ts';

/** A unit that is staged in parts, and how far it is. */
export type Begun = {
  readonly attempt: number;
  /** The keys at which its pieces begin, but for the first. */
  readonly bounds: readonly (readonly string[])[];
  readonly done: number;
  readonly rowsStaged: number;
  /** With the snapshot of its first part: what was written since is newer than the unit. */
  readonly base: Base;
  readonly difference: NonNullable<Attempt['difference']> | null;
  /** Null before the first part. */
  readonly sums: UnitSums | null;
};

/** How far a unit is that is staged in parts, null where its latest attempt is another. The caller holds the fence. */
export async function begunAt(tx: Tx, run: EngineRun, unit: Unit): Promise<Begun | null> {
  const { rows } = await tx.query<
    Pick<Begun, 'attempt' | 'bounds' | 'done' | 'rowsStaged' | 'sums'> &
      Base & { inserted: number | null; updated: number | null; deleted: number | null; base_rows: string }
  >(
    `select attempt, piece_bounds as bounds, pieces_done as done, rows_staged::float8 as "rowsStaged", sums,
       base_rows as rows, base_snapshot as snapshot, base_fingerprint as fingerprint,
       rows_inserted::float8 as inserted, rows_updated::float8 as updated, rows_deleted::float8 as deleted
     from backfill.ledger where run_id = $1 and unit_key = $2 and state = 'begun' order by attempt desc limit 1`,
    [run.id, unit.key],
  );
  const row = rows[0];
  if (!row) return null;
  const { attempt, bounds, done, rowsStaged, sums, inserted, updated, deleted } = row;
  const base: Base = { rows: row.rows, snapshot: row.snapshot, fingerprint: row.fingerprint };
  const isCompared = inserted !== null && updated !== null && deleted !== null;
  const difference = isCompared ? { inserted, updated, deleted } : null;
  return { attempt, bounds, done, rowsStaged, base, difference, sums };
}

/** Writes down how far a unit is, in the transaction of the part's rows. Locks its row; the caller holds the fence. */
export async function keepPart(
  tx: Tx,
  run: EngineRun,
  unit: Unit,
  fence: Fence,
  {
    attempt,
    bounds,
    done,
    rowsStaged,
    base,
    difference,
    sums,
    state,
  }: Begun & { readonly state: 'begun' | 'staged' },
): Promise<void> {
  await tx.query(
    `insert into backfill.ledger (run_id, unit_key, attempt, state, unit_from, unit_to, rows_staged, base_rows, base_snapshot,
       base_fingerprint, rows_inserted, rows_updated, rows_deleted, sums, started_at, finished_at, token, piece_bounds,
       pieces_done)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, now(), clock_timestamp(), $15, $16, $17)
     on conflict (run_id, unit_key, attempt) do update
     set state = excluded.state, rows_staged = excluded.rows_staged, base_rows = excluded.base_rows,
       rows_inserted = excluded.rows_inserted, rows_updated = excluded.rows_updated, rows_deleted = excluded.rows_deleted,
       sums = excluded.sums, finished_at = excluded.finished_at, token = excluded.token, pieces_done = excluded.pieces_done`,
    [
      run.id,
      unit.key,
      attempt,
      state,
      unit.from,
      unit.to,
      rowsStaged,
      base.rows,
      base.snapshot,
      base.fingerprint,
      difference?.inserted ?? null,
      difference?.updated ?? null,
      difference?.deleted ?? null,
      JSON.stringify(sums),
      fence.token,
      JSON.stringify(bounds),
      done,
    ],
  );
}
