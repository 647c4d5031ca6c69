import { z } from 'zod';

/** The value of a button that shows a page: the backfill, and the row after which it begins. */
export const PageValue = z
  .string()
  .regex(/^\d{1,15}\|\d{1,15}$/)
  .transform(text => {
    const [backfillId = 0, after = 0] = text.split('|').map(Number);
    return { backfillId, after };
  });

/** What a decision is about, as a button carries it to the window that asks for the reason. */
export const About = z.strictObject({
  backfillId: z.int(),
  conflictId: z.int(),
  choice: z.enum(['force', 'leave']),
  seen: z.string(),
  after: z.int(),
});
export type About = z.infer<typeof About>;

export const REASON = 'reason';

/** What stands in the only input of that window; empty where nothing was typed. */
export function readReason(values: unknown): string {
  const read = z
    .record(z.string(), z.record(z.string(), z.looseObject({ value: z.string().nullish() })))
    .parse(values);
  return read[REASON]?.[REASON]?.value ?? '';
}
