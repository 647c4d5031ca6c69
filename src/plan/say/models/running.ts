import { z } from 'zod';
import { Movement } from '../../movement.ts';
import { CheckVerdict } from '../../verdict.ts';
import { closedLines, head, WaitReason } from './parts.ts';

/** How a run is going, and what stops it. */
export const RUNNING = {
  /** Living: how far the run is. Rates are units a second. */
  progress: z.strictObject({
    ...head,
    state: z.string(),
    done: z.int(),
    total: z.int(),
    rows: z.int(),
    unit: z.string().nullable(),
    ratePerSecond: z.number().nullable(),
    secondsLeft: z.number().nullable(),
    elapsedSeconds: z.number(),
    note: z.string().nullable(),
    /** When it will be done by the clock, waits and sleep included. */
    doneAt: z.string().nullable().default(null),
    waiting: z
      .strictObject({ since: z.string(), reasons: z.array(WaitReason) })
      .nullable()
      .default(null),
  }),
  /** A verdict for every check. */
  verdicts: z.strictObject({
    ...head,
    verdicts: z.array(CheckVerdict),
    /** Old and new side by side, in words; null where the kind does not ask for it. */
    comparison: z.string().nullable().default(null),
    /** How completely columns are filled in, a sentence each. */
    coverage: z.array(z.string()).default([]),
  }),
  /** Old, new, difference, percent per period and metric, with a chart of before and after. */
  movement: z.strictObject({
    ...head,
    datasetTitle: z.string(),
    closed: closedLines,
    movements: z.array(Movement),
    series: z.array(Movement),
  }),
  /** What failed, which units, and what can be done. */
  failed: z.strictObject({
    ...head,
    mention: z.array(z.string()),
    reason: z.string(),
    units: z.array(z.string()),
    remedy: z.string(),
  }),
  /** Promotion waits for a person. */
  postponed: z.strictObject({
    ...head,
    mention: z.array(z.string()),
    reason: z.string(),
    remedy: z.string(),
    /** Some units are promoted already. */
    begun: z.boolean().optional(),
    /** Promoting again may do better. */
    canGoOn: z.boolean().default(true),
  }),
  /** A wait for the health of the warehouse that lasts. */
  throttled: z.strictObject({
    ...head,
    mention: z.array(z.string()),
    since: z.string(),
    reasons: z.array(WaitReason),
  }),
  /** All work stopped by a person, living until it goes on; then once more, for everybody to see. */
  standstill: z.strictObject({
    by: z.string(),
    since: z.string(),
    held: z.array(z.strictObject({ ...head, state: z.string() })),
    /** Changes that had begun: each is one transaction and is finished. */
    finishing: z.array(z.strictObject({ ...head, state: z.string() })),
    endedBy: z.string().nullable(),
    endedAt: z.string().nullable(),
  }),
  /** Living: rows that were written since the promotion, and how many of them somebody has decided about. */
  rollback_conflicts: z.strictObject({
    ...head,
    mention: z.array(z.string()),
    rows: z.int(),
    units: z.array(z.string()),
    open: z.int(),
    forced: z.int(),
    left: z.int(),
    /** Until when somebody can decide. */
    endsAt: z.string().nullable().default(null),
  }),
  /** A day later, and every day after: rows still wait for a decision. */
  conflicts_open: z.strictObject({
    ...head,
    mention: z.array(z.string()),
    open: z.int(),
    endsAt: z.string(),
  }),
  /** One line in the thread: somebody paused, resumed, cancelled, edited. */
  note: z.strictObject({
    ...head,
    by: z.string().nullable(),
    text: z.string(),
    /** The text stands alone and is signed: `batch target 1 s → 500 ms by @ada`. */
    signed: z.boolean().default(false),
  }),
} as const;
