import { calendarAt, spanAt, type Window } from '../calendar/windows.ts';

/** How much is left: as work, and as the clock on the wall will show it. */
export type TimeLeft = {
  /** Seconds of work, however long it takes to get them. */
  readonly workSeconds: number;
  /** When it will be done if things go on as they did; null when no opening was found within the horizon. */
  readonly doneAt: Date | null;
};

/** How the time of a run went so far, in milliseconds. */
export type TimeSpent = {
  readonly workMs: number;
  /** Waiting for signals, not for hours: those are known ahead. */
  readonly heldMs: number;
};

/** Spans of hours that are looked through: half a year of nights. */
const MOST_SPANS = 200;

/**
 * Lays the work that is left over the clock: stretched by the nice ratio and by as much waiting as there was so far,
 * and only within the hours in which work is allowed.
 */
export function timeLeft(
  workSeconds: number,
  spent: TimeSpent,
  { nice, hours, now }: { readonly nice: number; readonly hours: readonly Window[]; readonly now: Date },
): TimeLeft {
  const waiting = spent.workMs > 0 ? Math.max(0, spent.heldMs) / spent.workMs : 0;
  const needMs = workSeconds * 1_000 * (1 + Math.max(0, nice) + waiting);
  return { workSeconds, doneAt: layOver(hours, now, needMs) };
}

function layOver(hours: readonly Window[], now: Date, needMs: number): Date | null {
  let at = now;
  let left = needMs;
  for (let span = 0; span < MOST_SPANS; span += 1) {
    const verdict = calendarAt(hours, { dataset: '', sensitivity: [] }, at);
    if (!verdict.open) {
      if (verdict.opensAt === null) return null;
      at = verdict.opensAt;
    }
    const ends = hours.flatMap(window => spanAt(window, at)?.to.getTime() ?? []);
    const end = ends.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...ends);
    if (at.getTime() + left <= end) return new Date(at.getTime() + left);
    left -= end - at.getTime();
    at = new Date(end);
  }
  return null;
}
