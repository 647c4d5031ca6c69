import type { State } from '../lifecycle.ts';
import type { Strategy } from '../strategy.ts';

/** Nothing of production is changing, so that work can wait where it is. */
const AT_REST: ReadonlySet<State> = new Set(['approved', 'running', 'checking', 'ready']);

/** A change of production has begun. */
const CHANGING: ReadonlySet<State> = new Set(['promoting', 'rolling_back']);

type Standing = {
  readonly state: State;
  readonly plan: { readonly isolation: { readonly strategy: Strategy } };
};

/** The states in which work may have to wait while all of it is stopped. */
export const STOPPABLE: readonly State[] = [...AT_REST, ...CHANGING];

/**
 * Whether a backfill waits while all work is stopped. A change of production that is one transaction is finished; one
 * that goes unit by unit waits between two of them. Pausing, cancelling and rolling back are what people may want all
 * the more.
 */
export function waitsWhenStopped({ state, plan }: Standing): boolean {
  if (AT_REST.has(state)) return true;
  return state === 'promoting' && plan.isolation.strategy === 'changed_rows_by_unit';
}

/** Whether it is changing production and is finished although all work is stopped. */
export function finishesWhenStopped(standing: Standing): boolean {
  return CHANGING.has(standing.state) && !waitsWhenStopped(standing);
}
