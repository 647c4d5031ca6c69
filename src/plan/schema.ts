import { z } from 'zod';
import { hashOf } from './canonical.ts';
import { Check } from './check.ts';
import { Judgement } from './judgement.ts';
import { Kind } from './kinds.ts';
import { Consumer, Logic, Metric, Sensitivity } from './profile.ts';
import { Risk } from './risk.ts';
import { Scope } from './scope.ts';
import { Slot } from './slots.ts';
import { Strategy } from './strategy.ts';

export const Told = z.strictObject({
  channelId: z.string(),
  name: z.string(),
  because: z.string(),
});
export type Told = z.infer<typeof Told>;

/** An affected channel that Slack does not know or will not let the bot into: it blocks the start until acknowledged. */
export const Unreachable = z.strictObject({ name: z.string(), because: z.string() });

/**
 * The answer to the five questions plus everything derived from it, in the ten parts that every plan must have.
 * Immutable once proposed: an edit makes a new version.
 */
export const Plan = z.strictObject({
  title: z.string().min(1).max(150),
  kind: Kind,
  purpose: z.strictObject({
    statement: z.string().min(1),
    metrics: z.array(Metric).min(1),
    expectedMovement: z.string(),
    /** What is counted differently, where the definition changes. */
    disclosure: z.string().optional(),
    /** Whether the numbers were wrong, or right by the definition of their time, as the proposer sees it. */
    oldNumbers: z.enum(['wrong', 'right_then']).optional(),
  }),
  owner: z.strictObject({ userId: z.string(), name: z.string() }),
  scope: z.strictObject({
    dataset: z.string(),
    datasetTitle: z.string(),
    table: z.string(),
    key: z.array(z.string()).min(1),
    periodColumn: z.string(),
    period: Scope,
  }),
  inputs: z.array(z.string()),
  logic: Logic,
  idempotency: z.strictObject({ approach: z.string(), rerunnable: z.boolean() }),
  checks: z.array(Check).min(1),
  isolation: z.strictObject({
    strategy: Strategy,
    explanation: z.string(),
    /** What the engine promises less than a change that is whole, guarded and proved; absent where it promises all. */
    weaker: z.array(z.string()).optional(),
    /** What readers may see and how long writers may wait; absent only in plans from before it was said. */
    guarantee: z.string().optional(),
  }),
  rollback: z.strictObject({ keepHours: z.number().positive(), explanation: z.string() }),
  communication: z.strictObject({
    channels: z.array(Told),
    unreachable: z.array(Unreachable),
    people: z.array(z.string()),
    financeChannelId: z.string().optional(),
    answersUserId: z.string(),
    startAfter: z.iso.datetime().optional(),
  }),
  approvals: z.strictObject({
    gate1: z.array(Slot).min(1),
    gate2: z.array(Slot),
  }),
  context: z.strictObject({
    homeChannelId: z.string(),
    sensitivity: z.array(Sensitivity),
    consumers: z.array(Consumer),
    /** Columns by which people look at parts of the dataset. */
    segments: z.array(z.string()).optional(),
    watchMinutes: z.number().min(0),
    risk: Risk,
    judgement: Judgement,
    measured: z.strictObject({ units: z.int(), rowsInScope: z.int(), rowsInTable: z.int() }),
  }),
});
export type Plan = z.infer<typeof Plan>;

/** A plan as the answers say it, before it is judged: nobody is asked about one. */
export type UnjudgedPlan = Omit<Plan, 'context'> & { readonly context: Omit<Plan['context'], 'judgement'> };

/**
 * The parts of a plan that a gate-1 approval binds to. Who is told, when it starts and what was measured stay outside:
 * adding people to tell voids nothing.
 */
export function boundParts(plan: UnjudgedPlan) {
  const { title, kind, purpose, owner, scope, inputs, logic, idempotency, checks, isolation, rollback } =
    plan;
  return { title, kind, purpose, owner, scope, inputs, logic, idempotency, checks, isolation, rollback };
}

/** The hash that people approve: SHA-256 (hex) over the canonical JSON of the bound parts. */
export function planHash(plan: UnjudgedPlan): string {
  return hashOf(boundParts(plan));
}

/** The first characters of a hash, as people compare them. */
export function shortHash(hash: string): string {
  return hash.slice(0, 10);
}
