import { unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, RollbackOutcome } from '../port.ts';
import { differing, isSame, printOutside, printUnits } from './fingerprints.ts';
import { refuseUnderLater } from './later-promotions.ts';
import { beforeTable } from './names.ts';
import { appendHistory, findPromotion, markRolledBack, promotedUnits, stagedBases } from './promotions.ts';
import { prove } from './proof-failed.ts';
import { deleteScope, insertFrom, lockTarget } from './replace-rows.ts';
import { holdFence } from './runs.ts';
import { tableNamed } from './table.ts';

const LOOK = 'Nothing was changed. Ask a database administrator to look at the table before trying again.';

/** Puts the before-image back in the caller's transaction, under the same locks and with the same proofs as promotion. */
export async function restoreRange(tx: Tx, run: EngineRun, fence: Fence): Promise<RollbackOutcome> {
  await holdFence(tx, run, fence.token);
  const target = await tableNamed(tx, run.plan.scope.table);
  await lockTarget(tx, target);
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
      left: [],
    };
  }

  const later = await refuseUnderLater(tx, run);
  if (later) return later;
  const units = unitsOf(run.plan.scope.period);
  const conflicts = differing(units, await promotedUnits(tx, run), await printUnits(tx, run, target));
  if (conflicts.length > 0) return { outcome: 'conflicts', units: conflicts };

  const outside = await printOutside(tx, run, target);
  const removed = await deleteScope(tx, run, target);
  prove(
    removed === promotion.rowsWritten,
    `Of ${promotion.rowsWritten} rows, ${removed} could be removed.`,
    LOOK,
  );
  const rowsRestored = await insertFrom(tx, target, beforeTable(run.id));
  const unlike = differing(units, await stagedBases(tx, run), await printUnits(tx, run, target));
  prove(
    unlike.length === 0,
    `The rows put back for ${unlike.join(', ')} are not those that were there before.`,
    LOOK,
  );
  prove(
    isSame(outside, await printOutside(tx, run, target)),
    'Rows outside the scope changed while the old rows were put back.',
    LOOK,
  );
  const marked = await markRolledBack(tx, run, rowsRestored);
  prove(marked !== null && marked.rolledBackAt !== null, 'The rollback could not be written down.', LOOK);
  await appendHistory(tx, run, units, 'rolled_back');
  return { outcome: 'rolled_back', rowsRestored, at: marked.rolledBackAt, left: [] };
}
