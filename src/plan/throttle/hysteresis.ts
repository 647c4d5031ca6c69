import type { Limit, Reading } from './signals.ts';

/** What is remembered of one sensor between two readings. */
export type SignalState = {
  readonly reading: Reading | null;
  /** Since when it holds the run up; null while it does not. */
  readonly heldSince: Date | null;
  /** While it holds: since when every reading was low enough to let go. */
  readonly calmSince: Date | null;
};

export const UNREAD: SignalState = { reading: null, heldSince: null, calmSince: null };

/**
 * What one more reading makes of a sensor. A reading that failed holds like one that is too high: what cannot be seen
 * may be anything. Readings come one after the other; where the clock was set back in between, calm begins anew.
 */
export function advance(limit: Limit, state: SignalState, reading: Reading): SignalState {
  const { at } = reading;
  if ('error' in reading || reading.value > limit.above || Number.isNaN(reading.value)) {
    return { reading, heldSince: state.heldSince ?? at, calmSince: null };
  }
  if (state.heldSince === null) return { reading, heldSince: null, calmSince: null };
  if (reading.value > limit.releaseAt) return { reading, heldSince: state.heldSince, calmSince: null };
  const calmSince = state.calmSince !== null && state.calmSince <= at ? state.calmSince : at;
  const isOver = at.getTime() - calmSince.getTime() >= limit.releaseAfter * 1_000;
  return isOver
    ? { reading, heldSince: null, calmSince: null }
    : { reading, heldSince: state.heldSince, calmSince };
}
