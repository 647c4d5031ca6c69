import { hashOf } from './canonical.ts';
import { mayFill, type Slot } from './slots.ts';

/** A request to take a promotion back; the first of a backfill is number 1. */
export type RollbackRequest = {
  readonly number: number;
  readonly run: number;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly hash: string;
  /** What others still have to approve: the asker stands for themselves. */
  readonly slots: readonly Slot[];
};

const DAY = 86_400;

/**
 * How long those who are asked have to approve a rollback, and when they are reminded, in seconds. Shorter than for a
 * plan: until then its rows are kept, whatever the deadline, and everybody reads numbers that somebody wants gone.
 */
export const ROLLBACK_PATIENCE = {
  remindAfter: [DAY, 2 * DAY],
  escalateAfter: 2 * DAY,
  expireAfter: 3 * DAY,
} as const;

/** How early people are told that a way back ends, in hours: a day, or a quarter of a short one. */
const LONGEST_WARNING_HOURS = 24;

/**
 * The places that others have to fill before a rollback that `asker` asks for. Asking approves one of the places in which
 * the asker stands, the one that the fewest others could fill; a place that nobody else could fill is approved as well.
 * The place of somebody without an account stays: who is missing has not approved.
 */
export function slotsLeft(slots: readonly Slot[], asker: string, at: number): Slot[] {
  const own = slots
    .filter(slot => mayFill(slot, asker, at))
    .toSorted((a, b) => a.anyOf.length - b.anyOf.length)[0];
  return slots.filter(
    slot => slot !== own && (slot.unreachable || slot.anyOf.some(person => person !== asker)),
  );
}

const DAY_MS = 86_400_000;

/** How long people have at least to decide about rows that a rollback left alone. */
export const CONFLICT_DAYS = 3;

/**
 * Until when somebody can decide about rows that a rollback left alone, which were found at `foundAt`: as long as the way
 * back was promised, and a few days in any case. Afterwards they stay as they were written.
 */
export function conflictsEnd(foundAt: Date, deadline: Date | null): Date {
  const atLeast = new Date(foundAt.getTime() + CONFLICT_DAYS * DAY_MS);
  return deadline !== null && deadline > atLeast ? deadline : atLeast;
}

/** How many daily reminders are due of rows that nobody has decided about: the first after a day. */
export function conflictReminders(foundAt: Date, now: Date): number {
  return Math.floor((now.getTime() - foundAt.getTime()) / DAY_MS);
}

/** What an approval of a rollback binds to: this promotion, asked back this time. */
export function rollbackHash(about: {
  planHash: string;
  run: number;
  committedAt: string;
  number: number;
}): string {
  return hashOf({ rollback: about });
}

/** Until when the rows from before are kept, counted from the latest of the instants at which clocks say it was promoted. */
export function keptUntil(hours: number, instants: readonly Date[]): Date {
  return new Date(Math.max(...instants.map(at => at.getTime())) + hours * 3_600_000);
}

/** From when on people are told that the way back ends. */
export function warnFrom(promotedAt: Date, deadline: Date): Date {
  const quarter = (deadline.getTime() - promotedAt.getTime()) / 4;
  return new Date(deadline.getTime() - Math.min(quarter, LONGEST_WARNING_HOURS * 3_600_000));
}
