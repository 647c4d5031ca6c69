import { unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, RollbackOutcome } from '../port.ts';
import { differing, printUnits } from './fingerprints.ts';
import { unlikeBases } from './freshness.ts';
import type { Promoter } from './promoter.ts';
import { findPromotion, promotedUnits, stagedBases } from './promotions.ts';
import { prove } from './proof-failed.ts';
import { lockPromotions, lockTarget } from './replace-rows.ts';
import { restoreOrByRow } from './restore-by-row.ts';
import { closeRollback, LOOK, type NotWhole, openRollback } from './rollback-frame.ts';
import { holdFence } from './runs.ts';
import { isAsStaged } from './staged-by.ts';
import { hasOutside, proveNobodyReads } from './swap-in.ts';
import { giveBack, putOnSince, readyToReturn, swappedBy } from './swap-places.ts';
import { type Table, tableNamed } from './table.ts';
import type { Locked } from './with-target-lock.ts';

/**
 * Puts the kept partitions, or the kept table, back into their places, if those still hold what was promoted and nothing
 * was put on them that would go with them. Otherwise the new ones stay, and their rows are put back one by one.
 */
export function swapBack(promoter: Promoter, run: EngineRun, fence: Fence): Promise<RollbackOutcome> {
  return restoreOrByRow(promoter, run, fence, () => swapWholeBack(promoter, run, fence));
}

async function swapWholeBack(
  promoter: Promoter,
  run: EngineRun,
  fence: Fence,
): Promise<RollbackOutcome | NotWhole | Locked> {
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

async function restore(tx: Tx, run: EngineRun, fence: Fence): Promise<RollbackOutcome | NotWhole> {
  const opened = await openRollback(tx, run, fence, lockPromotions);
  if (opened.outcome !== 'open') return opened;
  const { target, promotion } = opened;
  await proveNobodyReads(tx, target);
  await lockTarget(tx, target);
  const conflicts = await writtenSince(tx, run, target);
  if (conflicts.length > 0) {
    return { outcome: 'not_whole', otherwise: { outcome: 'conflicts', units: conflicts } };
  }
  if (run.plan.isolation.strategy === 'swap_table' && (await hasOutside(tx, run, target))) {
    return {
      outcome: 'not_whole',
      otherwise: {
        outcome: 'refused',
        reason: `${target.name} got rows outside the scope since, which the old table does not have.`,
        remedy: 'Nothing was changed. Propose a correction backfill for the scope instead.',
      },
    };
  }
  const swapped = await swappedBy(tx, run);
  const since = await putOnSince(tx, target, swapped);
  if (since.length > 0) {
    return {
      outcome: 'not_whole',
      otherwise: {
        outcome: 'refused',
        reason: `What took the place of the old rows of ${target.name} has by now what they have not: ${since.join('; ')}.`,
        remedy: 'Nothing was changed. Take it away and roll back again, or propose a correction backfill.',
      },
    };
  }
  for (const relation of swapped) await giveBack(tx, target, relation, run);
  const again = await tableNamed(tx, run.plan.scope.table);
  const unlike = await unlikeBefore(tx, run, again);
  prove(
    unlike.length === 0,
    `The rows put back for ${unlike.join(', ')} are not those that were there before.`,
    LOOK,
  );
  return closeRollback(tx, run, promotion.rowsRemoved);
}

/** The units that no longer hold what was promoted. The caller holds the target's lock. */
async function writtenSince(tx: Tx, run: EngineRun, target: Table): Promise<string[]> {
  if (await isAsStaged(tx, run, target.sql)) return [];
  const units = unitsOf(run.plan.scope.period);
  return differing(units, await promotedUnits(tx, run), await printUnits(tx, run, target));
}

/** The units of what was put back that are not what they were before the swap: by content as far as that was noted. */
async function unlikeBefore(tx: Tx, run: EngineRun, target: Table): Promise<string[]> {
  const units = unitsOf(run.plan.scope.period);
  const bases = await stagedBases(tx, run);
  if (units.some(({ key }) => !bases.has(key))) return unlikeBases(tx, run, target);
  return differing(units, bases, await printUnits(tx, run, target));
}
