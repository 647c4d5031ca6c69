import { z } from 'zod';
import type { Person } from './profile.ts';

/** A place that one approval must fill: any one of these people, for this reason. One person fills one slot. */
export const Slot = z.strictObject({
  id: z.string(),
  anyOf: z.array(z.string()).min(1),
  because: z.string(),
});
export type Slot = z.infer<typeof Slot>;

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
