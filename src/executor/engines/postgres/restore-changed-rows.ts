import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, RollbackOutcome } from '../port.ts';
import { asKept } from './as-kept.ts';
import { findByKey } from './find-by-key.ts';
import { refusedBy } from './refusal-of.ts';
import { acceptTarget } from './refuse-target.ts';
import { lockTarget } from './replace-rows.ts';
import { noteConflicts, putBackDeleted, putBackUpdated, removeInserted } from './restore-rows.ts';
import { closeByRow, openRollback } from './rollback-frame.ts';
import type { Table } from './table.ts';

/**
 * Takes a promotion of changed rows back, row by row, in the caller's transaction under the target's lock.
 */
export async function restoreChangedRows(tx: Tx, run: EngineRun, fence: Fence): Promise<RollbackOutcome> {
  const opened = await openRollback(tx, run, fence, lockTarget);
  if (opened.outcome !== 'open') return opened;
  const accepted = await acceptTarget(tx, run);
  if (!accepted.ok) return refusedBy(accepted);
  const kept = await asKept(tx, run, opened.target);
  return kept.ok ? putBackRows(tx, run, kept.target) : kept.refused;
}

/**
 * Puts back the rows of the before-image that are still what was promoted. Rows that were written since keep what was
 * written; each is listed in `backfill.rollback_conflicts`. The caller holds the target's lock.
 */
export async function putBackRows(tx: Tx, run: EngineRun, target: Table): Promise<RollbackOutcome> {
  await findByKey(tx);
  const { conflicts, settled } = await noteConflicts(tx, run, target);
  const removed = await removeInserted(tx, run, target);
  const updated = await putBackUpdated(tx, run, target);
  const inserted = await putBackDeleted(tx, run, target);
  return closeByRow(tx, run, { restored: removed + updated + inserted, conflicts, settled });
}
