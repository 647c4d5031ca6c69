import { type Bind, column } from '../../../checks/query.ts';
import type { EngineRun } from '../port.ts';
import { rebuiltFromDelta, suspectsInDelta } from './delta.ts';
import { stagingTable } from './names.ts';
import { firstDayOfUnit, inPeriod } from './scope-sql.ts';
import type { Table } from './table.ts';

/** The rows of the scope as they would be after promotion; `columns` as a select list has them. */
export function rebuiltRows(run: EngineRun, target: Table, bind: Bind, columns: string): string {
  if (run.plan.isolation.strategy === 'replace_range')
    return `select ${columns} from ${stagingTable(run.id)}`;
  return rebuiltFromDelta(run, target, scopeOf(run, target, bind), columns);
}

/**
 * The relations that checks read, to stand in front of their query. Not materialised: each is read through as if
 * it were written in place. Its values come after those of the query.
 */
export function checkRelations(run: EngineRun, target: Table, bind: Bind): string {
  const { period, periodColumn } = run.plan.scope;
  const unit = `${firstDayOfUnit(periodColumn, period.grain)} as backfill_unit`;
  const all = target.columns.map(({ name }) => column(name)).join(', ');
  const scope = scopeOf(run, target, bind);
  const rebuilt = rebuiltRows(run, target, bind, `${all}, ${unit}`);
  const suspects =
    run.plan.isolation.strategy === 'replace_range'
      ? 'select * from rebuilt'
      : suspectsInDelta(run, target, scope, `${all}, ${unit}`);
  return `with rebuilt as not materialized (${rebuilt}),
suspects as not materialized (${suspects}),
existing as not materialized (select ${all}, ${unit} from ${target.sql} where ${scope}),
outside as not materialized (select ${all}, ${unit} from ${target.sql} where (${scope}) is not true)`;
}

function scopeOf(run: EngineRun, target: Table, bind: Bind): string {
  return inPeriod(target, run.plan.scope.periodColumn, run.plan.scope.period, bind);
}
