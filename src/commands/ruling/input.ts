import { z } from 'zod';
import { RULING_INPUT } from '../../slack/ids.ts';

/** What a ruling is about: in the value of its button, and in what the window carries with it. */
export const RulingTarget = z.string().transform((value, issues) => {
  const [, id, findingId] = /^BF-([1-9]\d{0,14}) (.+)$/.exec(value) ?? [];
  if (id !== undefined && findingId !== undefined) return { backfillId: Number(id), findingId };
  issues.addIssue('names no backfill and finding');
  return z.NEVER;
});

/** What was written in the window; its block is named like its input. */
export const RulingWords = z
  .record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() })))
  .transform(state => state[RULING_INPUT]?.[RULING_INPUT]?.value ?? '');
