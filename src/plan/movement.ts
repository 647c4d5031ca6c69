import { z } from 'zod';

/** One number of one period, before and after. `null` where the period has no rows. */
export const Movement = z.strictObject({
  metric: z.string(),
  title: z.string(),
  unit: z.string(),
  decimals: z.int(),
  period: z.string(),
  before: z.number().nullable(),
  after: z.number().nullable(),
});
export type Movement = z.infer<typeof Movement>;

export type Moved = { readonly difference: number; readonly percent: number | null };

/**
 * By how much a number moved: the difference, and its share of the old value in percent, `null` where the old value is
 * zero or absent (the change is then infinite, not 100%).
 */
export function moved(movement: Pick<Movement, 'before' | 'after'>): Moved {
  const before = movement.before ?? 0;
  const difference = (movement.after ?? 0) - before;
  return { difference, percent: before === 0 ? null : (100 * difference) / Math.abs(before) };
}
