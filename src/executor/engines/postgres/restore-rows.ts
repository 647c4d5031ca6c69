import { type Bind, binder, column } from '../../../checks/query.ts';
import { markOf, type Unit, unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Left } from '../port.ts';
import { assignments, MADE, overriding } from './change-rows.ts';
import { OP } from './delta.ts';
import { beforeTable } from './names.ts';
import { THERE } from './rebuilt-units.ts';
import { columnList, hasHash, inPeriod, rowHash, sameKey } from './scope-sql.ts';
import type { Table } from './table.ts';
import { unitMark } from './unit-sql.ts';

/** Rows of the before-image as a relation: all of them, or those that one step puts back. */
export type Kept = (bind: Bind) => string;

export function allKept(run: EngineRun): Kept {
  return () => beforeTable(run.id);
}

/** How many rows the promotion changed. Takes no lock. */
export async function countBefore(tx: Tx, run: EngineRun): Promise<number> {
  const { rows } = await tx.query<{ count: string }>(`select count(*) as count from ${beforeTable(run.id)}`);
  return Number(rows[0]?.count ?? 0);
}

/**
 * Writes down every row that is no longer what the promotion made of it, and says how many. Nothing has to be decided
 * about a row that is by now what it was before, nor twice about one whose key moved from one unit to another: those are
 * `settled`. The old rows stay in the before-image. `units` are those in which the kept rows lie. The caller holds the
 * target's lock, or those of its rows.
 *
 * Joined by itself first: priced together with what is asked of each pair, all ways of joining look alike to the planner.
 */
export async function noteConflicts(
  tx: Tx,
  run: EngineRun,
  target: Table,
  kept = allKept(run),
  units: readonly Unit[] = unitsOf(run.plan.scope.period),
): Promise<{ conflicts: number; settled: number }> {
  const { key } = run.plan.scope;
  const bind = binder();
  const [marks, keys, firsts] = [
    units.map(markOf),
    units.map(unit => unit.key),
    units.map(unit => unit.from),
  ].map(bind);
  const before = beforeTable(run.id);
  const ofKey = key.map(name => `b.${column(name)}`).join(', ');
  const moved = (op: string) =>
    `exists (select from ${before} moved where moved.${OP} = '${op}' and ${sameKey(key, 'moved', 'b')}`;
  const { rows } = await tx.query<{ conflicts: string; settled: string }>(
    `with touched as (
       select backfill_mark as mark, ${keyOf(key)} as key, ${OP} as op, ${THERE} as there,
         case ${OP} when 'i' then ${THERE} is null and not ${moved('d')}) or ${moved('d')})
           else ${THERE} and backfill_now = backfill_was end as settled
       from (select ${unitMark(target, run.plan.scope, bind, 'b')}::text as backfill_mark, ${ofKey}, b.${OP}, b.${MADE},
           t.${THERE}, case when t.${THERE} then ${rowHash(target, 't')} end as backfill_now, ${rowHash(target, 'b')} as backfill_was
         from ${kept(bind)} b left join (select ${columnList(target)}, true as ${THERE} from ${target.sql}) t
           on ${sameKey(key, 't', 'b')} offset 0) b
       where case when ${OP} = 'd'
         then case when ${THERE} then not ${moved('i')} and backfill_now = moved.${MADE}) else ${moved('i')}) end
         else ${THERE} is null or backfill_now <> ${MADE} end
     ), noted as (
       insert into backfill.rollback_conflicts (run_id, unit_key, unit_from, key, operation, since)
       select ${bind(run.id)}, units.key, units.first, touched.key, case when op = 'i' then 'inserted' when op = 'u' or there is null then 'updated' else 'deleted' end,
         case when there is null then 'removed' when op = 'd' then 'added' else 'changed' end
       from touched join unnest(${marks}::text[], ${keys}::text[], ${firsts}::date[]) with ordinality units (mark, key, first, place) using (mark)
       where settled is not true order by place, touched.key
     )
     select count(*) filter (where settled is not true) as conflicts, count(*) filter (where settled) as settled from touched`,
    bind.values,
  );
  return { conflicts: Number(rows[0]?.conflicts ?? 0), settled: Number(rows[0]?.settled ?? 0) };
}

/** Removes the rows that the promotion inserted and that are still the same; how many. */
export async function removeInserted(
  tx: Tx,
  run: EngineRun,
  target: Table,
  kept = allKept(run),
): Promise<number> {
  const bind = binder();
  const { period, periodColumn } = run.plan.scope;
  const { rowCount } = await tx.query(
    `delete from ${target.sql} t using ${kept(bind)} b
     where b.${OP} = 'i' and ${isMade(run, target)} and ${inPeriod(target, periodColumn, period, bind, 't')}`,
    bind.values,
  );
  return rowCount ?? 0;
}

/** Gives back their old values to the rows that the promotion updated and that are still the same; how many. */
export async function putBackUpdated(
  tx: Tx,
  run: EngineRun,
  target: Table,
  kept = allKept(run),
): Promise<number> {
  const bind = binder();
  const { period, periodColumn } = run.plan.scope;
  const { rowCount } = await tx.query(
    `update ${target.sql} t set ${assignments(target, 'b')} from ${kept(bind)} b
     where b.${OP} = 'u' and ${isMade(run, target)} and ${inPeriod(target, periodColumn, period, bind, 't')}`,
    bind.values,
  );
  return rowCount ?? 0;
}

/**
 * Puts the rows that the promotion deleted back where nobody has written another of the same key; how many. A row that it
 * moved to another unit and that somebody deleted there is a conflict, and stays away.
 */
export async function putBackDeleted(
  tx: Tx,
  run: EngineRun,
  target: Table,
  kept = allKept(run),
): Promise<number> {
  const bind = binder();
  const { key } = run.plan.scope;
  const { rowCount } = await tx.query(
    `insert into ${target.sql} (${columnList(target)})${overriding(target)}
     select ${columnList(target)} from ${kept(bind)} b
     where b.${OP} = 'd' and not exists (select from ${target.sql} t where ${sameKey(key, 't', 'b')})
       and not exists (select from backfill.rollback_conflicts c where c.run_id = ${bind(run.id)} and c.since = 'removed' and c.key = ${keyOf(key)})`,
    bind.values,
  );
  return rowCount ?? 0;
}

/** The units whose rows were left alone, in order. Takes no lock. */
export async function conflictingUnits(tx: Tx, run: EngineRun): Promise<Left> {
  const { rows } = await tx.query<{ unit: string; rows: string }>(
    `select unit_key as unit, count(*) as rows from backfill.rollback_conflicts
     where run_id = $1 group by unit_key`,
    [run.id],
  );
  const counts = new Map(rows.map(row => [row.unit, Number(row.rows)]));
  return unitsOf(run.plan.scope.period).flatMap(({ key }) => {
    const count = counts.get(key);
    return count === undefined ? [] : [{ unit: key, rows: count }];
  });
}

/** What names a row of the before-image in the list of conflicts. */
function keyOf(key: readonly string[]): string {
  return `jsonb_build_object(${key.map(name => `'${name.replaceAll("'", "''")}', b.${column(name)}`).join(', ')})`;
}

function isMade(run: EngineRun, target: Table): string {
  return `${sameKey(run.plan.scope.key, 't', 'b')} and ${hasHash(target, 't', `b.${MADE}`)}`;
}
