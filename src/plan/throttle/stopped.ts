import type { State } from '../lifecycle.ts';
import type { Strategy } from '../strategy.ts';
import { STOPPED } from './gate.ts';
import { waitsWhenStopped } from './standstill.ts';
import type { HeldFor } from './waited.ts';

/** A stretch of time; without an end it goes on. */
type Stretch = { readonly since: Date; readonly until: Date | null };

/** From when on a backfill was in a state. */
export type Reached = { readonly at: Date; readonly state: State };

/**
 * How long a backfill waited because all of them were stopped, a wait for each time that it did: while it was in a state
 * in which it had something to do that had to wait. `reached` is in order; what goes on is counted up to `now`.
 */
export function stoppedFor(
  stops: readonly Stretch[],
  reached: readonly Reached[],
  { strategy, now }: { strategy: Strategy; now: Date },
): HeldFor[] {
  const plan = { isolation: { strategy } };
  const waiting = reached.flatMap(({ at, state }, index) =>
    waitsWhenStopped({ state, plan }) ? [{ since: at, until: reached[index + 1]?.at ?? now }] : [],
  );
  return stops.flatMap(({ since, until }) => {
    const stop = { since, until: until ?? now };
    const ms = waiting.reduce((sum, stretch) => sum + shared(stretch, stop), 0);
    return ms > 0 ? [{ [STOPPED]: ms / 1_000 }] : [];
  });
}

function shared(a: { since: Date; until: Date }, b: { since: Date; until: Date }): number {
  const from = Math.max(a.since.getTime(), b.since.getTime());
  return Math.max(0, Math.min(a.until.getTime(), b.until.getTime()) - from);
}
