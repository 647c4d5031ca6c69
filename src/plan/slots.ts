import { z } from 'zod';
import type { Person } from './profile.ts';

/** Who may fill a slot in somebody's place, and from when to when: `[from, to)` in milliseconds since 1970. */
export const StandIn = z.strictObject({
  userId: z.string(),
  for: z.string(),
  from: z.number(),
  to: z.number(),
});
export type StandIn = z.infer<typeof StandIn>;

/** A place that one approval must fill: any one of these people, for this reason. One person fills one slot. */
export const Slot = z
  .strictObject({
    id: z.string(),
    anyOf: z.array(z.string()),
    because: z.string(),
    /** Only while they stand in for somebody who is away. */
    standIns: z.array(StandIn).optional(),
    /** What demands it: lines of the policy and decision rules. */
    rules: z.array(z.string()).optional(),
    /** People who are to be asked and have no account in Slack under their address: the slot waits for them. */
    unreachable: z.array(z.strictObject({ name: z.string(), email: z.string() })).optional(),
    /** Of whom how many are asked, in words: `all of the owners of the dataset`. Slots of one circle say the same. */
    asks: z.string().optional(),
  })
  .refine(({ anyOf, unreachable = [] }) => anyOf.length + unreachable.length > 0, 'a slot that asks nobody');
export type Slot = z.infer<typeof Slot>;

/** Whether `userId` may fill the slot with what they said at the instant `at`, in milliseconds since 1970. */
export function mayFill(slot: Slot, userId: string, at: number): boolean {
  return slot.anyOf.includes(userId) || inPlaceOf(slot, userId, at) !== null;
}

/** In whose place `userId` may fill the slot at that instant; null when in nobody's, or in their own right. */
export function inPlaceOf(slot: Slot, userId: string, at: number): string | null {
  if (slot.anyOf.includes(userId)) return null;
  return slot.standIns?.find(one => one.userId === userId && one.from <= at && at < one.to)?.for ?? null;
}

/** Whether the same people are asked in both: wording, reasons and who is away meanwhile make no difference. */
export function asksSame(before: readonly Slot[], after: readonly Slot[]): boolean {
  const people = (slots: readonly Slot[]) =>
    JSON.stringify(
      slots
        .map(({ anyOf, unreachable = [] }) =>
          [...anyOf, ...unreachable.map(({ email }) => email)].sort().join(),
        )
        .sort(),
    );
  return people(before) === people(after);
}

/**
 * One slot for every owner of the dataset who has a Slack account and is not the proposer: nobody signs off their own
 * proposal. Two addresses of one account are one owner, whose second slot nobody could ever fill. An empty list means
 * that no owner can be reached, which the caller must refuse.
 */
export function ownerSlots(owners: readonly Person[], proposer: string, datasetTitle: string): Slot[] {
  return owners.flatMap((owner, index) =>
    owner.userId &&
    owner.userId !== proposer &&
    owners.findIndex(other => other.userId === owner.userId) === index
      ? [
          {
            id: `owner:${owner.userId}`,
            anyOf: [owner.userId],
            because: `${owner.name} owns ${datasetTitle}`,
          },
        ]
      : [],
  );
}
