/** The values of a row by column, as PostgreSQL writes them in JSON; sensitive ones are masked already. */
export type ShownRow = Readonly<Record<string, unknown>>;

/** A row that a rollback left alone, because it is no longer what the promotion made of it. */
export type Conflict = {
  readonly id: number;
  /** The first day of its unit. */
  readonly unit: string;
  readonly key: ShownRow;
  /** What the promotion had done to the row, and what has become of it since. */
  readonly operation: 'inserted' | 'updated' | 'deleted';
  readonly since: 'changed' | 'removed' | 'added';
  /** The row before the promotion, as it made it, and as it is now; null where there is none. */
  readonly before: ShownRow | null;
  readonly promoted: ShownRow | null;
  readonly now: ShownRow | null;
  /** Names exactly the row that is there now: a decision about it holds for no other. */
  readonly seen: string;
};

export type ConflictPage = {
  /** How many nobody has decided about, on all pages. */
  readonly open: number;
  readonly conflicts: readonly Conflict[];
};

/** The columns in which a conflict's three rows differ, each with its values in words; the key is not among them. */
export function differences(
  conflict: Conflict,
): { column: string; before: string; promoted: string; now: string }[] {
  const { before, promoted, now, key } = conflict;
  const columns = [
    ...new Set([before, promoted, now].flatMap(row => (row === null ? [] : Object.keys(row)))),
  ].filter(column => !(column in key));
  return columns
    .map(column => ({
      column,
      before: say(before, column),
      promoted: say(promoted, column),
      now: say(now, column),
    }))
    .filter(({ before: old, promoted: made, now: is }) => old !== made || made !== is);
}

function say(row: ShownRow | null, column: string): string {
  if (row === null) return '–';
  const value = row[column];
  if (value === null || value === undefined) return 'empty';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
