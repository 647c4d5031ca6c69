import { z } from 'zod';
import { hashOf } from './canonical.ts';
import { Comparison } from './comparison.ts';
import { Coverage } from './coverage.ts';
import { Movement } from './movement.ts';
import { CheckVerdict } from './verdict.ts';

/**
 * What was measured on the staged rows: the thing that gate 2 approves. `movements` are whole calendar months, rows
 * outside the scope included, because that is what reports show; `series` are the units of the scope, for the chart.
 */
export const Result = z.strictObject({
  planHash: z.string(),
  runId: z.string(),
  rows: z.strictObject({ staged: z.int(), before: z.int() }),
  fingerprint: z.string(),
  verdicts: z.array(CheckVerdict),
  movements: z.array(Movement),
  series: z.array(Movement),
  /** Where the kind calls for it: old and new side by side over the whole scope. */
  comparison: Comparison.optional(),
  /** Where the kind calls for it: how completely columns are filled in by month and segment. */
  coverage: Coverage.optional(),
});
export type Result = z.infer<typeof Result>;

/** The hash that gate 2 binds to: SHA-256 (hex) over the measured result, staged rows' fingerprint included. */
export function resultHash(result: Result): string {
  return hashOf(result);
}
