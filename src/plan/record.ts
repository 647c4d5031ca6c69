import { z } from 'zod';
import { Comparison } from './comparison.ts';
import { Coverage } from './coverage.ts';
import { Movement } from './movement.ts';
import { Plan } from './schema.ts';
import { CheckVerdict } from './verdict.ts';

const Approval = z.strictObject({
  gate: z.literal([1, 2]),
  name: z.string(),
  because: z.string(),
  at: z.iso.datetime(),
  boundHash: z.string(),
  /** In whose place they decided. */
  insteadOf: z.string().optional(),
  reason: z.string().optional(),
});

/** A rejection that was taken back, or that an edit answered. */
const Objection = z.strictObject({
  gate: z.literal([1, 2, 3]),
  name: z.string(),
  reason: z.string(),
  at: z.iso.datetime(),
});

/** The final document of a backfill: what changed, why, when, by whom, and how it was validated. */
export const BackfillRecord = z.strictObject({
  id: z.int(),
  version: z.int(),
  planHash: z.string(),
  plan: Plan,
  proposer: z.string(),
  proposedAt: z.iso.datetime(),
  approvals: z.array(Approval),
  objections: z.array(Objection).optional(),
  acknowledged: z.array(z.strictObject({ channel: z.string(), name: z.string(), error: z.string() })),
  /** Findings that a person with the named role set aside. */
  overrides: z
    .array(
      z.strictObject({
        finding: z.string(),
        name: z.string(),
        role: z.string(),
        reason: z.string(),
        at: z.iso.datetime(),
      }),
    )
    .default([]),
  /** Who settled a debated definition, and how. */
  settlement: z
    .strictObject({ name: z.string(), statement: z.string(), at: z.iso.datetime() })
    .nullable()
    .default(null),
  /** What people changed about how the run works, while it worked: `batch target`, `1 s`, `500 ms`. */
  tunings: z
    .array(
      z.strictObject({
        setting: z.string(),
        from: z.string(),
        to: z.string(),
        name: z.string(),
        at: z.iso.datetime(),
      }),
    )
    .default([]),
  /** What the run waited for, summed by reason; reasons that held at the same time count each for itself. */
  waited: z.array(z.strictObject({ reason: z.string(), times: z.int(), seconds: z.number() })).default([]),
  verdicts: z.array(CheckVerdict),
  movements: z.array(Movement),
  comparison: Comparison.optional(),
  coverage: Coverage.optional(),
  resultHash: z.string(),
  /** Null where it was cancelled while its units were promoted one by one: as a whole it never was. */
  promotedAt: z.iso.datetime().nullable(),
  rowsRemoved: z.int(),
  rowsWritten: z.int(),
  /** Null where there is nothing left to take back. */
  rollbackDeadline: z.iso.datetime().nullable(),
  watched: z.array(z.strictObject({ consumer: z.string(), ok: z.boolean(), found: z.string() })),
  /** Absent while it was not taken back. */
  rollback: z
    .strictObject({
      askedBy: z.string(),
      askedAt: z.iso.datetime(),
      approvals: z.array(z.strictObject({ name: z.string(), because: z.string(), at: z.iso.datetime() })),
      restoredAt: z.iso.datetime(),
      /** The units that had changed, where it was cancelled while they were promoted one by one. */
      units: z.array(z.string()).optional(),
      rowsRestored: z.int(),
      conflicts: z.array(z.strictObject({ unit: z.string(), rows: z.int() })),
      decisions: z.array(
        z.strictObject({
          choice: z.enum(['force', 'leave']),
          name: z.string(),
          reason: z.string(),
          rows: z.int(),
        }),
      ),
    })
    .optional(),
});
export type BackfillRecord = z.infer<typeof BackfillRecord>;
