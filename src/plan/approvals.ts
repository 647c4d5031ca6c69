import { z } from 'zod';
import { inPlaceOf, mayFill, type Slot } from './slots.ts';

export const Gate = z.literal([1, 2]);
export type Gate = z.infer<typeof Gate>;

export const Verdict = z.enum(['approve', 'block']);
export type Verdict = z.infer<typeof Verdict>;

/**
 * What one person last said at a gate by one means; `at` is when they said it, in milliseconds since 1970. Somebody who
 * said the same by several means, with two emoji for instance, has several of these, and each stands for itself.
 */
export type Signal = {
  readonly userId: string;
  readonly verdict: Verdict;
  readonly present: boolean;
  readonly at: number;
  /** Name of the emoji without skin tone; empty or absent where it was said by other means. */
  readonly emoji?: string;
  /** Why they say so, where they said. */
  readonly reason?: string | null;
};

/** Why a reaction does not count; each is answered to the person who gave it. */
export type Uncounted = 'own_proposal' | 'not_asked' | 'before_posting' | 'unconfirmed';

export type Filled = {
  readonly slot: Slot;
  readonly userId: string;
  readonly at: number;
  /** In whose place they decided; null when in their own right. */
  readonly for: string | null;
  readonly reason: string | null;
};

export type GateStanding = {
  readonly slots: readonly Slot[];
  readonly needsReason: boolean;
  readonly passed: boolean;
  readonly filled: readonly Filled[];
  readonly missing: readonly Slot[];
  readonly blockedBy: readonly string[];
  /** Why each of those who block does, as far as they said. */
  readonly objections: readonly { userId: string; reason: string | null }[];
  readonly uncounted: readonly { userId: string; verdict: Verdict; why: Uncounted }[];
};

export type GateAsked = {
  readonly slots: readonly Slot[];
  readonly signals: readonly Signal[];
  readonly proposer: string;
  readonly postedAt: number | null;
  /** The policy lets the proposer fill slots in which they stand. */
  readonly proposerCounts?: boolean;
  /** An approval counts only with a reason given beside it. */
  readonly needsReason?: boolean;
};

/**
 * Where a gate stands, given everything that was said so far. Neither the order in which it is listed nor that in which
 * it was said changes whether the gate passes or which slots are missing.
 *
 * Slots are filled by a maximum matching, so that a person who could fill two slots leaves to others the one that
 * others can fill. A person who was asked and blocks, blocks until they withdraw it, even when they also approved.
 */
export function standing(input: GateAsked): GateStanding {
  const present = input.signals
    .filter(signal => signal.present)
    .sort((a, b) => a.at - b.at || (a.userId < b.userId ? -1 : 1));
  const counted = present.filter(signal => !whyUncounted(signal, input));
  const uncounted = present.flatMap(signal => {
    const why = whyUncounted(signal, input);
    const saidAgain = counted.some(same => same.userId === signal.userId && same.verdict === signal.verdict);
    return why && !saidAgain ? [{ userId: signal.userId, verdict: signal.verdict, why }] : [];
  });
  const blockedBy = unique(counted.filter(signal => signal.verdict === 'block').map(signal => signal.userId));
  const approvals = counted.filter(
    signal => signal.verdict === 'approve' && !blockedBy.includes(signal.userId),
  );
  const matched = matchSlots(input.slots, approvals);
  const filled = input.slots.flatMap((slot, index): Filled[] => {
    const signal = approvals.find(({ userId, at }) => userId === matched[index] && mayFill(slot, userId, at));
    if (!signal) return [];
    const { userId, at, reason = null } = signal;
    return [{ slot, userId, at, for: inPlaceOf(slot, userId, at), reason }];
  });
  const missing = input.slots.filter((_, index) => matched[index] === undefined);
  return {
    slots: input.slots,
    needsReason: input.needsReason ?? false,
    passed: input.postedAt !== null && missing.length === 0 && blockedBy.length === 0,
    filled,
    missing,
    blockedBy,
    objections: blockedBy.map(userId => ({
      userId,
      reason:
        counted.find(signal => signal.userId === userId && signal.verdict === 'block')?.reason?.trim() ||
        null,
    })),
    uncounted,
  };
}

/** Why this signal does not count, or null when it does. A ❌ stops in any case; why may be asked afterwards. */
export function whyUncounted(signal: Signal, gate: GateAsked): Uncounted | null {
  if (signal.userId === gate.proposer && !gate.proposerCounts) return 'own_proposal';
  if (!gate.slots.some(slot => mayFill(slot, signal.userId, signal.at))) return 'not_asked';
  if (gate.postedAt === null || signal.at < gate.postedAt) return 'before_posting';
  if (gate.needsReason && signal.verdict === 'approve' && !signal.reason?.trim()) return 'unconfirmed';
  return null;
}

/**
 * Who fills each slot, by its place in the list: Kuhn's augmenting paths, begun at the slots. A slot once filled stays
 * filled while later ones are tried, so which slots are filled depends on who approved and not on who came first; that
 * decides only whose name stands where several could. First everybody in their own right, then in the place of others.
 */
function matchSlots(slots: readonly Slot[], approvals: readonly Signal[]): (string | undefined)[] {
  const people = unique(approvals.map(({ userId }) => userId));
  const slotOf = new Map<string, number>();
  const fill = (index: number, may: May, tried: Set<string>): boolean => {
    const slot = slots[index];
    for (const person of people) {
      if (!slot || tried.has(person) || !may(slot, person)) continue;
      tried.add(person);
      const elsewhere = slotOf.get(person);
      if (elsewhere === undefined || fill(elsewhere, may, tried)) {
        slotOf.set(person, index);
        return true;
      }
    }
    return false;
  };
  const inOwnRight: May = ({ anyOf }, person) => anyOf.includes(person);
  const atAll: May = (slot, person) =>
    approvals.some(({ userId, at }) => userId === person && mayFill(slot, userId, at));
  for (const may of [inOwnRight, atAll]) {
    const taken = new Set(slotOf.values());
    for (const index of slots.keys()) if (!taken.has(index)) fill(index, may, new Set());
  }
  const filledBy: (string | undefined)[] = slots.map(() => undefined);
  for (const [person, index] of slotOf) filledBy[index] = person;
  return filledBy;
}

type May = (slot: Slot, person: string) => boolean;

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
