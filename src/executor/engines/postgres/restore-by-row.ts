import type { EngineRun, Fence, RollbackOutcome } from '../port.ts';
import { asKept } from './as-kept.ts';
import { isLocked, type Promoter } from './promoter.ts';
import { refuseByRow } from './refuse-by-row.ts';
import { lockTarget } from './replace-rows.ts';
import { putBackRows } from './restore-changed-rows.ts';
import { type NotWhole, openRollback } from './rollback-frame.ts';
import { adoptChanges, layOutChanges, meetsTwice } from './row-changes.ts';
import { holdFence } from './runs.ts';
import { tableNamed } from './table.ts';
import type { Locked } from './with-target-lock.ts';

/**
 * Takes a promotion that replaced a whole scope back as a whole where nobody wrote to it since. Where somebody did, row by
 * row: those that are still what was promoted go back, and the others stay for people to decide about. Where the key names
 * no single row it answers what `whole` says, which then has changed nothing.
 */
export async function restoreOrByRow(
  promoter: Promoter,
  run: EngineRun,
  fence: Fence,
  whole: () => Promise<RollbackOutcome | NotWhole | Locked>,
): Promise<RollbackOutcome> {
  const outcome = await whole();
  if (isLocked(outcome) || outcome.outcome !== 'not_whole') return outcome;
  const laidOut = await promoter.quiet(async tx => {
    await holdFence(tx, run, fence.token);
    const kept = await asKept(tx, run, await tableNamed(tx, run.plan.scope.table));
    if (!kept.ok) return kept.refused;
    return (await layOutChanges(tx, run, kept.target)) ? null : outcome.otherwise;
  });
  if (laidOut) return laidOut;
  return promoter.locked(async tx => {
    const opened = await openRollback(tx, run, fence, lockTarget);
    if (opened.outcome !== 'open') return opened;
    const refused = await refuseByRow(tx, run);
    if (refused) return refused;
    if (await meetsTwice(tx, run, opened.target)) return outcome.otherwise;
    const kept = await asKept(tx, run, opened.target);
    if (!kept.ok) return kept.refused;
    await adoptChanges(tx, run);
    return putBackRows(tx, run, kept.target);
  });
}
