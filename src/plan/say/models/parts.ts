import { z } from 'zod';
import { ClosedMovement } from '../../calendar/closed-periods.ts';
import { GATE_SUBJECTS } from '../../gate.ts';

/** Names the backfill on every message that is about one. */
export const head = { id: z.int(), title: z.string() };

export const SlotLine = z.strictObject({
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
export const gateLines = {
  /** The key of this message: what its buttons are about. */
  messageKey: z.string().default(''),
  slots: z.array(SlotLine),
  blockedBy: z.array(z.string()),
  /** Why those who block do, as far as they said. */
  objections: z.array(z.strictObject({ userId: z.string(), reason: z.string().nullable() })).default([]),
  /** Who approved without the reason that the risk asks for. */
  unconfirmed: z.array(z.string()).default([]),
  needsReason: z.boolean().default(false),
  /** When it is given up for want of decisions. */
  expiresAt: z.string().nullable().default(null),
  open: z.boolean(),
};

export const GateSubject = z.enum(GATE_SUBJECTS);

export const ChangeLine = z.strictObject({ sentence: z.string(), voids: z.boolean() });

/** Why work waits: in words, until when where the clock ends it, and by whom where a person is behind it. */
export const WaitReason = z.strictObject({
  text: z.string(),
  until: z.string().nullable(),
  by: z.string().nullable(),
});

/** Months that finance has closed, in words; null where none is touched. */
export const closedMonths = z.string().nullable().default(null);

/** What the change means for numbers of closed months. */
export const closedLines = z.array(ClosedMovement).default([]);

export const riskLine = { level: z.string(), reasons: z.array(z.string()) };
