/**
 * Does `work` for each backfill, one after the other, and gives the numbers of those for which it was done. What goes
 * wrong with one keeps no other from its turn; the first error is thrown when all had theirs.
 */
export async function eachOnItsOwn<T extends { readonly id: number }>(
  backfills: readonly T[],
  work: (backfill: T) => Promise<boolean>,
): Promise<number[]> {
  const done: number[] = [];
  const errors: unknown[] = [];
  for (const backfill of backfills) {
    try {
      if (await work(backfill)) done.push(backfill.id);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return done;
}
