import { z } from 'zod';
import { ClosedMovement } from '../calendar/closed-periods.ts';
import type { GateNumber } from '../gate.ts';
import { GATE_SUBJECTS } from '../gate.ts';
import { Movement } from '../movement.ts';
import { CheckVerdict } from '../verdict.ts';

/**
 * What the bot says, as data: a view model a kind, complete in itself, stored in the outbox in the transaction that
 * makes it true, and rendered to blocks only when it is delivered. Dates are civil dates or ISO instants; people are
 * Slack user ids; texts people typed are raw and escaped by the renderer.
 */
const head = { id: z.int(), title: z.string() };
const SlotLine = z.strictObject({
  anyOf: z.array(z.string()),
  because: z.string(),
  filledBy: z.string().nullable(),
  /** In whose place; null when in their own right. */
  filledFor: z.string().nullable().default(null),
  /** Why they approve, where the risk asks for a reason. */
  reason: z.string().nullable().default(null),
  /** Of whom how many are asked, in words; slots that say the same are shown together. */
  asks: z.string().nullable().default(null),
  standIns: z
    .array(z.strictObject({ userId: z.string(), insteadOf: z.string(), from: z.string(), until: z.string() }))
    .default([]),
  unreachable: z.array(z.strictObject({ name: z.string(), email: z.string() })).default([]),
});
export type SlotLine = z.infer<typeof SlotLine>;

/** Where a gate stands: on every message on which people decide. */
const gateLines = {
  /** The key of this message: what its buttons are about. */
  messageKey: z.string().default(''),
  slots: z.array(SlotLine),
  blockedBy: z.array(z.string()),
  /** Why those who block do, as far as they said. */
  objections: z.array(z.strictObject({ userId: z.string(), reason: z.string().nullable() })).default([]),
  /** Who approved without the reason that the risk asks for. */
  unconfirmed: z.array(z.string()).default([]),
  needsReason: z.boolean().default(false),
  open: z.boolean(),
};
const GateSubject = z.enum(GATE_SUBJECTS);
const ChangeLine = z.strictObject({ sentence: z.string(), voids: z.boolean() });
/** Why work waits: in words, until when where the clock ends it, and by whom where a person is behind it. */
const WaitReason = z.strictObject({
  text: z.string(),
  until: z.string().nullable(),
  by: z.string().nullable(),
});
/** Months that finance has closed, in words; null where none is touched. */
const closedMonths = z.string().nullable().default(null);
/** What the change means for numbers of closed months. */
const closedLines = z.array(ClosedMovement).default([]);
const riskLine = { level: z.string(), reasons: z.array(z.string()) };

export const MODELS = {
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
    when: z.string(),
    answersUserId: z.string(),
    proposer: z.string(),
    because: z.string(),
    closedMonths,
    /** What the engine promises less than usual. */
    weaker: z.array(z.string()).optional(),
    finance: z.boolean(),
    /** Set once the plan it announces was replaced or given up. */
    supersededBy: z.string().nullable(),
  }),
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
  /** In the thread: the plan with all its ten parts. */
  plan_details: z.strictObject({
    ...head,
    version: z.int(),
    hash: z.string(),
    parts: z.array(z.strictObject({ part: z.string(), text: z.string() })),
    sql: z.string(),
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
  verdicts: z.strictObject({ ...head, verdicts: z.array(CheckVerdict) }),
  /** Old, new, difference, percent per period and metric, with a chart of before and after. */
  movement: z.strictObject({
    ...head,
    datasetTitle: z.string(),
    closed: closedLines,
    movements: z.array(Movement),
    series: z.array(Movement),
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
  promoted: z.strictObject({
    ...head,
    table: z.string(),
    rowsRemoved: z.int(),
    rowsWritten: z.int(),
    seconds: z.number(),
    rollbackDeadline: z.string(),
    watchUntil: z.string(),
    /** Readers saw some units before and others after while it happened. */
    byUnit: z.boolean().optional(),
    /** The view that consumers move to, where a version was published beside the table. */
    view: z.string().optional(),
  }),
  /** To finance: what moved, by period. */
  finance_notice: z.strictObject({
    ...head,
    datasetTitle: z.string(),
    period: z.string(),
    purpose: z.string(),
    closedMonths,
    closed: closedLines,
    movements: z.array(Movement),
    answersUserId: z.string(),
    rolledBack: z.boolean(),
  }),
  /** The final document, short form; the whole of it is the file. */
  record: z.strictObject({
    ...head,
    datasetTitle: z.string(),
    summary: z.array(z.strictObject({ part: z.string(), text: z.string() })),
    movements: z.array(Movement),
    brief: z.boolean(),
  }),
  /** The Markdown file of the record, uploaded to the thread. */
  record_file: z.strictObject({ ...head, fileName: z.string(), markdown: z.string() }),
  /** To the affected channels: what was announced will not happen, or was undone. */
  called_off: z.strictObject({
    ...head,
    datasetTitle: z.string(),
    reason: z.string(),
    by: z.string().nullable(),
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
  /** Living: rows that were written since the promotion, and how many of them somebody has decided about. */
  rollback_conflicts: z.strictObject({
    ...head,
    mention: z.array(z.string()),
    rows: z.int(),
    units: z.array(z.string()),
    open: z.int(),
    forced: z.int(),
    left: z.int(),
  }),
  /** A while before the deadline: the way back ends. */
  way_back_ends: z.strictObject({
    ...head,
    mention: z.array(z.string()),
    table: z.string(),
    rows: z.int(),
    deadline: z.string(),
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

export type MessageKind = keyof typeof MODELS;
export type MessageModel<K extends MessageKind> = z.infer<(typeof MODELS)[K]>;

/**
 * One message that is to stand in Slack. `key` names it for ever: saying it again with the same key updates the message
 * in place and never posts a second one. `threadKey` is the key of the message whose thread it belongs to.
 */
export type Outgoing<K extends MessageKind = MessageKind> = {
  [Kind in K]: {
    readonly key: string;
    /** Null where it is about all of them. */
    readonly backfillId: number | null;
    readonly kind: Kind;
    readonly channelId: string;
    readonly threadKey?: string;
    /** Shown in the channel as well as in the thread. */
    readonly broadcast?: boolean;
    /** Ephemeral to this person. */
    readonly userId?: string;
    /** The start waits until it was delivered or its failure acknowledged. */
    readonly required?: boolean;
    /** Reactions on it are signals of this gate, bound to this hash. */
    readonly gate?: { readonly gate: GateNumber; readonly boundHash: string };
    readonly model: MessageModel<Kind>;
  };
}[K];
