import { EXCLUDING, type Overlap, overlapsOf, tableKey } from '../plan/overlap.ts';
import { type Backfill, backfillsIn, lockStarts } from '../store/backfills.ts';
import type { Tx } from '../store/db.ts';

/**
 * The backfill that has rows of this one's scope in its hands, or null. Asked in the transaction that starts it, after
 * every other start on the same table: of two that look at the same moment one sees the other.
 */
export async function inTheWay(tx: Tx, backfill: Backfill, now: Date): Promise<Overlap | null> {
  await lockStarts(tx, tableKey(backfill.plan.scope.table));
  const others = (await backfillsIn(tx, EXCLUDING)).map(({ plan, ...other }) => ({
    id: other.id,
    state: other.state,
    dataset: other.dataset,
    table: plan.scope.table,
    datasetTitle: plan.scope.datasetTitle,
    scope: plan.scope.period,
    proposer: other.proposer,
    rollbackDeadline: other.rollbackDeadline,
  }));
  const { table, period } = backfill.plan.scope;
  const asking = { id: backfill.id, table, scope: period };
  return overlapsOf(asking, others, now).find(({ means }) => means === 'excludes') ?? null;
}
