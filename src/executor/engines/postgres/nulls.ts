import type { Column, Table } from './table.ts';

/**
 * How many rows are empty in a column, by its name; a column that is filled in everywhere is left out, as is one that the
 * target declares NOT NULL.
 */
export type Nulls = Readonly<Record<string, number>>;

/** The columns that a statement may write, or leave empty. */
export function nullableColumns(target: Table): Column[] {
  return target.columns.filter(column => !column.generated && !column.notNull);
}

/**
 * As SQL an array of how many rows of a group are empty in each of the columns. Looking whether a value is there calls no
 * function for one that is, unlike `count(column)`, which would have to count it.
 */
export function countNulls(columns: readonly Column[]): string {
  const counts = columns.map(({ sql }) => `count(*) filter (where ${sql} is null)`);
  return `array[${counts.join(', ')}]::float8[]`;
}

/** What such an array says; without one there were no rows. */
export function namedNulls(columns: readonly Column[], counts: readonly number[] | null): Nulls {
  return Object.fromEntries(
    columns.flatMap(({ name }, index) => {
      const count = counts?.[index] ?? 0;
      return count > 0 ? [[name, count]] : [];
    }),
  );
}

/** Of two sets of rows together. */
export function bothNulls(a: Nulls, b: Nulls): Nulls {
  // A map, because a column may be called `constructor`, which every object has.
  const both = new Map(Object.entries(a));
  for (const [name, count] of Object.entries(b)) both.set(name, (both.get(name) ?? 0) + count);
  return Object.fromEntries(both);
}

/** Of rows without some that were among them. */
export function lessNulls(of: Nulls, without: Nulls): Nulls {
  const negative = Object.entries(without).map(([name, count]) => [name, -count] as const);
  const left = bothNulls(of, Object.fromEntries(negative));
  return Object.fromEntries(Object.entries(left).filter(([, count]) => count !== 0));
}
