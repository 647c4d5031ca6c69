import { markOf, unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, PromoteOutcome } from '../port.ts';
import { NOTHING, type Print } from './fingerprints.ts';
import { staleUnits } from './freshness.ts';
import { appendWhole } from './history.ts';
import { markStale } from './ledger.ts';
import { beforeTable } from './names.ts';
import { findPromotion, insertPromotedUnits, insertPromotion } from './promotions.ts';
import { prove } from './proof-failed.ts';
import { refusedBy } from './refusal-of.ts';
import { acceptTarget } from './refuse-target.ts';
import { holdFence } from './runs.ts';
import { proveSameShape } from './same-shape.ts';
import { type Table, tableNamed } from './table.ts';

/** What to do when anything but the scope moved, or other rows would arrive than were approved. */
export const LOOK =
  'Nothing was changed. Ask a database administrator what else writes to this table, then retry.';

/** The target as it is now, so that its promotion may begin; or how that has ended already. */
export type Begun = { readonly outcome: 'begun'; readonly target: Table } | PromoteOutcome;

/**
 * What every promotion begins with, in the caller's transaction: this process still holds the run, it was not promoted
 * before, and the target is still what the rebuild was made for. `lock` is taken before anything is looked at.
 */
export async function beginPromotion(
  tx: Tx,
  run: EngineRun,
  fence: Fence,
  lock?: (tx: Tx, target: Table) => Promise<void>,
): Promise<Begun> {
  await holdFence(tx, run, fence.token);
  const target = await tableNamed(tx, run.plan.scope.table);
  await lock?.(tx, target);
  const already = await findPromotion(tx, run);
  if (already) return { outcome: 'promoted', promotion: already };
  await proveSameShape(tx, run, target);
  const accepted = await acceptTarget(tx, run);
  return accepted.ok ? { outcome: 'begun', target } : refusedBy(accepted);
}

/** Null where the target is still what was staged against; otherwise the units that are not are marked in the ledger. */
export async function refuseStale(tx: Tx, run: EngineRun, target: Table): Promise<PromoteOutcome | null> {
  const units = await staleUnits(tx, run, target);
  if (units.length === 0) return null;
  await markStale(tx, run, units);
  return { outcome: 'stale', units };
}

/**
 * Writes down that the rows are there, in the transaction that puts them there. `prints` is what each unit holds from now
 * on, where a rollback compares units and not rows; `history` is the run under the name that its history goes by.
 */
export async function endPromotion(
  tx: Tx,
  run: EngineRun,
  rows: { readonly rowsRemoved: number; readonly rowsWritten: number },
  { prints, history = run }: { prints?: ReadonlyMap<string, Print>; history?: EngineRun } = {},
): Promise<PromoteOutcome> {
  const promotion = await insertPromotion(tx, run, { ...rows, beforeTable: beforeTable(run.id) });
  prove(promotion !== null, 'The promotion could not be written down.', LOOK);
  if (prints) {
    const held = unitsOf(run.plan.scope.period).map(unit => ({
      key: unit.key,
      print: prints.get(markOf(unit)) ?? NOTHING,
    }));
    await insertPromotedUnits(tx, run, held);
  }
  await appendWhole(tx, history);
  return { outcome: 'promoted', promotion };
}
