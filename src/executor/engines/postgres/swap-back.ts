import { unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, RollbackOutcome } from '../port.ts';
import { differing, printUnits } from './fingerprints.ts';
import { refuseUnderLater } from './later-promotions.ts';
import type { Promoter } from './promoter.ts';
import { appendHistory, findPromotion, markRolledBack, promotedUnits, stagedBases } from './promotions.ts';
import { prove } from './proof-failed.ts';
import { lockPromotions, lockTarget } from './replace-rows.ts';
import { holdFence } from './runs.ts';
import { hasOutside, proveNobodyReads } from './swap-in.ts';
import { giveBack, readyToReturn, swappedBy } from './swap-places.ts';
import { tableNamed } from './table.ts';

const LOOK = 'Nothing was changed. Ask a database administrator to look at the table before trying again.';

/** Puts the kept partitions, or the kept table, back into their places, if those still hold what was promoted. */
export async function swapBack(promoter: Promoter, run: EngineRun, fence: Fence): Promise<RollbackOutcome> {
  const swapped = await promoter.quiet(async tx => {
    await holdFence(tx, run, fence.token);
    const promotion = await findPromotion(tx, run);
    return promotion?.rolledBackAt === null ? swappedBy(tx, run) : [];
  });
  for (const relation of swapped) {
    await promoter.quiet(async tx => {
      await holdFence(tx, run, fence.token);
      await readyToReturn(tx, relation);
    });
  }
  return promoter.locked(tx => restore(tx, run, fence));
}

async function restore(tx: Tx, run: EngineRun, fence: Fence): Promise<RollbackOutcome> {
  await holdFence(tx, run, fence.token);
  const target = await tableNamed(tx, run.plan.scope.table);
  await lockPromotions(tx, target);
  const promotion = await findPromotion(tx, run);
  if (!promotion) {
    return {
      outcome: 'refused',
      reason: 'The warehouse knows of no promotion that could be rolled back.',
      remedy: 'Nothing was changed.',
    };
  }
  const rowsRestored = promotion.rowsRemoved;
  if (promotion.rolledBackAt !== null) {
    return { outcome: 'rolled_back', rowsRestored, at: promotion.rolledBackAt, left: [] };
  }
  const later = await refuseUnderLater(tx, run);
  if (later) return later;
  await proveNobodyReads(tx, target);
  await lockTarget(tx, target);
  const units = unitsOf(run.plan.scope.period);
  const conflicts = differing(units, await promotedUnits(tx, run), await printUnits(tx, run, target));
  if (conflicts.length > 0) return { outcome: 'conflicts', units: conflicts };
  if (run.plan.isolation.strategy === 'swap_table' && (await hasOutside(tx, run, target))) {
    return {
      outcome: 'refused',
      reason: `${target.name} got rows outside the scope since, which the old table does not have.`,
      remedy: 'Nothing was changed. Propose a correction backfill for the scope instead.',
    };
  }
  for (const relation of await swappedBy(tx, run)) await giveBack(tx, target, relation, run);
  const again = await tableNamed(tx, run.plan.scope.table);
  const unlike = differing(units, await stagedBases(tx, run), await printUnits(tx, run, again));
  prove(
    unlike.length === 0,
    `The rows put back for ${unlike.join(', ')} are not those that were there before.`,
    LOOK,
  );
  const marked = await markRolledBack(tx, run, rowsRestored);
  prove(marked !== null && marked.rolledBackAt !== null, 'The rollback could not be written down.', LOOK);
  await appendHistory(tx, run, units, 'rolled_back');
  return { outcome: 'rolled_back', rowsRestored, at: marked.rolledBackAt, left: [] };
}
