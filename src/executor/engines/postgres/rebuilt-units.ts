import type { Bind } from '../../../checks/query.ts';
import type { Scope, Unit } from '../../../plan/scope.ts';
import type { EngineRun } from '../port.ts';
import { inKeyRange, type KeyRange } from './key-ranges.ts';
import { bindLogic, logicOfEach } from './logic.ts';
import { columnList, inUnit, inUnits, unitMark } from './scope-sql.ts';
import { type Column, columnNamed, type Table, writableColumns } from './table.ts';

/** The mark of the unit that a row of either side belongs to. */
export const UNIT = 'backfill_unit';

/** Two relations with every writable column of the target and `UNIT`: units as rebuilt, and as the target has them. */
export type UnitRelations = {
  /** Common table expressions that the two need. */
  readonly ctes: readonly string[];
  readonly rebuilt: string;
  /** Binds its values only when it is asked for: PostgreSQL refuses values that no statement uses. */
  readonly existing: () => string;
};

/**
 * Units that follow one another without a gap, rebuilt in one statement. A single one is bound by values, which lets the
 * planner look at them; several are rebuilt one by one inside the server, which saves the statements between them. Narrowed
 * to a range of keys, both sides hold a part of a unit.
 */
export function relateUnits(
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
  bind: Bind,
  columnOf: (value: string, column: Column) => string,
  within: KeyRange = EVERYTHING,
): UnitRelations {
  const [only] = units;
  const whole =
    only && units.length === 1
      ? relateOne(run, target, only, bind, columnOf)
      : relateMany(run, target, units, bind, columnOf);
  if (within === EVERYTHING) return whole;
  const narrow = (relation: string) =>
    `select * from (${relation}) part where ${inKeyRange(run, target, within, 'part', bind)}`;
  return { ctes: whole.ctes, rebuilt: narrow(whole.rebuilt), existing: () => narrow(whole.existing()) };
}

const EVERYTHING: KeyRange = { from: null, to: null };

function relateOne(
  run: EngineRun,
  target: Table,
  unit: Unit,
  bind: Bind,
  columnOf: (value: string, column: Column) => string,
): UnitRelations {
  const { logic, scope } = run.plan;
  const bound = bindLogic(logic.sql);
  const values = { unit_start: unit.from, unit_end: unit.to, as_of: run.asOf.toISOString() };
  for (const name of bound.order) bind(values[name]);
  const first = `${bind(unit.from)}::date`;
  const bounds = { start: first, end: `${bind(unit.to)}::date`, key: `${bind(unit.key)}::text` };
  const { filters } = scope.period;
  return {
    ctes: bound.types,
    rebuilt: `select ${rebuiltColumns(target, run, bounds, columnOf)}, ${first} as ${UNIT}
      from ${bound.sql} rebuilt${filtered(target, filters, bind)}`,
    existing: () =>
      `select ${columnList(target)}, ${first} as ${UNIT} from ${target.sql} where ${inUnit(target, scope, unit, bind)}`,
  };
}

function relateMany(
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
  bind: Bind,
  columnOf: (value: string, column: Column) => string,
): UnitRelations {
  const { logic, scope } = run.plan;
  const { filters } = scope.period;
  const listed = [units.map(unit => unit.from), units.map(unit => unit.to), units.map(unit => unit.key)];
  const [from, to, key] = listed.map(values => bind(values));
  const bounds = { start: 'backfill_units.first', end: 'backfill_units.after', key: 'backfill_units.key' };
  const each = logicOfEach(logic.sql, {
    unit_start: () => bounds.start,
    unit_end: () => bounds.end,
    as_of: () => `${bind(run.asOf.toISOString())}::timestamptz`,
  });
  return {
    ctes: [
      `backfill_units as materialized (select * from unnest(${from}::date[], ${to}::date[], ${key}::text[])
         as backfill_units (first, after, key))`,
    ],
    rebuilt: `select ${rebuiltColumns(target, run, bounds, columnOf)}, ${bounds.start} as ${UNIT}
      from backfill_units cross join lateral ${each} rebuilt${filtered(target, filters, bind)}`,
    existing: () => `select ${columnList(target)}, ${unitMark(target, scope)} as ${UNIT} from ${target.sql}
      where ${inUnits(target, scope, units, bind)}`,
  };
}

type Bounds = { readonly start: string; readonly end: string; readonly key: string };

function rebuiltColumns(
  target: Table,
  run: EngineRun,
  bounds: Bounds,
  columnOf: (value: string, column: Column) => string,
): string {
  return writableColumns(target)
    .map(column => {
      const value = `rebuilt.${column.sql}`;
      const kept = column.name === run.plan.scope.periodColumn ? unlessStray(value, bounds) : value;
      return `${columnOf(kept, column)} as ${column.sql}`;
    })
    .join(', ');
}

/** The column that says which unit a row belongs to refuses a row of another: it would be lost silently otherwise. */
function unlessStray(value: string, { start, end, key }: Bounds): string {
  return `case when ${value} >= ${start} and ${value} < ${end} then ${value}
             else backfill_staging.refuse_stray(${value}, ${key}) end`;
}

/** The filters of the scope, on rows of the rebuild. */
function filtered(target: Table, filters: Scope['filters'], bind: Bind): string {
  if (filters.length === 0) return '';
  const conditions = filters.map(
    filter => `${columnNamed(target, filter.column).sql} = any(${bind(filter.values)})`,
  );
  return ` where ${conditions.join(' and ')}`;
}
