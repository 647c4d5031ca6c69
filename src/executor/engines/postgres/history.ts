import type { Slice } from '../../../plan/cut.ts';
import { periodsOf, type Unit } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';

/**
 * Which definition made what the whole scope holds now. Said by period however it was rebuilt, because all of it has
 * changed: who asks later needs not know into which units it was cut.
 */
export async function appendWhole(tx: Tx, run: EngineRun): Promise<void> {
  await appendHistory(tx, run, periodsOf(run.plan.scope.period));
}

/** The same of single units, where others are not promoted yet: a slice is one of the filters of what it says. */
export async function appendHistory(tx: Tx, run: EngineRun, units: readonly Unit[]): Promise<void> {
  const { scope, logic } = run.plan;
  await tx.query(
    `insert into backfill.history (dataset, target, unit_key, unit_from, unit_to, filters, event, logic_id,
       logic_sha256, run_id, at)
     select $1, $2, unit_key, unit_from, unit_to, filters, 'promoted', $7, $8, $9, now()
     from unnest($3::text[], $4::date[], $5::date[], $6::jsonb[]) as units (unit_key, unit_from, unit_to, filters)`,
    [
      scope.dataset,
      scope.table,
      units.map(unit => unit.key),
      units.map(unit => unit.from),
      units.map(unit => unit.to),
      units.map(({ slice }) =>
        JSON.stringify([...scope.period.filters, ...(slice ? [asFilter(slice)] : [])]),
      ),
      logic.id,
      logic.sha256,
      run.id,
    ],
  );
}

/** A slice as `backfill.is_among` reads it. */
function asFilter({ column, ...slice }: Slice): object {
  if ('values' in slice) return { column, values: slice.values };
  if ('otherThan' in slice) return { column, other_than: slice.otherThan };
  return { column, type: slice.type, from: slice.from, to: slice.to };
}

/**
 * Says of everything that the run made that it no longer is what is there: its promotions are marked as undone, so that
 * what stands is found by an index. Locks those rows.
 */
export async function undoHistory(tx: Tx, run: EngineRun): Promise<void> {
  await tx.query(
    `with undone as (
       update backfill.history set undone_at = now()
       where run_id = $1 and event = 'promoted' and undone_at is null returning *
     )
     insert into backfill.history (dataset, target, unit_key, unit_from, unit_to, filters, event, logic_id,
       logic_sha256, run_id, at)
     select dataset, target, unit_key, unit_from, unit_to, filters, 'rolled_back', logic_id, logic_sha256, run_id, now()
     from undone order by id`,
    [run.id],
  );
}
