import type { Unit } from '../../../plan/scope.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun, LedgerEntry, LedgerState } from '../port.ts';
import type { Nulls } from './nulls.ts';

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

/** The latest attempt at each of these units that was tried. Takes no lock; the caller holds the fence. */
export async function latestAttemptsAt(
  tx: Tx,
  run: EngineRun,
  units: readonly Unit[],
): Promise<Map<string, LedgerEntry>> {
  const { rows } = await tx.query<Row>(
    `select distinct on (unit_key) unit_key, attempt, state, rows_staged
     from backfill.ledger where run_id = $1 and unit_key = any($2) order by unit_key, attempt desc`,
    [run.id, units.map(unit => unit.key)],
  );
  return new Map(rows.map(row => [row.unit_key, entryOf(row)]));
}

/**
 * What one pass over a unit gathered of the rows that come and of those that go, by the aggregate that says so in SQL: a
 * metric of the rebuilt rows is known from them without another look. Where staging keeps whole rows all of them come.
 */
export type UnitSums = {
  readonly added: Readonly<Record<string, string>>;
  readonly removed: Readonly<Record<string, string>>;
  /** Whether the rebuild returned a key twice; absent where nobody looked. */
  readonly repeats?: boolean;
  /** The sum of the hashes of the staged rows, where they are whole. */
  readonly print?: string;
  /** The least and the greatest value of a column over all rebuilt rows, as text; absent where it was not gathered. */
  readonly spans?: Readonly<Record<string, readonly [string | null, string | null]>>;
  /**
   * How many of the rows that come and of those that go are empty in a column, by its name and where there are any, of all
   * columns that may be empty; absent where that was not counted.
   */
  readonly nulls?: { readonly added: Nulls; readonly removed: Nulls };
};

export type Attempt = {
  readonly unit: Unit;
  readonly attempt: number;
  readonly state: LedgerState;
  readonly rowsStaged: number;
  /** What the target held of this unit in the same snapshot. */
  readonly base: { readonly rows: string; readonly fingerprint: string | null; readonly snapshot?: string };
  /** How the rebuilt rows differ from the target's, where staging keeps differences. */
  readonly difference?: { readonly inserted: number; readonly updated: number; readonly deleted: number };
  readonly sums?: UnitSums;
  readonly error?: string;
};

/** One row a unit and attempt, in the transaction of the units' rows. A second `staged` row of a unit is an error. */
export async function insertAttempts(
  tx: Tx,
  run: EngineRun,
  attempts: readonly Attempt[],
  token: number,
): Promise<void> {
  const each = <T>(value: (attempt: Attempt) => T) => attempts.map(value);
  await tx.query(
    `insert into backfill.ledger (run_id, unit_key, attempt, state, unit_from, unit_to, rows_staged, base_rows,
       base_fingerprint, base_snapshot, rows_inserted, rows_updated, rows_deleted, error, sums, started_at, finished_at, token)
     select $1, unit_key, attempt, state, unit_from, unit_to, rows_staged, base_rows, base_fingerprint, base_snapshot,
       rows_inserted, rows_updated, rows_deleted, error, sums, now(), clock_timestamp(), $16
     from unnest($2::text[], $3::int[], $4::text[], $5::date[], $6::date[], $7::bigint[], $8::bigint[], $9::numeric[],
       $10::text[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[], $15::jsonb[])
       as units (unit_key, attempt, state, unit_from, unit_to, rows_staged, base_rows, base_fingerprint, base_snapshot,
         rows_inserted, rows_updated, rows_deleted, error, sums)`,
    [
      run.id,
      each(({ unit }) => unit.key),
      each(({ attempt }) => attempt),
      each(({ state }) => state),
      each(({ unit }) => unit.from),
      each(({ unit }) => unit.to),
      each(({ rowsStaged }) => rowsStaged),
      each(({ base }) => base.rows),
      each(({ base }) => base.fingerprint),
      each(({ base }) => base.snapshot ?? null),
      each(({ difference }) => difference?.inserted ?? null),
      each(({ difference }) => difference?.updated ?? null),
      each(({ difference }) => difference?.deleted ?? null),
      each(({ error }) => error ?? null),
      each(({ sums }) => (sums ? JSON.stringify(sums) : null)),
      token,
    ],
  );
}

/** Marks every unit that is staged, or in part. Locks their ledger rows; the caller holds the fence. */
export async function markAllStale(tx: Tx, run: Pick<EngineRun, 'id'>): Promise<void> {
  await tx.query(
    `update backfill.ledger set state = 'stale' where run_id = $1 and state in ('begun', 'staged')`,
    [run.id],
  );
}

/** Marks units as computed against rows that are no longer there. Locks their ledger rows; the caller holds the fence. */
export async function markStale(tx: Tx, run: EngineRun, unitKeys: readonly string[]): Promise<void> {
  await tx.query(
    `update backfill.ledger set state = 'stale' where run_id = $1 and unit_key = any($2) and state in ('begun', 'staged')`,
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

/** What staging knows of a unit; `sums` is null where it was staged before they were kept. */
export type StagedSums = {
  readonly unitKey: string;
  readonly sums: UnitSums | null;
  readonly rows: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
};

/** What was gathered of every staged unit. Takes no lock. */
export async function stagedSums(tx: Tx, run: EngineRun): Promise<StagedSums[]> {
  const { rows } = await tx.query<StagedSums>(
    `select unit_key as "unitKey", sums, rows_staged::float8 as rows, coalesce(rows_inserted, 0)::float8 as inserted,
       coalesce(rows_updated, 0)::float8 as updated, coalesce(rows_deleted, 0)::float8 as deleted
     from backfill.ledger where run_id = $1 and state = 'staged'`,
    [run.id],
  );
  return rows;
}

function entryOf(row: Row): LedgerEntry {
  return {
    unitKey: row.unit_key,
    attempt: row.attempt,
    state: row.state,
    rowsStaged: Number(row.rows_staged),
  };
}
