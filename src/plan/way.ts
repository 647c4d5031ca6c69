import { z } from 'zod';

/** A way in which the history of a dataset may be cut into units, beside whole days, weeks, months or years. */
export const Way = z.union([
  z.strictObject({ by: z.literal('value'), column: z.string() }),
  z.strictObject({ by: z.literal('list'), column: z.string() }),
  z.strictObject({ by: z.literal('key'), column: z.string(), rows: z.int().min(1) }),
  z.strictObject({ by: z.literal('partition') }),
]);
export type Way = z.infer<typeof Way>;
