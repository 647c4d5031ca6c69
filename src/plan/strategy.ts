import { z } from 'zod';

/** How a promotion changes the target. */
export const Strategy = z.enum(['changed_rows', 'replace_range']);
export type Strategy = z.infer<typeof Strategy>;

export type StrategyFacts = {
  readonly key: readonly string[];
  /** The table itself keeps the key unique and filled in, so that it names exactly one row. */
  readonly keyEnforced: boolean;
};

export type ChosenStrategy = { readonly strategy: Strategy; readonly explanation: string };

/** The strategy for a table, with the reason for it and what it guarantees to readers and writers, in words. */
export function chooseStrategy({ key, keyEnforced }: StrategyFacts): ChosenStrategy {
  const named = key.join(' + ');
  if (keyEnforced) {
    return {
      strategy: 'changed_rows',
      explanation: `Rebuilt in a staging table that nobody reads, which keeps only the rows that differ, because ${named} names each row. Then only those rows change, in one transaction: readers see all old rows or all new ones, never a mixture, and rows that come out the same are not touched. Whoever writes to the table waits until the changed rows are written.`,
    };
  }
  return {
    strategy: 'replace_range',
    explanation: `Rebuilt in a staging table that nobody reads; then exactly this scope is replaced in one transaction, so readers see the old rows or the new ones, never a mixture. Rows are not compared one by one, because the table does not keep ${named} unique. Whoever writes to the table waits until the whole scope is replaced.`,
  };
}
