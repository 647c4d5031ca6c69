import { z } from 'zod';
import { Verdict } from '../../plan/approvals.ts';
import { INPUTS } from '../../slack/ids.ts';

/** What the window for a reason carries with it. */
export const ReasonMetadata = z.strictObject({
  messageKey: z.string().min(1),
  verdict: Verdict,
  source: z.enum(['button', 'command']),
});
export type ReasonMetadata = z.infer<typeof ReasonMetadata>;

const ReasonState = z.object({
  [INPUTS.reason]: z.object({ [INPUTS.reason]: z.object({ value: z.string().nullish() }) }),
});

/** What somebody wrote, and about which decision. Fails for a window that is none of ours. */
export function readReason(metadata: string, values: unknown): ReasonMetadata & { readonly reason: string } {
  const state = ReasonState.parse(values);
  return {
    ...ReasonMetadata.parse(JSON.parse(metadata)),
    reason: state[INPUTS.reason][INPUTS.reason].value ?? '',
  };
}
