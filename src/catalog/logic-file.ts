import { z } from 'zod';
import { LogicUse } from '../plan/profile.ts';
import { InForce } from './judgement.ts';
import { Id, oneLine } from './names.ts';

export const LogicFile = z
  .strictObject({
    id: Id.describe('Name by which plans and examples refer to it.'),
    title: oneLine(80).describe('What people call it.'),
    uses: LogicUse.describe(
      'Which definition it replays: current (the one in use today), as_of_then (the one in use at the time) or ' +
        'migration (a rule made for moving history).',
    ),
    sql: z
      .string()
      .regex(
        /^[a-z0-9_][a-z0-9_.-]*\.sql$/,
        'name a file in the folder sql, for example signups_daily.corrected.sql',
      )
      .describe(
        'File in the folder sql with one SELECT that returns whole rows of the table for the unit that begins at ' +
          ':unit_start and ends before :unit_end.',
      ),
    summary: oneLine(300).describe('One sentence on what it counts and how it differs from the others.'),
    settled: z
      .boolean()
      .describe('Whether the definition is agreed. While it is debated, nothing is rebuilt with it.'),
    rerunnable: z
      .boolean()
      .describe('Whether it gives the same rows each time it is run on the same inputs.'),
    in_force: z
      .array(InForce)
      .optional()
      .describe('Days whose rows it made, where no backfill of the bot says otherwise.'),
  })
  .describe('One way in which the rows can be rebuilt.');
export type LogicFile = z.infer<typeof LogicFile>;
