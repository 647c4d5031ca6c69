import type { EngineRun, Fence, RollbackOutcome } from '../port.ts';
import { isLocked, type Promoter } from './promoter.ts';
import { acceptTarget } from './refuse-target.ts';
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
  const isLaidOut = await promoter.quiet(async tx => {
    await holdFence(tx, run, fence.token);
    return layOutChanges(tx, run, await tableNamed(tx, run.plan.scope.table));
  });
  if (!isLaidOut) return outcome.otherwise;
  return promoter.locked(async tx => {
    const opened = await openRollback(tx, run, fence, lockTarget);
    if (opened.outcome !== 'open') return opened;
    const accepted = await acceptTarget(tx, byRow(run));
    // The kept rows were found to have one row a key, which is all that is needed here.
    if (!accepted.ok && accepted.refusal.code !== 'key_not_enforced') {
      const { message, remedy } = accepted.refusal;
      return { outcome: 'refused', reason: message, remedy };
    }
    if (await meetsTwice(tx, run, opened.target)) return outcome.otherwise;
    await adoptChanges(tx, run);
    return putBackRows(tx, run, opened.target);
  });
}

/** The target only has to bear that rows of it change; whatever else its own strategy needs was needed then. */
function byRow(run: EngineRun): EngineRun {
  const { plan } = run;
  return { ...run, plan: { ...plan, isolation: { ...plan.isolation, strategy: 'changed_rows' } } };
}
