import { z } from 'zod';
import { Check } from '../plan/check.ts';
import { Grain } from '../plan/civil-date.ts';
import { Sensitivity } from '../plan/profile.ts';
import { Strategy } from '../plan/strategy.ts';
import { Consumer } from './consumer.ts';
import { Duration } from './duration.ts';
import { Example } from './example.ts';
import { BudgetLimits, BusinessChange, SourceHealth } from './judgement.ts';
import { LogicFile } from './logic-file.ts';
import { ChannelName, ColumnName, Id, oneLine, TableName, TimeZone } from './names.ts';
import { ThrottleWritten } from './throttle.ts';

const Period = z
  .strictObject({
    column: ColumnName.describe('Column that says to which day or moment a row belongs.'),
    grain: Grain.describe('Unit of replay: history is rebuilt one day, week, month or year at a time.'),
    timezone: TimeZone.default('UTC').describe('Time zone in which the units begin and end.'),
  })
  .describe('How the history of the table is cut into units.');

const UnitsBy = z
  .union([
    z
      .strictObject({
        by: z
          .literal('value')
          .describe('Each value of a column is a unit, and all other rows are the last one.'),
        column: ColumnName.describe('Column with few values: an account, a region, a kind of event.'),
      })
      .describe('Each value of a column is a unit.'),
    z
      .strictObject({
        by: z.literal('list').describe('Each of the values that people give is a unit.'),
        column: ColumnName.describe('One of scope_columns; it may have any number of values.'),
      })
      .describe('Each of the values that people give is a unit.'),
    z
      .strictObject({
        by: z.literal('key').describe('Ranges of a key column are units of even size.'),
        column: ColumnName.describe('Column of numbers, dates, text or uuids.'),
        rows: z
          .int()
          .min(1_000)
          .max(100_000_000)
          .default(100_000)
          .describe('About how many rows a unit has.'),
      })
      .describe('Ranges of a key column are units.'),
    z
      .strictObject({ by: z.literal('partition').describe('Each partition of the table is a unit.') })
      .describe('Each partition of the table is a unit.'),
  ])
  .describe('A way in which history may be cut into units.');

const ScopeColumn = z
  .strictObject({
    column: ColumnName.describe('Column of the table.'),
    title: oneLine(60).describe('What people call it.'),
  })
  .describe('A column by whose values people may narrow a backfill.');

const Metric = z
  .strictObject({
    id: Id.describe('Name by which checks and records refer to it.'),
    title: oneLine(60).describe('What people call it, on charts and in notices.'),
    sql: z.string().min(1).describe('One SQL aggregate over columns of the table, for example sum(signups).'),
    unit: oneLine(20).describe('What the number counts: count, USD, percent …'),
    decimals: z.int().min(0).max(6).default(0).describe('Digits shown after the decimal point.'),
  })
  .describe(
    'A number people watch. Its movement, before against after, is shown before anything is promoted.',
  );

export const Dataset = z
  .strictObject({
    dataset: Id.describe('Id of the dataset; people type it in commands.'),
    title: oneLine(80).describe('What people call it.'),
    description: oneLine(200).describe('One sentence on what a row of it says.'),
    table: TableName.describe('The table that backfills change.'),
    key: z
      .array(ColumnName)
      .min(1)
      .describe('Columns that together name one row. No two rows share them, none is NULL.'),
    period: Period,
    units: z
      .array(UnitsBy)
      .max(6)
      .optional()
      .describe('Ways in which people may have its history replayed, beside the grain of its period.'),
    scope_columns: z
      .array(ScopeColumn)
      .max(10)
      .default([])
      .describe('Columns by which a backfill may be narrowed.'),
    metrics: z.array(Metric).min(1).max(10).describe('Numbers whose movement people must see.'),
    inputs: z
      .array(TableName)
      .min(1)
      .describe('Tables that the logic may read. Reading any other is refused.'),
    logic: z.array(LogicFile).min(1).describe('Ways in which the rows can be rebuilt.'),
    checks: z.array(Check).min(1).describe('What must hold of the rebuilt rows before anyone may see them.'),
    owners: z
      .array(z.email())
      .min(1)
      .describe('Emails of the people who must each approve a change of its history.'),
    channels: z
      .array(ChannelName)
      .min(1)
      .describe('Channels that are told before and after its history changes.'),
    sensitivity: z
      .array(Sensitivity)
      .default([])
      .describe('Who is hurt when it is wrong: finance, customers, or models trained on it.'),
    downstream: z.array(Consumer).default([]).describe('Everything that reads it and would notice a change.'),
    sources: z
      .array(SourceHealth)
      .optional()
      .describe('How to tell whether the inputs can be relied on, and how far back they reach.'),
    throttle: ThrottleWritten.optional().describe(
      'How gently work on it treats the warehouse; what is said here counts before company.yml.',
    ),
    budget: BudgetLimits.optional().describe('What one backfill of it may cost.'),
    business_changes: z
      .array(BusinessChange)
      .optional()
      .describe('Changes of the business that its numbers should go on to show.'),
    promotion: Strategy.optional().describe(
      'How a backfill of it is to change the table, where the default does not fit; used where the table allows it.',
    ),
    sensitive_columns: z
      .array(ColumnName)
      .optional()
      .describe('Columns whose values are masked wherever rows are shown in Slack.'),
    rollback: z
      .strictObject({ keep_for: Duration.describe('How long the replaced rows are kept, for example 14d.') })
      .describe('The way back after promotion.'),
    watch: z
      .strictObject({
        for: Duration.describe('How long consumers are watched after promotion, for example 15m.'),
      })
      .describe('What happens right after promotion.'),
    examples: z.array(Example).default([]).describe('Ready backfills that people can start from.'),
  })
  .describe('A table whose history may be rebuilt, and everything people must know before they do.');
export type Dataset = z.infer<typeof Dataset>;
