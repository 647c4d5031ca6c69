import { closedMonths, type Month } from '../plan/calendar/closed-periods.ts';
import type { UnjudgedPlan } from '../plan/schema.ts';
import type { Context } from './context.ts';

/**
 * The months that finance has closed by now and that this plan may move, oldest first. A version beside the table leaves
 * reported numbers where they are, so it touches none.
 */
export function monthsClosed(
  ctx: Pick<Context, 'catalog'>,
  { scope, context, isolation }: UnjudgedPlan,
): Month[] {
  if (isolation.strategy === 'versioned_output') return [];
  const about = { dataset: scope.dataset, sensitivity: context.sensitivity };
  return closedMonths(ctx.catalog.judging.books, about, scope.period);
}
