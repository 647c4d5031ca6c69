import type { Bind } from '../../../checks/query.ts';
import type { Unit } from '../../../plan/scope.ts';
import type { EngineRun } from '../port.ts';
import { cast } from './cast.ts';
import { inKeyRange, type KeyRange } from './key-ranges.ts';
import { bindLogic, logicOfEach } from './logic.ts';
import { filtered } from './moved-rows.ts';
import { columnList, inPeriod, inUnitOfRelation } from './scope-sql.ts';
import { type Column, columnNamed, type Table, writableColumns } from './table.ts';
import { inSlices, inUnit, inUnits, sliceMark, slicesAmong, unitMark } from './unit-sql.ts';

/** True in every row of either side: what an outer join leaves empty where there is none. */
export const THERE = 'backfill_there';

/** The mark of the unit that a row of either side belongs to, where the two hold several slices of one period. */
export const UNIT = 'backfill_unit';

/** Two relations with every writable column of the target and `THERE`: units as rebuilt, and as the target has them. */
export type UnitRelations = {
  /** Common table expressions that the two need. */
  readonly ctes: readonly string[];
  /**
   * What stands in front of a subquery of the two: nothing, or all units, for each of which it is evaluated by itself. So
   * what is joined is as small as a unit and stays in the processor's caches, which takes a quarter off the time (measured).
   */
  readonly each: string;
  /** The mark of the unit that both hold; null where each row has its own, as `UNIT`. */
  readonly mark: string | null;
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
      : only?.slice
        ? relateSlices(run, target, units, bind, columnOf)
        : relateMany(run, target, units, bind, columnOf);
  if (within === EVERYTHING) return whole;
  const narrow = (relation: string) =>
    `select * from (${relation}) part where ${inKeyRange(run, target, within, 'part', bind)}`;
  return { ...whole, rebuilt: narrow(whole.rebuilt), existing: () => narrow(whole.existing()) };
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
  const bounds = boundsOf([unit], bind);
  return {
    ctes: bound.types,
    each: '',
    mark: unit.slice ? `${unit.slice.position}::int4` : bounds.start,
    rebuilt: `select ${rebuiltColumns(target, run, bounds, columnOf)}, true as ${THERE}
      from ${bound.sql} rebuilt${inScope(run, target, [unit], bounds.key, bind)}`,
    existing: () =>
      `select ${columnList(target)}, true as ${THERE} from ${target.sql} where ${inUnit(target, scope, unit, bind)}`,
  };
}

/** The period is rebuilt once for all of its slices. */
function relateSlices(
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
  bind: Bind,
  columnOf: (value: string, column: Column) => string,
): UnitRelations {
  const { logic, scope } = run.plan;
  const { cut } = scope.period;
  const bound = bindLogic(logic.sql);
  const values = { unit_start: units[0]?.from, unit_end: units[0]?.to, as_of: run.asOf.toISOString() };
  for (const name of bound.order) bind(values[name]);
  const bounds = boundsOf(units, bind);
  const mark = cut ? sliceMark(cut, bind, spellRebuilt(target)) : 'null';
  return {
    ctes: bound.types,
    each: '',
    mark: null,
    rebuilt: `select ${rebuiltColumns(target, run, bounds, columnOf)}, true as ${THERE}, ${mark} as ${UNIT}
      from ${bound.sql} rebuilt${inScope(run, target, units, bounds.key, bind)}`,
    existing:
      () => `select ${columnList(target)}, true as ${THERE}, ${unitMark(target, scope, bind)} as ${UNIT}
      from ${target.sql} where ${inUnits(target, scope, units, bind)}`,
  };
}

/** As the target will have the value, so that a row is cut like it before and after it was written. */
function spellRebuilt(target: Table): (name: string) => string {
  return name => {
    const column = columnNamed(target, name);
    return cast(`rebuilt.${column.sql}`, column);
  };
}

function boundsOf(units: readonly Unit[], bind: Bind): Bounds {
  const [first, last] = [units[0], units.at(-1)];
  return {
    start: `${bind(first?.from)}::date`,
    end: `${bind(last?.to)}::date`,
    key: `${bind(first === last ? first?.key : `${first?.key} to ${last?.key}`)}::text`,
  };
}

/** What follows `rebuilt` in FROM: of all rows that the period has, those of the scope in these units. */
function inScope(run: EngineRun, target: Table, units: readonly Unit[], unitKey: string, bind: Bind): string {
  const { key, period, periodColumn } = run.plan.scope;
  const slices = slicesAmong(units, period);
  const own = slices.length > 0 ? inSlices(slices, bind, spellRebuilt(target)) : 'true';
  const wide = { from: units[0]?.from ?? '', to: units.at(-1)?.to ?? '', filters: [] };
  const ofPeriod = () => inPeriod(target, periodColumn, wide, bind);
  return filtered(target, { key, filters: period.filters, own }, ofPeriod, unitKey, bind);
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
    each: 'backfill_units cross join lateral ',
    mark: bounds.start,
    rebuilt: `select ${rebuiltColumns(target, run, bounds, columnOf)}, true as ${THERE}
      from ${each} rebuilt${filtered(target, { key: scope.key, filters, own: 'true' }, () => inUnitOfRelation(target, unfiltered(scope), bounds, bind), bounds.key, bind)}`,
    existing: () => `select ${columnList(target)}, true as ${THERE} from ${target.sql}
      where ${inUnitOfRelation(target, scope, bounds, bind)}`,
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

/** All rows of the units of a scope. */
function unfiltered(scope: EngineRun['plan']['scope']): EngineRun['plan']['scope'] {
  return { ...scope, period: { ...scope.period, filters: [] } };
}
