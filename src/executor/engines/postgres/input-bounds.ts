import { binder } from '../../../checks/query.ts';
import { daysBetween } from '../../../plan/civil-date.ts';
import { evenBounds, type Mark } from '../../../plan/parts.ts';
import type { Unit } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { samplePercent } from './block-sample.ts';
import { keyQuantiles } from './key-quantiles.ts';
import { collated, plainType } from './key-ranges.ts';
import { becomeRebuildRole, becomeSelf } from './role.ts';
import { type Column, columnNamed, findTable, schemaOf, type Table } from './table.ts';
import { inUnit } from './unit-sql.ts';

/**
 * The keys, as text, at which about equal parts of a unit begin of which the target has no rows: by its time where that comes
 * first in the key, else by what an input has in columns of the same name: a sample of its rows in the unit, or what the
 * planner knows of all of them. Empty where there is no such input. Wrong ones make uneven parts and lose nothing, for the
 * first part and the last have no end. Takes no lock.
 */
export async function boundsOfInputs(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  parts: number,
): Promise<string[][]> {
  const { key, periodColumn } = run.plan.scope;
  const columns = key.map(name => columnNamed(target, name));
  const [first] = columns;
  if (!first) return [];
  // All rows of the unit have the same day, after which only the rest of the key tells them apart.
  const isOneDay = first.typeName === 'date' && daysBetween(unit.from, unit.to) === 1;
  if (first.name === periodColumn && !isOneDay) return evenInTime(tx, unit, first, parts);
  const day = first.name === periodColumn ? [unit.from] : [];
  const apart = columns.slice(day.length);
  const inputs = await inputsWith(tx, run, apart[0]);
  for (const find of [sampledBounds, knownBounds]) {
    for (const input of inputs) {
      const bounds = await find(tx, run, { target, input, unit, columns: apart, parts });
      if (bounds.length > 0) return bounds.map(values => [...day, ...values]);
    }
  }
  return [];
}

type Wanted = {
  readonly target: Table;
  readonly input: Table;
  readonly unit: Unit;
  /** Of the target's key. */
  readonly columns: readonly Column[];
  readonly parts: number;
};

/** The inputs that are tables with a column like this one. */
async function inputsWith(tx: Tx, run: EngineRun, column: Column | undefined): Promise<Table[]> {
  if (!column) return [];
  const found: Table[] = [];
  for (const name of run.plan.inputs) {
    const input = await findTable(tx, name);
    if (input && ['r', 'p', 'm'].includes(input.kind) && hasLike(input, column)) found.push(input);
  }
  return found;
}

/** Whether a table has a column of the same name whose values the other can hold as they are. */
function hasLike(table: Table, { name, typeName }: Column): boolean {
  const like = table.columns.find(candidate => candidate.name === name);
  return like !== undefined && fits(plainType(like.typeName), plainType(typeName));
}

const WHOLE_NUMBERS = ['smallint', 'integer', 'bigint', 'numeric'];
const TEXTS = ['text', 'character varying'];

function fits(from: string, to: string): boolean {
  if (from === to || (TEXTS.includes(from) && TEXTS.includes(to))) return true;
  return (
    from !== 'numeric' &&
    WHOLE_NUMBERS.indexOf(from) < WHOLE_NUMBERS.indexOf(to) &&
    WHOLE_NUMBERS.includes(from)
  );
}

/** Of an input that knows which unit a row is of. */
async function sampledBounds(
  tx: Tx,
  run: EngineRun,
  { target, input, unit, columns, parts }: Wanted,
): Promise<string[][]> {
  const { scope } = run.plan;
  const names = [scope.periodColumn, ...scope.period.filters.map(({ column }) => column)];
  if (unit.slice) names.push(unit.slice.column);
  if (!names.every(name => hasLike(input, columnNamed(target, name)))) return [];
  const other = columns.findIndex(column => !hasLike(input, column));
  const bind = binder();
  const where = inUnit(input, scope, unit, bind);
  const from = `${input.sql} tablesample system (${bind(await samplePercent(tx, input))}::float4)`;
  const like = columns.slice(0, other < 0 ? columns.length : other);
  await becomeRebuildRole(tx);
  const bounds = await keyQuantiles(tx, like, { from, where, bind }, parts);
  await becomeSelf(tx);
  return bounds;
}

/** Of all rows of an input, as the planner knows them: the commonest values, and bounds between which the others lie evenly. */
async function knownBounds(tx: Tx, _run: EngineRun, { input, columns, parts }: Wanted): Promise<string[][]> {
  const [column] = columns;
  if (!column) return [];
  const type = plainType(column.typeName);
  const typed = `value::${type}`;
  const { rows } = await tx.query<Mark>(
    `with known as (
       select most_common_vals::text::text[] as common, most_common_freqs as shares, histogram_bounds::text::text[] as bounds
       from pg_catalog.pg_stats where schemaname = $1 and tablename = $2 and attname = $3 order by inherited desc limit 1
     ), marks as (
       select value, share::float8 from known, unnest(common, shares) as commonest (value, share)
       union all
       select value, greatest(0, 1 - coalesce((select sum(share) from unnest(shares) share), 0)) / cardinality(bounds)
       from known, unnest(bounds) value
     )
     select ${typed}::text as value, sum(share) as share from marks group by ${collated(typed, column)}, 1
     order by ${collated(typed, column)}`,
    [schemaOf(input.name), input.name.slice(input.name.indexOf('.') + 1), column.name],
  );
  return evenBounds(rows, parts).map(value => [value]);
}

/** Moments that cut the unit's stretch of time evenly. Reads no table. */
async function evenInTime(tx: Tx, unit: Unit, { typeName }: Column, parts: number): Promise<string[][]> {
  if (!/^(date$|timestamp)/.test(typeName)) return [];
  const { rows } = await tx.query<{ bound: string }>(
    `select at::text as bound from (
       select distinct ($1::date::timestamp + ($2::date::timestamp - $1::date::timestamp) * (part::float8 / $3::int))::${typeName} as at
       from generate_series(1, $3::int - 1) part) moments
     where at > $1::date order by at`,
    [unit.from, unit.to, parts],
  );
  return rows.map(({ bound }) => [bound]);
}
