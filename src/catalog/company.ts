import { z } from 'zod';
import { BudgetLimits } from './judgement.ts';
import { ChannelName, Id, oneLine, TimeZone } from './names.ts';
import { ThrottleWritten } from './throttle.ts';

export const Person = z
  .strictObject({
    email: z.email().describe('Address of their Slack account; the bot finds them by it.'),
    name: oneLine(80).describe('Full name, as records and notices should print it.'),
    roles: z
      .array(Id)
      .default([])
      .describe('What they may decide beyond the datasets they own, for example finance or data_platform.'),
  })
  .describe('Someone who may own data or must hear about changes to it.');
export type Person = z.infer<typeof Person>;

export const Company = z
  .strictObject({
    company: oneLine(80).describe('Name of the company, used in records.'),
    timezone: TimeZone.default('UTC').describe('Time zone in which the bot states times of day.'),
    home_channel: ChannelName.describe(
      'Channel in which every backfill has its thread. The bot must be a member.',
    ),
    finance_channel: ChannelName.optional().describe(
      'Channel that is told automatically whenever a dataset with sensitivity finance is in scope.',
    ),
    budget: BudgetLimits.optional().describe('What one backfill may cost, where its dataset says nothing.'),
    throttle: ThrottleWritten.optional().describe(
      'How gently work treats the warehouse, where the dataset says nothing else.',
    ),
    operators: z
      .array(Id)
      .default([])
      .describe(
        'Roles that may stop all work and let it go on, and change how any run works. Left out: everybody with a role.',
      ),
    people: z.array(Person).min(1).describe('Everyone whom the datasets name as owner.'),
  })
  .describe('Who the company is: its people, and the channels that every backfill concerns.');
export type Company = z.infer<typeof Company>;
