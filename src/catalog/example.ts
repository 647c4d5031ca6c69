import { z } from 'zod';
import { CivilDate } from '../plan/civil-date.ts';
import { Kind } from '../plan/kinds.ts';
import { ColumnName, Id, oneLine } from './names.ts';

export const Example = z
  .strictObject({
    id: Id.describe('Name of the example.'),
    title: oneLine(150).describe('What the backfill would be called.'),
    kind: Kind.describe('catch_up, correction, migration, enrichment or ai_feature.'),
    purpose: oneLine(500).describe('What was wrong, and what becomes true.'),
    from: CivilDate.describe('First day that changes.'),
    to: CivilDate.describe('Last day that changes; the day itself is included.'),
    filter: z
      .record(ColumnName, z.array(z.string().min(1)).min(1).max(100))
      .refine(filter => Object.keys(filter).length <= 1, {
        error: 'a backfill is narrowed by one column: keep one here, and make an example for each other',
      })
      .default({})
      .describe('Values of one scope column to which it is narrowed, for example { region: [EU] }.'),
    logic: Id.describe('Id of the logic to use.'),
    disclosure: oneLine(500)
      .optional()
      .describe('What is counted differently, where the logic is not the one that made the rows.'),
    checks: z.array(Id).min(1).describe('Ids of the checks that must pass.'),
    expected_movement: oneLine(500).describe(
      'How the numbers should move, in words people can compare with the result.',
    ),
  })
  .describe('A ready backfill: the modal is filled in with it.');
export type Example = z.infer<typeof Example>;
