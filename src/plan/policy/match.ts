/**
 * How many slots can be filled at once when each person fills at most one: a maximum matching by augmenting paths.
 * `slots` holds for each slot the people who may fill it.
 */
export function mostFilled(slots: readonly (readonly string[])[], people: readonly string[]): number {
  const slotOf = new Map<string, number>();
  const present = new Set(people);
  const fill = (slot: number, tried: Set<string>): boolean =>
    (slots[slot] ?? []).some(person => {
      if (!present.has(person) || tried.has(person)) return false;
      tried.add(person);
      const held = slotOf.get(person);
      if (held !== undefined && !fill(held, tried)) return false;
      slotOf.set(person, slot);
      return true;
    });
  return slots.filter((_, slot) => fill(slot, new Set())).length;
}
