import { EXCLUDING, type Overlap, overlapsOf } from '../plan/overlap.ts';
import { type Backfill, backfillsIn, lockStarts } from '../store/backfills.ts';
import type { Tx } from '../store/db.ts';

/**
 * The backfill that has rows of this one's scope in its hands, or null. Asked in the transaction that starts it, after
 * every other start on the same dataset: of two that look at the same moment one sees the other.
 */
export async function inTheWay(tx: Tx, backfill: Backfill, now: Date): Promise<Overlap | null> {
  await lockStarts(tx, backfill.dataset);
  const others = (await backfillsIn(tx, EXCLUDING)).map(({ plan, ...other }) => ({
    id: other.id,
    state: other.state,
    dataset: other.dataset,
    datasetTitle: plan.scope.datasetTitle,
    scope: plan.scope.period,
    proposer: other.proposer,
    rollbackDeadline: other.rollbackDeadline,
  }));
  const asking = { id: backfill.id, dataset: backfill.dataset, scope: backfill.plan.scope.period };
  return overlapsOf(asking, others, now).find(({ means }) => means === 'excludes') ?? null;
}
