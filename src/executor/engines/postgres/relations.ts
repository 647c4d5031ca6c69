import { type Bind, column } from '../../../checks/query.ts';
import type { EngineRun } from '../port.ts';
import { stagingTable } from './names.ts';
import { firstDayOfUnit, inPeriod } from './scope-sql.ts';
import type { Table } from './table.ts';

/**
 * The three relations that checks read, to stand in front of their query. Not materialised: each is read through as if
 * it were written in place. Its values come after those of the query.
 */
export function checkRelations(run: EngineRun, target: Table, bind: Bind): string {
  const { period, periodColumn } = run.plan.scope;
  const unit = `${firstDayOfUnit(periodColumn, period.grain)} as backfill_unit`;
  const all = target.columns.map(({ name }) => column(name)).join(', ');
  const scope = inPeriod(target, periodColumn, period, bind);
  return `with rebuilt as not materialized (select ${all}, ${unit} from ${stagingTable(run.id)}),
existing as not materialized (select ${all}, ${unit} from ${target.sql} where ${scope}),
outside as not materialized (select ${all}, ${unit} from ${target.sql} where (${scope}) is not true)`;
}
