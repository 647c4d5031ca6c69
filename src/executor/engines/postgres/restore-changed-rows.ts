import { type Unit, unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, RollbackOutcome } from '../port.ts';
import { refuseUnderLater } from './later-promotions.ts';
import { appendHistory, findPromotion, markRolledBack } from './promotions.ts';
import { prove } from './proof-failed.ts';
import { acceptTarget } from './refuse-target.ts';
import { lockTarget } from './replace-rows.ts';
import {
  conflictingUnits,
  countBefore,
  noteConflicts,
  putBackDeleted,
  putBackUpdated,
  removeInserted,
} from './restore-rows.ts';
import { holdFence } from './runs.ts';
import { tableNamed } from './table.ts';

const LOOK = 'Nothing was changed. Ask a database administrator to look at the table before trying again.';

/**
 * Takes a promotion of changed rows back, row by row, in the caller's transaction under the target's lock. Rows that were
 * written since keep what was written; each is listed in `backfill.rollback_conflicts`. `units` are those that had been
 * promoted.
 */
export async function restoreChangedRows(
  tx: Tx,
  run: EngineRun,
  fence: Fence,
  units: readonly Unit[] = unitsOf(run.plan.scope.period),
): Promise<RollbackOutcome> {
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
    const left = await conflictingUnits(tx, run);
    return {
      outcome: 'rolled_back',
      rowsRestored: promotion.rowsRestored ?? 0,
      at: promotion.rolledBackAt,
      left,
    };
  }
  const later = await refuseUnderLater(tx, run);
  if (later) return later;
  const accepted = await acceptTarget(tx, run);
  if (!accepted.ok) {
    const { message, remedy } = accepted.refusal;
    return { outcome: 'refused', reason: message, remedy };
  }

  const { conflicts, settled } = await noteConflicts(tx, run, target);
  const removed = await removeInserted(tx, run, target);
  const updated = await putBackUpdated(tx, run, target);
  const inserted = await putBackDeleted(tx, run, target);
  const restored = removed + updated + inserted;
  const changed = await countBefore(tx, run);
  prove(
    restored + conflicts + settled === changed,
    `Of ${changed} rows, ${restored} could be put back and ${conflicts} were written since.`,
    LOOK,
  );
  const left = await conflictingUnits(tx, run);
  const marked = await markRolledBack(tx, run, restored);
  prove(marked !== null && marked.rolledBackAt !== null, 'The rollback could not be written down.', LOOK);
  await appendHistory(tx, run, units, 'rolled_back');
  return { outcome: 'rolled_back', rowsRestored: restored, at: marked.rolledBackAt, left };
}
