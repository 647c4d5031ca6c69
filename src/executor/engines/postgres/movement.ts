import { type Bind, binder, metricValue } from '../../../checks/query.ts';
import { startOf, startOfNext } from '../../../plan/civil-date.ts';
import type { Movement } from '../../../plan/movement.ts';
import type { Metric } from '../../../plan/profile.ts';
import { lastDay, unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { rebuiltRows } from './relations.ts';
import { firstDayOfUnit, inPeriod } from './scope-sql.ts';
import type { Table } from './table.ts';

type Values = ReadonlyMap<string, readonly (number | null)[]>;

/**
 * Every metric of every calendar month that the scope touches. Whole months, because that is what reports show: after
 * promotion a month holds the staged rows and those of its rows that lie outside the scope.
 */
export async function monthlyMovements(tx: Tx, run: EngineRun, target: Table): Promise<Movement[]> {
  const { period, periodColumn } = run.plan.scope;
  const months = {
    from: startOf('month', period.from),
    to: startOfNext('month', lastDay(period)),
    filters: [],
  };
  const month = firstDayOfUnit(periodColumn, 'month');
  const columns = target.columns.map(column => column.sql).join(', ');
  const inMonths = (bind: Bind) => inPeriod(target, periodColumn, months, bind);
  const before = await valuesBy(
    tx,
    run,
    month,
    bind => `select ${columns} from ${target.sql} where ${inMonths(bind)}`,
  );
  const after = await valuesBy(
    tx,
    run,
    month,
    bind => `select ${columns} from ${target.sql}
    where ${inMonths(bind)} and (${inPeriod(target, periodColumn, period, bind)}) is not true
    union all
    ${rebuiltRows(run, target, bind, columns)}`,
  );
  const periods: { first: string; name: string }[] = [];
  for (let first = months.from; first < months.to; first = startOfNext('month', first)) {
    periods.push({ first, name: first.slice(0, 7) });
  }
  return sideBySide(run.plan.purpose.metrics, periods, before, after);
}

/** Every metric of every unit of the scope, before and after, for the chart. */
export async function unitSeries(tx: Tx, run: EngineRun, target: Table): Promise<Movement[]> {
  const { period, periodColumn } = run.plan.scope;
  const unit = firstDayOfUnit(periodColumn, period.grain);
  const before = await valuesBy(
    tx,
    run,
    unit,
    bind => `select * from ${target.sql} where ${inPeriod(target, periodColumn, period, bind)}`,
  );
  const columns = target.columns.map(column => column.sql).join(', ');
  const after = await valuesBy(tx, run, unit, bind => rebuiltRows(run, target, bind, columns));
  const periods = unitsOf(period).map(({ key, from }) => ({ first: from, name: key }));
  return sideBySide(run.plan.purpose.metrics, periods, before, after);
}

/** One scan for all metrics: their values by the first day of each period. */
async function valuesBy(
  tx: Tx,
  run: EngineRun,
  firstDay: string,
  relation: (bind: Bind) => string,
): Promise<Values> {
  const bind = binder();
  const metrics = run.plan.purpose.metrics.map(metricValue).join(', ');
  const { rows } = await tx.query<{ first: string; values: (number | null)[] }>(
    `select ${firstDay}::text as first, array[${metrics}] as values from (${relation(bind)}) counted group by 1`,
    bind.values,
  );
  return new Map(rows.map(row => [row.first, row.values.map(finite)]));
}

/** NaN and infinity are numbers to PostgreSQL, but none that anybody could compare or hash. */
function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

function sideBySide(
  metrics: readonly Metric[],
  periods: readonly { first: string; name: string }[],
  before: Values,
  after: Values,
): Movement[] {
  return metrics.flatMap((metric, index) =>
    periods.map(({ first, name }) => ({
      metric: metric.id,
      title: metric.title,
      unit: metric.unit,
      decimals: metric.decimals,
      period: name,
      before: before.get(first)?.[index] ?? null,
      after: after.get(first)?.[index] ?? null,
    })),
  );
}
