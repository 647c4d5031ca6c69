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
export const Slot = z.strictObject({
  id: z.string(),
  anyOf: z.array(z.string()).min(1),
  because: z.string(),
  /** Only while they stand in for somebody who is away. */
  standIns: z.array(StandIn).optional(),
  /** What demands it: lines of the policy and decision rules. */
  rules: z.array(z.string()).optional(),
});
export type Slot = z.infer<typeof Slot>;

/** Whether `userId` may fill the slot with what they said at the instant `at`, in milliseconds since 1970. */
export function mayFill(slot: Slot, userId: string, at: number): boolean {
  if (slot.anyOf.includes(userId)) return true;
  return (slot.standIns ?? []).some(one => one.userId === userId && one.from <= at && at < one.to);
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
