import { unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, RollbackOutcome } from '../port.ts';
import { asKept } from './as-kept.ts';
import { differing, isSame, printOutside, printUnits } from './fingerprints.ts';
import { beforeTable } from './names.ts';
import { promotedUnits, stagedBases } from './promotions.ts';
import { prove } from './proof-failed.ts';
import { refusedBy } from './refusal-of.ts';
import { acceptTarget } from './refuse-target.ts';
import { deleteScope, insertFrom, lockTarget } from './replace-rows.ts';
import { closeRollback, LOOK, type NotWhole, openRollback } from './rollback-frame.ts';

/** Puts the before-image back in the caller's transaction, under the same locks and with the same proofs as promotion. */
export async function restoreRange(
  tx: Tx,
  run: EngineRun,
  fence: Fence,
): Promise<RollbackOutcome | NotWhole> {
  const opened = await openRollback(tx, run, fence, lockTarget);
  if (opened.outcome !== 'open') return opened;
  const { target, promotion } = opened;
  const accepted = await acceptTarget(tx, run);
  if (!accepted.ok) return { outcome: 'not_whole', otherwise: refusedBy(accepted) };
  const kept = await asKept(tx, run, target);
  if (!kept.ok) return kept.refused;
  const units = unitsOf(run.plan.scope.period);
  const { columns } = kept.target;
  const added = target.columns.filter(column => !columns.includes(column)).map(({ name }) => name);
  if (added.length > 0) {
    return {
      outcome: 'not_whole',
      otherwise: {
        outcome: 'refused',
        reason: `${target.name} got columns since (${added.join(', ')}), whose values would go if its rows were replaced.`,
        remedy: 'Nothing was changed. Propose a correction backfill instead.',
      },
    };
  }
  const conflicts = differing(units, await promotedUnits(tx, run), await printUnits(tx, run, target));
  if (conflicts.length > 0) {
    return { outcome: 'not_whole', otherwise: { outcome: 'conflicts', units: conflicts } };
  }

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
  return closeRollback(tx, run, rowsRestored);
}
