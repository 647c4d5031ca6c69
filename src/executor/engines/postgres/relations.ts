import { type Bind, column } from '../../../checks/query.ts';
import { markOf, unitsOf } from '../../../plan/scope.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { EngineRun } from '../port.ts';
import { OP, rebuiltFromDelta, suspectsInDelta } from './delta.ts';
import { beforeTable, stagingTable } from './names.ts';
import { firstDayOfUnit, inPeriod, sameKey } from './scope-sql.ts';
import type { Table } from './table.ts';
import { markType, unitMark } from './unit-sql.ts';

/** The rows of the scope as they would be after promotion; `columns` as a select list has them. */
export function rebuiltRows(run: EngineRun, target: Table, bind: Bind, columns: string): string {
  if (!keepsDifferences(run.plan.isolation.strategy)) return `select ${columns} from ${stagingTable(run.id)}`;
  return rebuiltFromDelta(run, target, scopeOf(run, target, bind), columns);
}

/**
 * The relations that checks read, to stand in front of their query. Not materialised: each is read through as if
 * it were written in place. Its values come after those of the query.
 */
export function checkRelations(
  run: EngineRun,
  target: Table,
  bind: Bind,
  repeating: readonly string[],
): string {
  const { period: within, periodColumn } = run.plan.scope;
  const period = firstDayOfUnit(target, periodColumn, within.grain);
  const unit = `${unitMark(target, run.plan.scope, bind)} as backfill_unit, ${period} as backfill_period`;
  const all = target.columns.map(({ name }) => column(name)).join(', ');
  const scope = scopeOf(run, target, bind);
  const rebuilt = rebuiltRows(run, target, bind, `${all}, ${unit}`);
  const suspects = keepsDifferences(run.plan.isolation.strategy)
    ? suspectsInDelta(run, target, scope, `${all}, ${unit}`, repeatedIn(run, target, bind, repeating))
    : 'select * from rebuilt';
  return `with rebuilt as not materialized (${rebuilt}),
suspects as not materialized (${suspects}),
existing as not materialized (${existingRows(run, target, scope, `${all}, ${unit}`)}),
outside as not materialized (select ${all}, ${unit} from ${target.sql} where (${scope}) is not true)`;
}

/** The scope as it is, or as it was before the first of its units was promoted. */
function existingRows(run: EngineRun, target: Table, scope: string, columns: string): string {
  if (run.plan.isolation.strategy !== 'changed_rows_by_unit')
    return `select ${columns} from ${target.sql} where ${scope}`;
  const before = beforeTable(run.id);
  return `select ${columns} from ${target.sql} existing_row where ${scope} and not exists (
      select from ${before} was where was.${OP} in ('i', 'u') and ${sameKey(run.plan.scope.key, 'was', 'existing_row')})
    union all
    select ${columns} from ${before} where ${OP} in ('u', 'd')`;
}

/** The condition that a staged row belongs to a unit in which a key was seen twice. */
function repeatedIn(run: EngineRun, target: Table, bind: Bind, repeating: readonly string[]): string {
  if (repeating.length === 0) return 'false';
  const marks = unitsOf(run.plan.scope.period).flatMap(unit =>
    repeating.includes(unit.key) ? [markOf(unit)] : [],
  );
  const { scope } = run.plan;
  return `${unitMark(target, scope, bind)} = any(${bind(marks)}::${markType(scope.period)}[])`;
}

function scopeOf(run: EngineRun, target: Table, bind: Bind): string {
  return inPeriod(target, run.plan.scope.periodColumn, run.plan.scope.period, bind);
}
