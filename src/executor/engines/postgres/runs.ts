import type { Db, Tx } from '../../../store/db.ts';
import { LeaseLost } from '../../lease-lost.ts';
import type { EngineRun } from '../port.ts';

/** Whether the run has its row in the warehouse, which it gets when it is prepared. Takes no lock. */
export async function isKnown(db: Db, run: EngineRun): Promise<boolean> {
  const installed = await db.query<{ there: boolean }>(
    `select to_regclass('backfill.runs') is not null as there`,
  );
  if (!installed.rows[0]?.there) return false;
  const { rowCount } = await db.query('select from backfill.runs where run_id = $1', [run.id]);
  return rowCount === 1;
}

/** The hash of the plan that the warehouse knows under the name of this run, or null. Takes no lock. */
export async function planHashOf(db: Db, run: EngineRun): Promise<string | null> {
  const { rows } = await db.query<{ plan_hash: string }>(
    'select plan_hash from backfill.runs where run_id = $1',
    [run.id],
  );
  return rows[0]?.plan_hash ?? null;
}

/**
 * Gives the run its row, or a newer token. Locks the row: it waits while an older holder is inside a transaction, so
 * that after this nothing of an older holder can commit. Throws `LeaseLost` when the run has a newer token.
 */
export async function takeOver(db: Db, run: EngineRun, token: number): Promise<void> {
  const { rowCount } = await db.query(
    `insert into backfill.runs (run_id, token, plan_hash, target) values ($1, $2, $3, $4)
     on conflict (run_id) do update set token = excluded.token where backfill.runs.token <= excluded.token`,
    [run.id, token, run.planHash, run.plan.scope.table],
  );
  if (rowCount !== 1) throw new LeaseLost(run.id);
}

/**
 * Proves that this token may still write, and keeps it so until the transaction ends. FOR SHARE: a newer holder waits
 * for us, while we never wait for another reader of the row. Throws `LeaseLost`.
 */
export async function holdFence(tx: Tx, run: EngineRun, token: number): Promise<void> {
  const { rows } = await tx.query<{ token: string }>(
    'select token from backfill.runs where run_id = $1 for share',
    [run.id],
  );
  if (Number(rows[0]?.token) !== token) throw new LeaseLost(run.id);
}

/** A table with all that is read as a part of it: partitions, and tables that inherit from it. As SQL; `$1` is its oid. */
const RELATIONS = `with recursive relations as (
  select $1::oid as oid union select i.inhrelid from relations r join pg_catalog.pg_inherits i on i.inhparent = r.oid)`;

/** Remembers what the target is made of before its first unit is read. Locks the run's row. */
export async function noteRelations(
  tx: Tx,
  run: EngineRun,
  { oid }: { readonly oid: number },
): Promise<void> {
  await tx.query(
    `${RELATIONS} update backfill.runs set relations = array(select oid from relations)
     where run_id = $2 and relations is null`,
    [oid, run.id],
  );
}

/** What is a part of the target by now and was not when the run was prepared. Takes no lock. */
export async function relationsSince(
  tx: Tx,
  run: EngineRun,
  { oid }: { readonly oid: number },
): Promise<number[]> {
  const { rows } = await tx.query<{ oid: number }>(
    `${RELATIONS} select oid from relations
     where oid <> all (coalesce((select relations from backfill.runs where run_id = $2), array(select oid from relations)))
     order by oid`,
    [oid, run.id],
  );
  return rows.map(row => row.oid);
}
