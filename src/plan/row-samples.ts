import { z } from 'zod';

/** What becomes of a row: it was not there, it will not be there, or it has other values. */
export const RowClass = z.enum(['modified', 'added', 'removed']);
export type RowClass = z.infer<typeof RowClass>;

/** One row by its columns, as PostgreSQL writes them; null is an empty value, and a side that is not there is null itself. */
export type SampleRow = {
  readonly before: readonly (string | null)[] | null;
  readonly after: readonly (string | null)[] | null;
  /** Positions of the columns that differ; empty unless both sides are there. */
  readonly changed: readonly number[];
};

/** Some rows of each class, out of how many. */
export type RowSamples = {
  /** Rows that are staged, or rows that a promotion changed. */
  readonly of: 'staged' | 'promoted';
  readonly columns: readonly string[];
  readonly key: readonly string[];
  /** Columns whose values were left in the warehouse. */
  readonly masked: readonly string[];
  readonly classes: readonly {
    readonly name: RowClass;
    readonly total: number;
    readonly rows: readonly SampleRow[];
  }[];
};

/** What stands in place of a value that is not to be seen. */
export const MASK = '•••••';
