import { z } from 'zod';

/** What a check found. `units` names the units that are to blame, where the check can tell. */
export const CheckVerdict = z.strictObject({
  checkId: z.string(),
  title: z.string(),
  kind: z.string(),
  blocking: z.boolean(),
  passed: z.boolean(),
  observed: z.string(),
  expected: z.string(),
  units: z.array(z.string()),
});
export type CheckVerdict = z.infer<typeof CheckVerdict>;

/** The verdicts that keep a result from being promoted. */
export function blockers(verdicts: readonly CheckVerdict[]): CheckVerdict[] {
  return verdicts.filter(verdict => verdict.blocking && !verdict.passed);
}
