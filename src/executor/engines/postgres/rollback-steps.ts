import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';

/** The values of a key, as text. */
export type Key = readonly string[];

/** What became of rows that were to be put back: done, left alone because they were written since, nothing left to do. */
export type Accounted = { readonly restored: number; readonly conflicts: number; readonly settled: number };

/** How far a rollback in steps is; `next` is where it goes on, null before the first step and when it is over. */
export type SoFar = Accounted & {
  readonly steps: number;
  readonly next: Key | null;
  readonly isOver: boolean;
};

/** Takes no lock: only whoever holds the fence writes these rows. */
export async function soFar(db: Db, run: EngineRun): Promise<SoFar> {
  const { rows } = await db.query<Record<keyof Accounted | 'steps', string> & { next: string[] | null }>(
    `select count(*) as steps, coalesce(sum(restored), 0) as restored, coalesce(sum(conflicts), 0) as conflicts,
       coalesce(sum(settled), 0) as settled,
       (select next_key from backfill.rollback_steps where run_id = $1 order by step desc limit 1) as next
     from backfill.rollback_steps where run_id = $1`,
    [run.id],
  );
  const row = rows[0];
  const steps = Number(row?.steps ?? 0);
  const next = row?.next ?? null;
  return {
    steps,
    next,
    isOver: steps > 0 && next === null,
    restored: Number(row?.restored ?? 0),
    conflicts: Number(row?.conflicts ?? 0),
    settled: Number(row?.settled ?? 0),
  };
}

/** One row a step, in the transaction of the rows that it put back. A number that is there already is an error. */
export async function insertStep(
  tx: Tx,
  run: EngineRun,
  { restored, conflicts, settled }: Accounted,
  next: Key | null,
): Promise<void> {
  await tx.query(
    `insert into backfill.rollback_steps (run_id, step, next_key, restored, conflicts, settled)
     select $1, 1 + coalesce(max(step), 0), $2::text[], $3, $4, $5 from backfill.rollback_steps where run_id = $1`,
    [run.id, next, restored, conflicts, settled],
  );
}
