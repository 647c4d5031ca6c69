import { type Bind, binder, metricValue } from '../../../checks/query.ts';
import { startOf, startOfNext } from '../../../plan/civil-date.ts';
import type { Movement } from '../../../plan/movement.ts';
import type { Metric } from '../../../plan/profile.ts';
import { lastDay, markOf, unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { rebuiltRows } from './relations.ts';
import { firstDayOfUnit, inPeriod } from './scope-sql.ts';
import type { Table } from './table.ts';
import type { Totals } from './totals.ts';
import { unitMark } from './unit-sql.ts';

type Values = ReadonlyMap<string, readonly (number | null)[]>;

/**
 * Every metric of every calendar month that the scope touches. Whole months, because that is what reports show: after
 * promotion a month holds the staged rows and those of its rows that lie outside the scope.
 */
export async function monthlyMovements(
  tx: Tx,
  run: EngineRun,
  target: Table,
  totals: Totals,
): Promise<Movement[]> {
  const { period, periodColumn } = run.plan.scope;
  const months = {
    from: startOf('month', period.from),
    to: startOfNext('month', lastDay(period)),
    filters: [],
  };
  const periods: Named[] = [];
  for (let first = months.from; first < months.to; first = startOfNext('month', first)) {
    periods.push({ mark: first, name: first.slice(0, 7) });
  }
  const month = () => firstDayOfUnit(target, periodColumn, 'month');
  const columns = target.columns.map(column => column.sql).join(', ');
  const inMonths = (bind: Bind) => inPeriod(target, periodColumn, months, bind);
  return move(run, periods, totals.byMonth, async metrics => ({
    before: await valuesBy(
      tx,
      metrics,
      month,
      bind => `select ${columns} from ${target.sql} where ${inMonths(bind)}`,
    ),
    after: await valuesBy(
      tx,
      metrics,
      month,
      bind => `select ${columns} from ${target.sql}
    where ${inMonths(bind)} and (${inPeriod(target, periodColumn, period, bind)}) is not true
    union all
    ${rebuiltRows(run, target, bind, columns)}`,
    ),
  }));
}

/** Every metric of every unit of the scope, before and after, for the chart. */
export async function unitSeries(tx: Tx, run: EngineRun, target: Table, totals: Totals): Promise<Movement[]> {
  const { period, periodColumn } = run.plan.scope;
  const columns = target.columns.map(column => column.sql).join(', ');
  const unit = (bind: Bind) => unitMark(target, run.plan.scope, bind);
  const periods = unitsOf(period).map(one => ({ mark: markOf(one), name: one.key }));
  return move(run, periods, totals.byUnit, async metrics => ({
    before: await valuesBy(
      tx,
      metrics,
      unit,
      bind => `select * from ${target.sql} where ${inPeriod(target, periodColumn, period, bind)}`,
    ),
    after: await valuesBy(tx, metrics, unit, bind => rebuiltRows(run, target, bind, columns)),
  }));
}

/** A period or a unit: by what its rows are told apart, and what it is called. */
type Named = { readonly mark: string; readonly name: string };

/** Metrics that are known already come out of the totals; for the others the rows are read, once for all of them. */
async function move(
  run: EngineRun,
  periods: readonly Named[],
  known: Totals['byUnit'],
  read: (metrics: readonly Metric[]) => Promise<{ before: Values; after: Values }>,
): Promise<Movement[]> {
  const { metrics } = run.plan.purpose;
  const unknown = metrics.filter(metric => known(metric.sql) === undefined);
  const values = unknown.length > 0 ? await read(unknown) : null;
  return metrics.flatMap(metric => {
    const lines = new Map(known(metric.sql)?.map(line => [line.unit, line]));
    const index = unknown.indexOf(metric);
    return periods.map(({ mark, name }) => ({
      metric: metric.id,
      title: metric.title,
      unit: metric.unit,
      decimals: metric.decimals,
      period: name,
      before: (index < 0 ? lines.get(mark)?.existing : values?.before.get(mark)?.[index]) ?? null,
      after: (index < 0 ? lines.get(mark)?.rebuilt : values?.after.get(mark)?.[index]) ?? null,
    }));
  });
}

/** One scan for all metrics: their values by the mark of each period. */
async function valuesBy(
  tx: Tx,
  metrics: readonly Metric[],
  mark: (bind: Bind) => string,
  relation: (bind: Bind) => string,
): Promise<Values> {
  const bind = binder();
  const { rows } = await tx.query<{ mark: string; values: (number | null)[] }>(
    `select ${mark(bind)}::text as mark, array[${metrics.map(metricValue).join(', ')}] as values
     from (${relation(bind)}) counted group by 1`,
    bind.values,
  );
  return new Map(rows.map(row => [row.mark, row.values.map(finite)]));
}

/** NaN and infinity are numbers to PostgreSQL, but none that anybody could compare or hash. */
function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
