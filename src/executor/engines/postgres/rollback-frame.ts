import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, RollbackOutcome } from '../port.ts';
import { undoHistory } from './history.ts';
import { refuseUnderLater } from './later-promotions.ts';
import { findPromotion, markRolledBack, type PromotionRow } from './promotions.ts';
import { prove } from './proof-failed.ts';
import { conflictingUnits, countBefore } from './restore-rows.ts';
import type { Accounted } from './rollback-steps.ts';
import { holdFence } from './runs.ts';
import { type Table, tableNamed } from './table.ts';

/** What a person is to do when a proof of a rollback fails. */
export const LOOK =
  'Nothing was changed. Ask a database administrator to look at the table before trying again.';

export type Opened =
  | { readonly outcome: 'open'; readonly target: Table; readonly promotion: PromotionRow }
  | RollbackOutcome;

/**
 * How every rollback begins: the fence, the lock that `lock` takes of the target, and whether there is anything to take
 * back: no promotion, one that was taken back before, and one that lies under a later one have their answer at once.
 */
export async function openRollback(
  tx: Tx,
  run: EngineRun,
  fence: Fence,
  lock: (tx: Tx, target: Table) => Promise<void>,
): Promise<Opened> {
  await holdFence(tx, run, fence.token);
  const target = await tableNamed(tx, run.plan.scope.table);
  await lock(tx, target);
  const promotion = await findPromotion(tx, run);
  if (!promotion) {
    return {
      outcome: 'refused',
      reason: 'The warehouse knows of no promotion that could be rolled back.',
      remedy: 'Nothing was changed.',
    };
  }
  if (promotion.rolledBackAt !== null) {
    return {
      outcome: 'rolled_back',
      rowsRestored: promotion.rowsRestored ?? 0,
      at: promotion.rolledBackAt,
      left: await conflictingUnits(tx, run),
    };
  }
  return (await refuseUnderLater(tx, run)) ?? { outcome: 'open', target, promotion };
}

/** How every rollback ends: the promotion no longer stands, and the history of what it changed says so. */
export async function closeRollback(tx: Tx, run: EngineRun, rowsRestored: number): Promise<RollbackOutcome> {
  const left = await conflictingUnits(tx, run);
  const marked = await markRolledBack(tx, run, rowsRestored);
  prove(marked !== null && marked.rolledBackAt !== null, 'The rollback could not be written down.', LOOK);
  await undoHistory(tx, run);
  return { outcome: 'rolled_back', rowsRestored, at: marked.rolledBackAt, left };
}

/** How one ends that went row by row: every row that the promotion changed is accounted for. */
export async function closeByRow(
  tx: Tx,
  run: EngineRun,
  { restored, conflicts, settled }: Accounted,
): Promise<RollbackOutcome> {
  const changed = await countBefore(tx, run);
  prove(
    restored + conflicts + settled === changed,
    `Of ${changed} rows, ${restored} could be put back and ${conflicts} were written since.`,
    LOOK,
  );
  return closeRollback(tx, run, restored);
}

/** The scope is not what was promoted any more, so it cannot come back as a whole; what to answer if not row by row. */
export type NotWhole = { readonly outcome: 'not_whole'; readonly otherwise: RollbackOutcome };
