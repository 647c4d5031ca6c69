import { z } from 'zod';
import { ChangeLine, closedMonths, GateSubject, gateLines, head, riskLine } from './parts.ts';

/** Where people decide, and what is said around their decisions. */
export const DECIDING = {
  /** Gate 1, living: who approved and what is missing is always on it, and the state of the backfill. */
  approval_request: z.strictObject({
    ...head,
    version: z.int(),
    hash: z.string(),
    state: z.string(),
    stateMeaning: z.string(),
    kind: z.string(),
    risk: z.strictObject(riskLine),
    closedMonths,
    purpose: z.string(),
    datasetTitle: z.string(),
    scope: z.string(),
    units: z.int(),
    grain: z.string(),
    rows: z.int(),
    logic: z.string(),
    checks: z.array(z.string()),
    proposer: z.string(),
    owner: z.string(),
    ...gateLines,
    /** What differs from the version before it. */
    changes: z.array(ChangeLine).default([]),
    undelivered: z.array(z.string()),
    /** What keeps it from starting even when everybody approved. */
    holds: z.array(z.strictObject({ sentence: z.string() })).default([]),
  }),
  /** Gate 2, living: the owners decide on the measured result. */
  signoff_request: z.strictObject({
    ...head,
    hash: z.string(),
    state: z.string(),
    headline: z.string(),
    closedMonths,
    ...gateLines,
  }),
  /** Gate 3, living: whoever approved the plan decides whether it is taken back. */
  rollback_request: z.strictObject({
    ...head,
    hash: z.string(),
    state: z.string(),
    stateMeaning: z.string(),
    table: z.string(),
    scope: z.string(),
    /** Rows that the promotion changed. */
    rows: z.int(),
    by: z.string(),
    deadline: z.string().nullable(),
    ...gateLines,
    undelivered: z.array(z.string()),
  }),
  /** In the thread: the plan with all its ten parts. */
  plan_details: z.strictObject({
    ...head,
    version: z.int(),
    hash: z.string(),
    /** `ours` are sentences of the bot's own, which may mention people; the others are shown as they were typed. */
    parts: z.array(z.strictObject({ part: z.string(), text: z.string(), ours: z.boolean().optional() })),
    sql: z.string(),
  }),
  /** In the thread: what an edit changed, what that voids, and for whom. */
  plan_changed: z.strictObject({
    ...head,
    by: z.string(),
    version: z.int(),
    replaces: z.int(),
    changes: z.array(ChangeLine),
    /** Earlier approvals are void. */
    voids: z.boolean(),
    /** Whose approval that was. */
    voided: z.array(z.string()),
  }),
  /** In the thread, living: what keeps it from its next step beside approvals, and who can do something about it. */
  holds: z.strictObject({
    ...head,
    step: z.enum(['start', 'promote']).default('start'),
    mention: z.array(z.string()),
    holds: z.array(
      z.strictObject({
        findingId: z.string(),
        sentence: z.string(),
        /** The role that may set it aside with a reason; null when nobody may. */
        overridableBy: z.string().nullable(),
        /** The person who settles a debated definition; null where it is not about one, or nobody was named. */
        settledBy: z.string().nullable(),
        /** Everybody in Slack who holds that role. */
        holders: z.array(z.string()),
        /** The backfill that it waits for because somebody wants it to. */
        waitsFor: z.int().nullable().default(null),
      }),
    ),
    /** Backfills that it would better wait for. */
    offers: z
      .array(z.strictObject({ findingId: z.string(), sentence: z.string(), backfillId: z.int() }))
      .default([]),
  }),
  /** Ephemeral: why a reaction does not count. */
  uncounted: z.strictObject({ ...head, why: z.string(), asked: z.array(z.string()) }),
  /** Ephemeral: a reaction that waits for words, with the button that takes them. */
  reason_wanted: z.strictObject({
    ...head,
    subject: GateSubject,
    verdict: z.string(),
    messageKey: z.string(),
  }),
  /** In the thread, living: somebody rejects it and says why, for the proposer above all. */
  rejected: z.strictObject({
    ...head,
    subject: GateSubject,
    by: z.string(),
    reason: z.string(),
    mention: z.array(z.string()),
    /** Whether they still do. */
    stands: z.boolean(),
  }),
  /** In the thread: people have been silent for a while. */
  nudge: z.strictObject({
    ...head,
    what: z.enum(['remind', 'escalate']),
    subject: GateSubject,
    mention: z.array(z.string()),
    /** Who has not decided yet; for those who are asked to help. */
    missing: z.array(z.string()),
    unreachable: z.array(z.string()),
    blockedBy: z.array(z.string()),
    askedAt: z.string(),
    expiresAt: z.string(),
  }),
} as const;
