import { type Unit, unitsOf } from '../../../plan/scope.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';

export type UnitPromotion = { readonly unitKey: string; readonly done: boolean };

/** The units of a run whose promotion has begun. Takes no lock. */
export async function promotionsOfUnits(db: Db, run: EngineRun): Promise<Map<string, UnitPromotion>> {
  const { rows } = await db.query<{ unit_key: string; done: boolean }>(
    'select unit_key, done_at is not null as done from backfill.unit_promotions where run_id = $1',
    [run.id],
  );
  return new Map(rows.map(row => [row.unit_key, { unitKey: row.unit_key, done: row.done }]));
}

/** Says that rows of these units are about to change, or have. Locks their rows; the caller holds the fence. */
export async function beginUnits(tx: Tx, run: EngineRun, units: readonly Unit[]): Promise<void> {
  await tx.query(
    `insert into backfill.unit_promotions (run_id, unit_key) select $1, unnest($2::text[])
     on conflict (run_id, unit_key) do nothing`,
    [run.id, units.map(unit => unit.key)],
  );
}

/** Says that nothing of these units is left to do; gives back those that it was not said of before. */
export async function finishUnits(tx: Tx, run: EngineRun, units: readonly Unit[]): Promise<Unit[]> {
  const { rows } = await tx.query<{ unit_key: string }>(
    `update backfill.unit_promotions set done_at = clock_timestamp()
     where run_id = $1 and unit_key = any($2) and done_at is null returning unit_key`,
    [run.id, units.map(unit => unit.key)],
  );
  const finished = new Set(rows.map(row => row.unit_key));
  return units.filter(unit => finished.has(unit.key));
}

/**
 * Units that are to be rebuilt once more while others are promoted already: they count as not begun, so that live writes
 * to them are noticed as before the first.
 */
export async function reopenUnits(tx: Tx, run: EngineRun, unitKeys: readonly string[]): Promise<void> {
  await tx.query(
    'delete from backfill.unit_promotions where run_id = $1 and unit_key = any($2) and done_at is null',
    [run.id, [...unitKeys]],
  );
}

/** The units of which something is left to be promoted. Takes no lock. */
export async function unfinishedUnits(db: Db, run: EngineRun): Promise<string[]> {
  const known = await promotionsOfUnits(db, run);
  return unitsOf(run.plan.scope.period).flatMap(({ key }) => (known.get(key)?.done ? [] : [key]));
}

/**
 * Says that units are staged, or will be, in another way than the one that was judged: nothing more is promoted before
 * that was. Committed with what makes it so, because this process may be killed before the checks. Locks the run's row,
 * which the caller holds already.
 */
export async function noteUnjudged(tx: Tx, run: EngineRun): Promise<void> {
  await tx.query('update backfill.runs set unjudged = true where run_id = $1 and not unjudged', [run.id]);
}

/** Says that everything staged passed its checks. Locks the run's row. */
export async function noteJudged(tx: Tx, run: EngineRun): Promise<void> {
  await tx.query('update backfill.runs set unjudged = false where run_id = $1 and unjudged', [run.id]);
}

/** Whether something was staged that was not judged yet. Takes no lock. */
export async function isUnjudged(db: Db, run: EngineRun): Promise<boolean> {
  const { rows } = await db.query<{ unjudged: boolean }>(
    'select unjudged from backfill.runs where run_id = $1',
    [run.id],
  );
  return rows[0]?.unjudged ?? false;
}

/** Says that rows of these units were changed, by the before-image. Locks their rows; the caller holds the fence. */
export async function markChanged(tx: Tx, run: EngineRun, units: readonly Unit[]): Promise<void> {
  await tx.query(
    `insert into backfill.unit_promotions (run_id, unit_key, changed) select $1, unnest($2::text[]), true
     on conflict (run_id, unit_key) do update set changed = true`,
    [run.id, units.map(unit => unit.key)],
  );
}

/** The units that were marked so, in their order. Takes no lock. */
export async function changedUnits(db: Db, run: EngineRun): Promise<string[]> {
  const { rows } = await db.query<{ unit_key: string }>(
    'select unit_key from backfill.unit_promotions where run_id = $1 and changed',
    [run.id],
  );
  const changed = new Set(rows.map(row => row.unit_key));
  return unitsOf(run.plan.scope.period).flatMap(({ key }) => (changed.has(key) ? [key] : []));
}

/** When the first unit began, or null. Takes no lock. */
export async function firstBegun(db: Db, run: EngineRun): Promise<Date | null> {
  const { rows } = await db.query<{ began: Date | null }>(
    'select min(began_at) as began from backfill.unit_promotions where run_id = $1',
    [run.id],
  );
  return rows[0]?.began ?? null;
}
