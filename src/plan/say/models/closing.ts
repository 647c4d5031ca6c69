import { z } from 'zod';
import { Movement } from '../../movement.ts';
import { closedLines, closedMonths, head } from './parts.ts';

/** What is said once history has changed. */
export const CLOSING = {
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
    ended: z.enum(['done', 'rolled_back', 'cancelled']).default('done'),
    summary: z.array(z.strictObject({ part: z.string(), text: z.string() })),
    movements: z.array(Movement),
    brief: z.boolean(),
    /** In brief, too, it shows how far each number moved. */
    tellMovement: z.boolean().default(false),
  }),
  /** The Markdown file of the record, uploaded to the thread. */
  record_file: z.strictObject({ ...head, fileName: z.string(), markdown: z.string() }),
  /** A while before the deadline: the way back ends. */
  way_back_ends: z.strictObject({
    ...head,
    mention: z.array(z.string()),
    table: z.string(),
    rows: z.int(),
    deadline: z.string(),
  }),
} as const;
