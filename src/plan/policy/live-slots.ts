import type { Slot, StandIn } from '../slots.ts';
import { type Delegation, passedOn } from './delegation.ts';

/** What may have changed about people since they were asked. */
export type Meanwhile = {
  /** Who said in Slack that they are away, by user id. */
  readonly away: readonly Delegation[];
  /** Accounts by lower-case e-mail address, of people who had none when they were to be asked. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Whose say does not count; null where the policy trusts the proposer. */
  readonly barred: string | null;
};

/**
 * The slots of a plan as they can be filled by now. Who is asked stays as it was frozen; beside them stand those who
 * decide in their place, and people who were missing in Slack and have arrived. `barred` gets into no slot either way.
 */
export function liveSlots(slots: readonly Slot[], meanwhile: Meanwhile): Slot[] {
  return slots.map(slot => {
    const arrived = withArrived(slot, meanwhile);
    const standIns = [...(slot.standIns ?? []), ...standInsOf(arrived, meanwhile)];
    return standIns.length > 0 ? { ...arrived, standIns } : arrived;
  });
}

function withArrived(slot: Slot, { accounts, barred }: Meanwhile): Slot {
  const { unreachable, ...rest } = slot;
  if (!unreachable) return slot;
  const accountOf = (email: string) => {
    const userId = accounts.get(email.toLowerCase());
    return userId === barred ? undefined : userId;
  };
  const arrived = unreachable.flatMap(({ email }) => accountOf(email) ?? []);
  const missing = unreachable.filter(({ email }) => accountOf(email) === undefined);
  return {
    ...rest,
    anyOf: [...new Set([...slot.anyOf, ...arrived])],
    ...(missing.length > 0 ? { unreachable: missing } : {}),
  };
}

/** In the place of those who are asked, and of those who stand in for them by the catalog. */
function standInsOf({ anyOf, standIns = [] }: Slot, { away, barred }: Meanwhile): StandIn[] {
  const barring = new Set(barred === null ? [] : [barred]);
  const asked = anyOf.flatMap(userId =>
    passedOn(userId, away, barring).map(({ delegate, from, to }) => ({
      userId: delegate,
      for: userId,
      from,
      to,
    })),
  );
  const further = standIns.flatMap(standIn =>
    passedOn(standIn.userId, away, barring, standIn).map(({ delegate, from, to }) => ({
      userId: delegate,
      for: standIn.for,
      from,
      to,
    })),
  );
  return [...asked, ...further].filter(({ userId, for: person }) => userId !== person);
}
