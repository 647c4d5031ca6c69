import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, PromoteOutcome } from '../port.ts';
import {
  createBeforeChanges,
  deleteChanged,
  insertChanged,
  sumOfArrived,
  updateChanged,
} from './change-rows.ts';
import { printDelta } from './delta.ts';
import { findByKey } from './find-by-key.ts';
import { beginPromotion, endPromotion, LOOK, refuseStale } from './promoting.ts';
import { prove } from './proof-failed.ts';
import { lockTarget } from './replace-rows.ts';
import { analyzeStaging } from './staging.ts';

/**
 * Changes the rows that differ, in the caller's transaction under the target's lock, each only while it is still the one
 * that its change was computed against.
 *
 * That nothing outside the scope changed needs no look at it: every statement names only rows inside the scope, the rows
 * that arrive lie inside it, as many change as were approved, and nothing hangs on the table that would change others.
 */
export async function promoteChangedRows(
  tx: Tx,
  run: EngineRun,
  approvedFingerprint: string,
  fence: Fence,
): Promise<PromoteOutcome> {
  const begun = await beginPromotion(tx, run, fence, lockTarget);
  if (begun.outcome !== 'begun') return begun;
  const { target } = begun;
  const stale = await refuseStale(tx, run, target);
  if (stale) return stale;
  await analyzeStaging(tx, run);
  const staged = await printDelta(tx, run, target);
  prove(
    staged.fingerprint === approvedFingerprint,
    'The rows that would arrive in the table are not the ones that were checked and approved.',
    LOOK,
  );
  prove(staged.strays === 0, `${staged.strays} of the staged rows lie outside the scope.`, LOOK);

  await createBeforeChanges(tx, run, target);
  await findByKey(tx);
  // Deleted first, so that a key which moved from one unit to another is free again; inserted last.
  const deleted = await deleteChanged(tx, run, target);
  const updated = await updateChanged(tx, run, target);
  const inserted = await insertChanged(tx, run, target);
  const done = { deleted, updated, inserted };
  for (const what of ['deleted', 'updated', 'inserted'] as const) {
    prove(
      done[what] === staged[what],
      `Of ${staged[what]} rows to be ${what}, ${done[what]} were: the others are not as they were approved.`,
      LOOK,
    );
  }
  prove(
    (await sumOfArrived(tx, run)) === staged.arriving,
    'The rows that arrived in the table are not the ones that were checked and approved.',
    LOOK,
  );
  return endPromotion(tx, run, { rowsRemoved: deleted + updated, rowsWritten: inserted + updated });
}
