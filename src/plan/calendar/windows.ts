import { addDays } from '../civil-date.ts';
import type { Sensitivity } from '../profile.ts';
import { type Cron, lastBeginning, nextBeginning } from './cron.ts';
import { addWallMinutes, dayOf, instantOf, type LocalMinute, localIn } from './zoned.ts';

/** When a window is: once between two readings of the clock, `[from, to)`, or again and again for some minutes. */
export type Timing =
  | { readonly by: 'dates'; readonly from: LocalMinute; readonly to: LocalMinute }
  | { readonly by: 'cron'; readonly cron: Cron; readonly minutes: number };

/** A stretch of time in which history may not change (`deny`), or outside of which it may not (`allow`). */
export type Window = {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly effect: 'deny' | 'allow';
  readonly timing: Timing;
  readonly timezone: string;
  /** Datasets it is about; both lists empty means all of them. */
  readonly datasets: readonly string[];
  readonly sensitivity: readonly Sensitivity[];
  /** Holders of this role may start in spite of it, with a reason; null means nobody. */
  readonly overridableBy: string | null;
  /** Whether a run that began outside of it goes on to its end, promotion included. */
  readonly startedRunMayFinish: boolean;
};

/** `[from, to)` */
export type Span = { readonly from: Date; readonly to: Date };

export type About = { readonly dataset: string; readonly sensitivity: readonly Sensitivity[] };

/** Whether history of this dataset may change at an instant; if not, what keeps it and when it may again. */
export type CalendarVerdict =
  | { readonly open: true }
  | {
      readonly open: false;
      readonly closedBy: readonly { readonly window: Window; readonly until: Date | null }[];
      /** Null when no opening was found within two years. */
      readonly opensAt: Date | null;
    };

const MOST_STEPS = 1_000;
const HORIZON_MS = 2 * 366 * 86_400_000;

/** The stretch of this window that holds the instant `at`, or null. Lengths are wall-clock time. */
export function spanAt(window: Window, at: Date): Span | null {
  const { timing, timezone } = window;
  if (timing.by === 'dates') {
    return within({ from: instantOf(timezone, timing.from), to: instantOf(timezone, timing.to) }, at);
  }
  const days = Math.ceil(timing.minutes / 1_440) + 1;
  const begun = lastBeginning(timing.cron, timezone, at, addDays(dayOf(localIn(timezone, at)), -days));
  if (begun === null) return null;
  const to = instantOf(timezone, addWallMinutes(begun, timing.minutes));
  return within({ from: instantOf(timezone, begun), to }, at);
}

/** The windows of the calendar that concern this dataset. */
export function windowsFor(windows: readonly Window[], about: About): Window[] {
  return windows.filter(
    ({ datasets, sensitivity }) =>
      (datasets.length === 0 && sensitivity.length === 0) ||
      datasets.includes(about.dataset) ||
      sensitivity.some(kind => about.sensitivity.includes(kind)),
  );
}

/**
 * What the calendar says at the instant `at`. A window that denies beats one that allows; where any window allows,
 * history may change only inside one of those. Windows in `ignored` were overridden by somebody who may: they close
 * nothing, and one of them that allows still opens what it opened before.
 */
export function calendarAt(
  windows: readonly Window[],
  about: About,
  at: Date,
  ignored: ReadonlySet<string> = new Set(),
): CalendarVerdict {
  const concerned = windowsFor(windows, about);
  const closedBy = closing(concerned, at, ignored).filter(({ window }) => !ignored.has(window.id));
  if (closedBy.length === 0) return { open: true };
  return { open: false, closedBy, opensAt: firstOpening(concerned, at, ignored) };
}

/**
 * The windows that hold up a run that began at `startedAt`: those closed now, without the ones that let a run finish
 * that began outside of them.
 */
export function holdsUp(
  windows: readonly Window[],
  about: About,
  run: { readonly startedAt: Date; readonly at: Date; readonly ignored?: ReadonlySet<string> },
): Window[] {
  const verdict = calendarAt(windows, about, run.at, run.ignored);
  if (verdict.open) return [];
  const ignored = run.ignored ?? new Set();
  const atStart = calendarAt(windows, about, run.startedAt, ignored);
  const closedThen = new Set(atStart.open ? [] : atStart.closedBy.map(({ window }) => window.id));
  return verdict.closedBy
    .map(({ window }) => window)
    .filter(window => !window.startedRunMayFinish || closedThen.has(window.id));
}

function closing(
  windows: readonly Window[],
  at: Date,
  ignored: ReadonlySet<string>,
): { window: Window; until: Date | null }[] {
  const denied = windows.flatMap(window => {
    const span = window.effect === 'deny' && !ignored.has(window.id) ? spanAt(window, at) : null;
    return span ? [{ window, until: span.to }] : [];
  });
  if (denied.length > 0) return denied;
  const allowing = windows.filter(window => window.effect === 'allow');
  if (allowing.length === 0 || allowing.some(window => spanAt(window, at))) return [];
  if (allowing.every(window => ignored.has(window.id))) return [];
  return allowing.map(window => ({ window, until: nextFrom(window, at) }));
}

/** Jumps from one end of what closes to the next, so that a window of weeks costs one step and not one a minute. */
function firstOpening(windows: readonly Window[], from: Date, ignored: ReadonlySet<string>): Date | null {
  let at = from;
  for (let step = 0; step < MOST_STEPS && at.getTime() - from.getTime() <= HORIZON_MS; step += 1) {
    const closed = closing(windows, at, ignored);
    if (closed.length === 0) return at;
    const ends = closed.flatMap(({ until }) => (until ? [until.getTime()] : []));
    if (ends.length === 0) return null;
    // All that deny must be over; of those that allow, the first is enough.
    at = new Date(closed[0]?.window.effect === 'deny' ? Math.max(...ends) : Math.min(...ends));
  }
  return null;
}

function nextFrom({ timing, timezone }: Window, at: Date): Date | null {
  if (timing.by === 'dates') {
    const from = instantOf(timezone, timing.from);
    return from > at ? from : null;
  }
  const next = nextBeginning(timing.cron, timezone, at);
  return next === null ? null : instantOf(timezone, next);
}

function within(span: Span, at: Date): Span | null {
  return span.from <= at && at < span.to ? span : null;
}
