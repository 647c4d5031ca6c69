import { z } from 'zod';
import { closedMonths, head } from './parts.ts';

/** What affected channels are told before anything changes, or when it will not. */
export const ANNOUNCING = {
  /** To every affected channel, before anything changes. */
  announcement: z.strictObject({
    ...head,
    version: z.int(),
    kind: z.string(),
    datasetTitle: z.string(),
    purpose: z.string(),
    period: z.string(),
    metrics: z.array(z.string()),
    expectedMovement: z.string(),
    /** What is counted differently from now on, where the definition changes. */
    disclosure: z.string().optional(),
    when: z.string(),
    answersUserId: z.string(),
    proposer: z.string(),
    because: z.string(),
    closedMonths,
    /** What the engine promises less than usual. */
    weaker: z.array(z.string()).optional(),
    finance: z.boolean(),
    /** They will be told here how far each number moved. */
    tellMovement: z.boolean().default(false),
    /** Set once the plan it announces was replaced or given up. */
    supersededBy: z.string().nullable(),
  }),
  /** An announcement that could not be delivered; it blocks the start until somebody acknowledges it by name. */
  undelivered: z.strictObject({
    ...head,
    messageKey: z.string(),
    channel: z.string(),
    error: z.string(),
    remedy: z.string(),
    mention: z.array(z.string()),
    acknowledgedBy: z.string().nullable(),
  }),
  /** To every channel that would have been affected: history stays as it is, and what is done instead. */
  decision: z.strictObject({
    ...head,
    datasetTitle: z.string(),
    period: z.string(),
    choice: z.string(),
    sentence: z.string(),
    keeps: z.string(),
    next: z.string(),
    /** Why history is better left alone here; null where no situation was recognised. */
    situation: z.string().nullable(),
    reason: z.string(),
    metrics: z.array(z.strictObject({ id: z.string(), was: z.string(), sql: z.string() })),
    decidedBy: z.string(),
    because: z.string(),
  }),
  /** Where consumers that act on the rows are read about: now is the time to hold or to test them, or they may go on. */
  hold_or_test: z.strictObject({
    ...head,
    datasetTitle: z.string(),
    period: z.string(),
    consumers: z.array(z.string()),
    mention: z.array(z.string()),
    homeChannelId: z.string(),
    step: z.enum(['staged', 'promoted']),
  }),
  /** To the affected channels: what was announced will not happen, or was undone. */
  called_off: z.strictObject({
    ...head,
    datasetTitle: z.string(),
    reason: z.string(),
    by: z.string().nullable(),
  }),
  /** To every channel that was told of the change: it is going to be taken back. */
  rollback_announcement: z.strictObject({
    ...head,
    /** Which request for a rollback it is about. */
    rollback: z.int(),
    datasetTitle: z.string(),
    period: z.string(),
    metrics: z.array(z.string()),
    by: z.string(),
    because: z.string(),
    answersUserId: z.string(),
    finance: z.boolean(),
    /** What became of it, once that is known. */
    outcome: z.string().nullable(),
  }),
} as const;
