import { z } from 'zod';
import { ChannelName, Id, oneLine } from './names.ts';

export const Consumer = z
  .strictObject({
    id: Id.describe('Name of the consumer, the same wherever it is listed.'),
    title: oneLine(80).describe('What people call it.'),
    kind: z
      .enum(['table', 'dashboard', 'report', 'export', 'automation', 'sync', 'model'])
      .describe('What it is. Automations and syncs act on what they read; models learn from it.'),
    dataset: Id.optional().describe(
      'For a table that is in the catalog itself: its id. What reads that is reached too.',
    ),
    owner: z.email().optional().describe('Email of the person who answers for it; must be in company.yml.'),
    channel: ChannelName.optional().describe('Channel of the people who use it; told before and after.'),
    tolerates_change: z
      .boolean()
      .describe('Whether its past may change. When not, publish a new version beside the old one.'),
    irreversible: z
      .boolean()
      .default(false)
      .describe('Whether it does what cannot be taken back: sends mail, moves money, files a return.'),
    audit_trail: z
      .boolean()
      .optional()
      .describe('Whether it has to show what was known at the time, as an auditor would ask for.'),
    most_changed_rows: z
      .int()
      .positive()
      .optional()
      .describe('How many changed rows it can take at once, for example by the limit of an API.'),
    probe: z
      .string()
      .min(1)
      .optional()
      .describe('One SELECT that returns true while the consumer is well; asked before and after promotion.'),
  })
  .describe('Something that reads the dataset.');
export type Consumer = z.infer<typeof Consumer>;
