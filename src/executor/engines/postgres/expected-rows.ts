import { binder } from '../../../checks/query.ts';
import type { Unit } from '../../../plan/scope.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { cast } from './cast.ts';
import type { KeyRange } from './key-ranges.ts';
import { relateUnits } from './rebuilt-units.ts';
import type { Table } from './table.ts';

/**
 * What writing a row costs where every row is written, in the planner's unit: it takes twenty times as long as reading one
 * that the planner puts at 0.02 (measured on 900,000 rows).
 */
const WRITING = 0.4;

/** How many rows the planner expects a unit to have once it is rebuilt. Reads no row. As the rebuild role. */
export async function expectedRows(tx: Tx, run: EngineRun, target: Table, unit: Unit): Promise<number> {
  const bind = binder();
  const { ctes, rebuilt } = relateUnits(run, target, [unit], bind, cast);
  const { rows } = await planOf(tx, `${withThem(ctes)} select 1 from (${rebuilt}) r`, bind.values);
  return rows;
}

/**
 * What the planner expects it to cost to stage a unit, or a part of it: to read both sides where they are compared, else to
 * read one and write every row. Reads no row. As the rebuild role.
 */
export async function expectedCost(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  within?: KeyRange,
): Promise<number> {
  const bind = binder();
  const isCompared = keepsDifferences(run.plan.isolation.strategy);
  const columnOf = isCompared ? cast : (value: string) => value;
  const { ctes, rebuilt, existing } = relateUnits(run, target, [unit], bind, columnOf, within);
  if (!isCompared) {
    const { cost, rows } = await planOf(tx, `${withThem(ctes)} select 1 from (${rebuilt}) r`, bind.values);
    return cost + WRITING * rows;
  }
  const both = `both_sides as (select 1 from (${rebuilt}) r union all select 1 from (${existing()}) t)`;
  const { cost } = await planOf(
    tx,
    `${withThem([...ctes, both])} select count(*) from both_sides`,
    bind.values,
  );
  return cost;
}

function withThem(ctes: readonly string[]): string {
  return ctes.length > 0 ? `with ${ctes.join(',\n')}` : '';
}

/** What the planner expects a statement to cost, in its own unit, and to return. Reads no row. */
export async function planOf(
  tx: Tx,
  sql: string,
  values: readonly unknown[],
): Promise<{ readonly cost: number; readonly rows: number }> {
  const { rows } = await tx.query<{
    'QUERY PLAN': { Plan: { 'Total Cost': number; 'Plan Rows': number } }[];
  }>(`explain (format json) ${sql}`, [...values]);
  const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
  return { cost: plan?.['Total Cost'] ?? 0, rows: plan?.['Plan Rows'] ?? 0 };
}
