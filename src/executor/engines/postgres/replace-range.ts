import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, PromoteOutcome } from '../port.ts';
import { isSame, printOutside, printUnits, sumOf } from './fingerprints.ts';
import { stagingTable } from './names.ts';
import { beginPromotion, endPromotion, LOOK, refuseStale } from './promoting.ts';
import { prove } from './proof-failed.ts';
import { deleteScope, insertFrom, keepBeforeImage, lockTarget } from './replace-rows.ts';

/**
 * Replaces the scope by the staged rows in the caller's transaction: every statement after the lock sees what is
 * committed by then, and nobody else can write until the end.
 */
export async function replaceRange(
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
  const outside = await printOutside(tx, run, target);
  const kept = await keepBeforeImage(tx, run, target);
  const rowsRemoved = await deleteScope(tx, run, target);
  prove(rowsRemoved === kept, `Of ${kept} rows in scope, ${rowsRemoved} could be removed.`, LOOK);
  const rowsWritten = await insertFrom(tx, target, stagingTable(run.id));

  const after = await printUnits(tx, run, target);
  prove(
    sumOf(after.values()) === approvedFingerprint,
    'The rows that arrived in the table are not the ones that were checked and approved.',
    LOOK,
  );
  prove(
    isSame(outside, await printOutside(tx, run, target)),
    'Rows outside the scope changed while the scope was replaced.',
    LOOK,
  );
  return endPromotion(tx, run, { rowsRemoved, rowsWritten }, { prints: after });
}
