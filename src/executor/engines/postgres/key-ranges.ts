import { type Bind, binder } from '../../../checks/query.ts';
import type { Unit } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { columnNamed, type Table } from './table.ts';
import { inUnit } from './unit-sql.ts';

/** The key values, as text, at which a part of a unit begins and before which it ends; null where it is open. */
export type KeyRange = { readonly from: readonly string[] | null; readonly to: readonly string[] | null };

/**
 * Parts of a unit with about as many rows each, told apart by the keys that the target has: at their midpoint for two.
 * One part with everything where there are too few keys. Reads the unit's keys once. Takes no lock.
 */
export async function splitByKey(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  parts: number,
): Promise<KeyRange[]> {
  const bounds = await keyBounds(tx, run, target, unit, parts);
  return Array.from({ length: bounds.length + 1 }, (_, index) => rangeOf(bounds, index, index + 1));
}

/** The range of the pieces from `first` to before `end` of those that the bounds tell apart. */
export function rangeOf(bounds: readonly (readonly string[])[], first: number, end: number): KeyRange {
  return { from: bounds[first - 1] ?? null, to: bounds[end - 1] ?? null };
}

/**
 * The keys at which the parts of a unit begin, but for the first. With `percent`, of a sample of the table's blocks: parts are
 * then only roughly alike, and found without reading the whole unit.
 */
export async function keyBounds(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  parts: number,
  percent?: number,
): Promise<string[][]> {
  const bind = binder();
  const { key } = run.plan.scope;
  const columns = key.map(name => columnNamed(target, name).sql);
  const where = inUnit(target, run.plan.scope, unit, bind);
  const list = columns.join(', ');
  const sample = percent === undefined ? '' : ` tablesample system (${bind(percent)}::float4)`;
  const { rows } = await tx.query<{ first: string[] }>(
    `select distinct on (backfill_part) array[${columns.map(name => `${name}::text`).join(', ')}] as first
     from (select ${list}, ntile(${bind(parts)}) over (order by ${list}) as backfill_part from ${target.sql}${sample} where ${where}) parted
     order by backfill_part, ${list}`,
    bind.values,
  );
  return rows.slice(1).map(row => row.first);
}

/**
 * The condition that a row's key lies in a range. Every row lies in exactly one of the ranges of a unit, those with an
 * empty part in their key too: no comparison with them is true, so only the first range has no lower bound to miss.
 */
export function inKeyRange(
  run: EngineRun,
  target: Table,
  range: KeyRange,
  alias: string,
  bind: Bind,
): string {
  const columns = run.plan.scope.key.map(name => columnNamed(target, name));
  const spelled = `row(${columns.map(({ sql }) => `${alias}.${sql}`).join(', ')})`;
  const bound = (values: readonly string[]) =>
    `row(${columns.map(({ typeName }, index) => `${bind(values[index])}::text::${typeName}`).join(', ')})`;
  const [first] = columns;
  // Said twice for the sake of an index: a range that begins somewhere has no row without its first column.
  const below =
    first && range.from && range.to
      ? [`${alias}.${first.sql} <= ${bind(range.to[0])}::text::${first.typeName}`]
      : [];
  const conditions = [
    ...(range.from ? [`${spelled} >= ${bound(range.from)}`] : []),
    ...below,
    ...(range.to ? [`(${spelled} >= ${bound(range.to)}) is not true`] : []),
  ];
  return conditions.join(' and ') || 'true';
}
