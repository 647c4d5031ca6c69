import { z } from 'zod';
import { CivilDate } from '../plan/civil-date.ts';
import { Duration } from './duration.ts';
import { oneLine, TableName } from './names.ts';

/** What is known of one input: whether it can be relied on now, and how far back it reaches. */
export const SourceHealth = z
  .strictObject({
    table: TableName.describe('One of the inputs.'),
    probe: z
      .string()
      .min(1)
      .optional()
      .describe(
        'One SELECT that returns true while the input is complete and fresh; asked before history is replayed.',
      ),
    earliest: CivilDate.optional().describe(
      'First day from which its rows are still kept. What lies before cannot be rebuilt.',
    ),
  })
  .describe('An input of the logic, and how to tell whether it can be relied on.');

/** What one backfill may cost. */
export const BudgetLimits = z
  .strictObject({
    rows: z.int().positive().optional().describe('Most rows that may change at once.'),
    log_bytes: z.int().positive().optional().describe('Most bytes of write-ahead log.'),
    run_time: Duration.optional().describe('Longest time to rebuild and replace, for example 4h.'),
  })
  .describe('What one backfill may cost. What is left out is not limited.');

export const BusinessChange = z
  .strictObject({
    on: CivilDate.describe('Day from which numbers are no longer like those before.'),
    title: oneLine(120).describe('What changed in the business, for example a new price list.'),
  })
  .describe('A change of the business that numbers should go on to show.');

/** The days whose rows a logic made, where no backfill of the bot says otherwise. */
export const InForce = z
  .strictObject({
    from: CivilDate.describe('First day whose rows it made.'),
    to: CivilDate.optional().describe('Last day whose rows it made, included. Left out: to this day.'),
  })
  .describe('Days whose rows this logic made.');
