/** Something in the catalog that people have to change, where it is (line and column from 1), and how to change it. */
export type Problem = {
  /** Relative to the catalog folder, for example `datasets/signups_daily.yml`. */
  readonly file: string;
  readonly line: number;
  readonly column?: number;
  /** Where in the file's structure, for example `checks.2.metric`; empty for the file itself. */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
};

/** By file, then by place, so that a list reads like the files do. */
export function inReadingOrder(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) => compare(a.file, b.file) || a.line - b.line || (a.column ?? 0) - (b.column ?? 0),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
