import { binder, metricValue } from '../../../checks/query.ts';
import type { Print } from '../../../plan/determinism.ts';
import type { Unit } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { cast } from './cast.ts';
import type { ColumnDoubt } from './compare-columns.ts';
import { bindLogic } from './logic.ts';
import { relateUnits, THERE } from './rebuilt-units.ts';
import { fingerprint, rowOf, sameKey } from './scope-sql.ts';
import { columnNamed, type Table, writableColumns } from './table.ts';
import { inSlices, inUnit } from './unit-sql.ts';

/**
 * Rebuilds one unit and keeps nothing of it but its print, the columns that hold no value in some of its rows though the
 * target requires one, and how many values are as each doubt has it. In a read-only transaction, as the rebuild role.
 */
export async function printRebuilt(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  doubts: readonly ColumnDoubt[],
): Promise<{ print: Print; empty: string[]; misfits: number[] }> {
  const required = writableColumns(target).filter(column => column.notNull);
  const empty = required.map(column => `count(*) filter (where ${column.sql} is null)`);
  const misfits = doubts.map(({ column, misfit }) => `count(*) filter (where ${misfit(column.sql)})`);
  const aggregates = `${fingerprint(target)}, array[${empty.join(', ')}]::int8[] as empty,
    array[${misfits.join(', ')}]::float8[] as misfits`;
  const { rows } = await select<{ rows: string; fingerprint: string; empty: string[]; misfits: number[] }>(
    tx,
    run,
    target,
    unit,
    aggregates,
  );
  const found = rows[0] ?? { rows: '0', fingerprint: '0', empty: [], misfits: [] };
  return {
    print: { rows: Number(found.rows), fingerprint: found.fingerprint },
    empty: required.filter((_, index) => found.empty[index] !== '0').map(({ name }) => name),
    misfits: found.misfits,
  };
}

/** What the planner thinks that rebuilding a unit costs, in its own unit of measure. Runs nothing. */
export async function plannedCost(tx: Tx, run: EngineRun, target: Table, unit: Unit): Promise<number> {
  const { rows } = await select<{ 'QUERY PLAN': { Plan: { 'Total Cost': number } }[] }>(
    tx,
    run,
    target,
    unit,
    fingerprint(target),
    'explain (format json) ',
  );
  return rows[0]?.['QUERY PLAN'][0]?.Plan['Total Cost'] ?? 0;
}

/** The metrics of one unit, rebuilt and as the target holds it; null where there are no rows. */
export async function metricsOnTrial(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
): Promise<{ before: (number | null)[]; after: (number | null)[] }> {
  const { purpose, scope } = run.plan;
  const metrics = `array[${purpose.metrics.map(metricValue).join(', ')}] as values`;
  const rebuilt = await select<{ values: (number | null)[] }>(tx, run, target, unit, metrics);
  const bind = binder();
  const existing = await tx.query<{ values: (number | null)[] }>(
    `select ${metrics} from ${target.sql} where ${inUnit(target, scope, unit, bind)}`,
    bind.values,
  );
  return { before: existing.rows[0]?.values ?? [], after: rebuilt.rows[0]?.values ?? [] };
}

/** How many rows the target has in a unit, and how many of them a rebuild would change or remove. Keeps nothing. */
export async function changedOnTrial(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
): Promise<{ rows: number; changed: number }> {
  const bind = binder();
  const { ctes, rebuilt, existing } = relateUnits(run, target, [unit], bind, cast);
  const differs = `r.${THERE} is null or ${rowOf(target, 'r')} is distinct from ${rowOf(target, 't')}`;
  const { rows } = await tx.query<{ rows: number; changed: number }>(
    `${ctes.map(cte => `with ${cte}`).join('')}
     select count(*)::float8 as rows, (count(*) filter (where ${differs}))::float8 as changed
     from (${existing()}) t left join (${rebuilt}) r on ${sameKey(run.plan.scope.key, 'r', 't')}`,
    bind.values,
  );
  return rows[0] ?? { rows: 0, changed: 0 };
}

/** An aggregate over the rebuild of one unit, narrowed as the scope is. */
async function select<Row extends object>(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  aggregates: string,
  before = '',
) {
  const { logic, scope } = run.plan;
  const bound = bindLogic(logic.sql);
  const bind = binder();
  const values = { unit_start: unit.from, unit_end: unit.to, as_of: run.asOf.toISOString() };
  for (const name of bound.order) bind(values[name]);
  const filters = scope.period.filters.map(
    filter => `${columnNamed(target, filter.column).sql} = any(${bind(filter.values)})`,
  );
  if (unit.slice)
    filters.push(
      inSlices([unit.slice], bind, name => cast(columnNamed(target, name).sql, columnNamed(target, name))),
    );
  const where = filters.length > 0 ? ` where ${filters.join(' and ')}` : '';
  const types = bound.types.map(cte => `with ${cte}`).join('');
  return tx.query<Row>(
    `${before}${types} select ${aggregates} from ${bound.sql} rebuilt${where}`,
    bind.values,
  );
}
