import type { Bind } from '../../../checks/query.ts';
import type { EngineRun } from '../port.ts';
import { type Column, columnNamed, type Table } from './table.ts';

/**
 * The key values, as text, at which a part of a unit begins and before which it ends; null where it is open. Of a key of
 * several columns it may be the first ones only.
 */
export type KeyRange = { readonly from: readonly string[] | null; readonly to: readonly string[] | null };

/** The range of the pieces from `first` to before `end` of those that the bounds tell apart. */
export function rangeOf(bounds: readonly (readonly string[])[], first: number, end: number): KeyRange {
  return { from: bounds[first - 1] ?? null, to: bounds[end - 1] ?? null };
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
  const given = range.from?.length ?? range.to?.length ?? 0;
  const columns = run.plan.scope.key.slice(0, given).map(name => columnNamed(target, name));
  const spelled = `row(${columns.map(column => collated(`${alias}.${column.sql}`, column)).join(', ')})`;
  const bound = (values: readonly string[]) =>
    `row(${columns.map(({ typeName }, index) => `${bind(values[index])}::text::${plainType(typeName)}`).join(', ')})`;
  const [first] = columns;
  // Said twice for the sake of an index: a range that begins somewhere has no row without its first column.
  const below =
    first && range.from && range.to
      ? [
          `${collated(`${alias}.${first.sql}`, first)} <= ${bind(range.to[0])}::text::${plainType(first.typeName)}`,
        ]
      : [];
  const conditions = [
    ...(range.from ? [`${spelled} >= ${bound(range.from)}`] : []),
    ...below,
    ...(range.to ? [`(${spelled} >= ${bound(range.to)}) is not true`] : []),
  ];
  return conditions.join(' and ') || 'true';
}

/** In the order of the target, where a rebuild may have another: ranges that are ascending in one overlap in another. */
export function collated(value: string, { collation }: Column): string {
  return collation === null ? value : `${value} collate ${collation}`;
}

/** A type that takes values of any length: a bound that is cut off or refused would be another one. */
export function plainType(typeName: string): string {
  if (typeName.startsWith('bit(')) return typeName;
  return typeName.startsWith('character(') ? 'bpchar' : typeName.replace(/\(\d+(,-?\d+)?\)/, '');
}
