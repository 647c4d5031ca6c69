import { z } from 'zod';
import { Check } from './check.ts';
import { CivilDate, Grain } from './civil-date.ts';
import { Kind } from './kinds.ts';
import { Strategy } from './strategy.ts';
import { Way } from './way.ts';

export const Sensitivity = z.enum(['finance', 'customer_facing', 'ai_training']);
export type Sensitivity = z.infer<typeof Sensitivity>;

/** A person as the plan names them; `userId` is absent when no active Slack account has this email. */
export const Person = z.strictObject({
  email: z.string(),
  name: z.string(),
  userId: z.string().optional(),
});
export type Person = z.infer<typeof Person>;

/** A channel as the plan names it; `channelId` is absent when Slack knows no channel of this name. */
export const Channel = z.strictObject({
  name: z.string(),
  channelId: z.string().optional(),
  botIsMember: z.boolean(),
});
export type Channel = z.infer<typeof Channel>;

export const Metric = z.strictObject({
  id: z.string(),
  title: z.string(),
  sql: z.string(),
  unit: z.string(),
  decimals: z.int().min(0).max(6),
});
export type Metric = z.infer<typeof Metric>;

/** Which definition of the truth is replayed: today's, the one of that time, or a special rule for a migration. */
export const LogicUse = z.enum(['current', 'as_of_then', 'migration']);
export type LogicUse = z.infer<typeof LogicUse>;

export const Logic = z.strictObject({
  id: z.string(),
  title: z.string(),
  uses: LogicUse,
  summary: z.string(),
  sql: z.string(),
  sha256: z.string(),
  settled: z.boolean(),
  rerunnable: z.boolean(),
});
export type Logic = z.infer<typeof Logic>;

export const Consumer = z.strictObject({
  id: z.string(),
  title: z.string(),
  kind: z.enum(['table', 'dashboard', 'report', 'export', 'automation', 'sync', 'model']),
  toleratesChange: z.boolean(),
  irreversible: z.boolean(),
  owner: Person.optional(),
  channel: Channel.optional(),
  probe: z.string().optional(),
  path: z.array(z.string()),
});
export type Consumer = z.infer<typeof Consumer>;

export const Example = z.strictObject({
  id: z.string(),
  title: z.string(),
  kind: Kind,
  purpose: z.string(),
  first: CivilDate,
  last: CivilDate,
  filter: z.record(z.string(), z.array(z.string())),
  logic: z.string(),
  checks: z.array(z.string()),
  expectedMovement: z.string(),
  disclosure: z.string().optional(),
});
export type Example = z.infer<typeof Example>;

/**
 * Everything the plan needs to know of a dataset: its catalog entry with people and channels looked up in Slack and
 * the text of its logic read in.
 */
export const DatasetProfile = z.strictObject({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  table: z.string(),
  key: z.array(z.string()),
  period: z.strictObject({ column: z.string(), grain: Grain, timezone: z.string() }),
  /** Ways in which its history may be cut into units beside its period. */
  ways: z.array(Way).optional(),
  scopeColumns: z.array(z.strictObject({ column: z.string(), title: z.string() })),
  metrics: z.array(Metric),
  inputs: z.array(z.string()),
  logic: z.array(Logic),
  checks: z.array(Check),
  owners: z.array(Person),
  channels: z.array(Channel),
  financeChannel: Channel.optional(),
  homeChannel: Channel,
  sensitivity: z.array(Sensitivity),
  consumers: z.array(Consumer),
  rollbackHours: z.number().positive(),
  /** How a change of it is to be promoted, where the catalog says so and the table allows it. */
  promotion: Strategy.optional(),
  /** Columns whose values nobody sees in Slack. */
  sensitiveColumns: z.array(z.string()).optional(),
  watchMinutes: z.number().min(0),
  examples: z.array(Example),
});
export type DatasetProfile = z.infer<typeof DatasetProfile>;

export function isFinance(profile: Pick<DatasetProfile, 'sensitivity'>): boolean {
  return profile.sensitivity.includes('finance');
}
