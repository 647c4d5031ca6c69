import { type ClosedMovement, closedMovements, type Month, sayMonths } from '../calendar/closed-periods.ts';
import type { Movement } from '../movement.ts';
import type { Plan } from '../schema.ts';

/** The closed months that a plan touches, as they stand in messages; null where there are none. */
export function closedMonthsOf(plan: Plan): string | null {
  const months: readonly Month[] = plan.context.judgement.closedMonths;
  return months.length === 0 ? null : sayMonths(months);
}

/** What these movements are for the closed months of the plan, each with its difference to what was reported. */
export function closedLinesOf(plan: Plan, movements: readonly Movement[]): ClosedMovement[] {
  const { judgement } = plan.context;
  return closedMovements({ months: judgement.closedMonths, reported: judgement.reported }, movements);
}

/** The movements of taking a change back. */
export function reversed(movements: readonly Movement[]): Movement[] {
  return movements.map(movement => ({ ...movement, before: movement.after, after: movement.before }));
}
