import { z } from 'zod';
import type { Slot } from './slots.ts';

export const Gate = z.literal([1, 2]);
export type Gate = z.infer<typeof Gate>;

export const Verdict = z.enum(['approve', 'block']);
export type Verdict = z.infer<typeof Verdict>;

/** What one person last said at a gate, by whatever means; `at` is when they said it, in milliseconds since 1970. */
export type Signal = {
  readonly userId: string;
  readonly verdict: Verdict;
  readonly present: boolean;
  readonly at: number;
};

/** Why a reaction does not count; each is answered to the person who gave it. */
export type Uncounted = 'own_proposal' | 'not_asked' | 'before_posting';

export type GateStanding = {
  readonly passed: boolean;
  readonly filled: readonly { slot: Slot; userId: string; at: number }[];
  readonly missing: readonly Slot[];
  readonly blockedBy: readonly string[];
  readonly uncounted: readonly { userId: string; verdict: Verdict; why: Uncounted }[];
};

/**
 * Where a gate stands, given everything that was said so far. The order in which it was said does not matter.
 *
 * Slots are filled by a maximum matching (Kuhn's augmenting paths), so that a person who could fill two slots never
 * takes the one that only they leave to somebody else. A person who was asked and blocks, blocks until they withdraw
 * it, even when they also approved.
 */
export function standing(input: {
  readonly slots: readonly Slot[];
  readonly signals: readonly Signal[];
  readonly proposer: string;
  readonly postedAt: number | null;
}): GateStanding {
  const asked = new Set(input.slots.flatMap(slot => slot.anyOf));
  const present = input.signals.filter(signal => signal.present);
  const uncounted = present.flatMap(signal => {
    const why = whyUncounted(signal, asked, input);
    return why ? [{ userId: signal.userId, verdict: signal.verdict, why }] : [];
  });
  const counted = present.filter(signal => !whyUncounted(signal, asked, input));
  const blockedBy = unique(counted.filter(signal => signal.verdict === 'block').map(signal => signal.userId));
  const approvals = counted
    .filter(signal => signal.verdict === 'approve' && !blockedBy.includes(signal.userId))
    .sort((a, b) => a.at - b.at || (a.userId < b.userId ? -1 : 1));
  const matched = matchSlots(input.slots, unique(approvals.map(signal => signal.userId)));
  const filled = input.slots.flatMap(slot => {
    const userId = matched.get(slot.id);
    const at = approvals.find(signal => signal.userId === userId)?.at;
    return userId !== undefined && at !== undefined ? [{ slot, userId, at }] : [];
  });
  const missing = input.slots.filter(slot => !matched.has(slot.id));
  return {
    passed: input.postedAt !== null && missing.length === 0 && blockedBy.length === 0,
    filled,
    missing,
    blockedBy,
    uncounted,
  };
}

/** Why this signal does not count, or null when it does. */
function whyUncounted(
  signal: Signal,
  asked: ReadonlySet<string>,
  gate: { readonly proposer: string; readonly postedAt: number | null },
): Uncounted | null {
  if (signal.userId === gate.proposer) return 'own_proposal';
  if (!asked.has(signal.userId)) return 'not_asked';
  if (gate.postedAt === null || signal.at < gate.postedAt) return 'before_posting';
  return null;
}

function matchSlots(slots: readonly Slot[], people: readonly string[]): Map<string, string> {
  const takenBy = new Map<string, string>();
  const place = (person: string, tried: Set<string>): boolean => {
    for (const slot of slots) {
      if (!slot.anyOf.includes(person) || tried.has(slot.id)) continue;
      tried.add(slot.id);
      const holder = takenBy.get(slot.id);
      if (holder === undefined || place(holder, tried)) {
        takenBy.set(slot.id, person);
        return true;
      }
    }
    return false;
  };
  for (const person of people) place(person, new Set());
  return takenBy;
}

function unique<T>(items: readonly T[]): T[] {
  return [...new Set(items)];
}
