import { markOf, unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, PromoteOutcome } from '../port.ts';
import { differing, isSame, NOTHING, printOutside, printUnits, sumOf } from './fingerprints.ts';
import { markStale } from './ledger.ts';
import { beforeTable, stagingTable } from './names.ts';
import {
  appendHistory,
  findPromotion,
  insertPromotedUnits,
  insertPromotion,
  stagedBases,
} from './promotions.ts';
import { prove } from './proof-failed.ts';
import { acceptTarget } from './refuse-target.ts';
import { deleteScope, insertFrom, keepBeforeImage, lockTarget } from './replace-rows.ts';
import { holdFence } from './runs.ts';
import { proveSameShape } from './same-shape.ts';
import { tableNamed } from './table.ts';

/** When anything but the scope moved, or other rows arrived than were approved. */
const LOOK = 'Nothing was changed. Ask a database administrator what else writes to this table, then retry.';

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
  await holdFence(tx, run, fence.token);
  const target = await tableNamed(tx, run.plan.scope.table);
  await lockTarget(tx, target);
  const already = await findPromotion(tx, run);
  if (already) return { outcome: 'promoted', promotion: already };

  await proveSameShape(tx, run, target);
  const accepted = await acceptTarget(tx, run);
  if (!accepted.ok) {
    const { message, remedy } = accepted.refusal;
    return { outcome: 'refused', reason: message, remedy };
  }
  const units = unitsOf(run.plan.scope.period);
  const bases = await stagedBases(tx, run);
  const now = await printUnits(tx, run, target);
  const unstaged = units.filter(unit => !bases.has(unit.key)).map(unit => unit.key);
  const stale = [...new Set([...unstaged, ...differing(units, bases, now)])];
  if (stale.length > 0) {
    await markStale(tx, run, stale);
    return { outcome: 'stale', units: units.map(unit => unit.key).filter(key => stale.includes(key)) };
  }
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
  const prints = units.map(unit => ({ key: unit.key, print: after.get(markOf(unit)) ?? NOTHING }));
  const promotion = await insertPromotion(tx, run, {
    rowsRemoved,
    rowsWritten,
    beforeTable: beforeTable(run.id),
  });
  prove(promotion !== null, 'The promotion could not be written down.', LOOK);
  await insertPromotedUnits(tx, run, prints);
  await appendHistory(tx, run, units, 'promoted');
  return { outcome: 'promoted', promotion };
}
