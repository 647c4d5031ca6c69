import { afterOverrun, afterStep, firstStep } from '../../../plan/promotion-pace.ts';
import { unitsByMark } from '../../../plan/scope.ts';
import type { EngineRun, Fence, RollbackOutcome } from '../port.ts';
import { asKept } from './as-kept.ts';
import { step } from './by-unit-step.ts';
import { codeOf, UNIQUE_VIOLATION } from './errors.ts';
import { beforeTable } from './names.ts';
import type { Promoter } from './promoter.ts';
import { refusalOf, refusedBy } from './refusal-of.ts';
import { acceptTarget } from './refuse-target.ts';
import { lockPromotions } from './replace-rows.ts';
import { countBefore } from './restore-rows.ts';
import { putBackStretch, WrittenMeanwhile } from './restore-step.ts';
import { closeByRow, openRollback } from './rollback-frame.ts';
import { type Key, soFar } from './rollback-steps.ts';
import type { Locked } from './with-target-lock.ts';

/** Times that a step is tried whose rows somebody writes at that very moment. */
const TRIES = 5;

/**
 * Takes a promotion unit by unit back as it was made: row by row in small transactions that hold nobody up for long, each
 * with a line of its own that says what it did. Called again it goes on with what is left, and in the end gives one answer
 * for all of it. Refused only while nothing has been put back; from then on it is `unfinished`.
 */
export async function restoreInSteps(
  promoter: Promoter,
  run: EngineRun,
  fence: Fence,
): Promise<RollbackOutcome> {
  const outcome = await refusalOf(fence, goThrough(promoter, run, fence));
  if (outcome.outcome !== 'refused') return outcome;
  const { steps, restored } = await promoter.quiet(tx => soFar(tx, run));
  if (steps === 0) return outcome;
  const of = await promoter.quiet(tx => countBefore(tx, run));
  return { outcome: 'unfinished', restored, of, reason: outcome.reason };
}

async function goThrough(promoter: Promoter, run: EngineRun, fence: Fence): Promise<RollbackOutcome> {
  const ended = await open(promoter, run, fence);
  if (ended) return ended;
  return (await putBackAll(promoter, run, fence)) ?? (await close(promoter, run, fence));
}

/** Whether it may begin or go on, or how it has ended. Takes no lock of the target. */
function open(promoter: Promoter, run: EngineRun, fence: Fence): Promise<RollbackOutcome | null> {
  return promoter.locked(async tx => {
    const opened = await openRollback(tx, run, fence, lockPromotions);
    if (opened.outcome !== 'open') return opened;
    const accepted = await acceptTarget(tx, run);
    if (!accepted.ok) return refusedBy(accepted);
    const kept = await asKept(tx, run, opened.target);
    if (!kept.ok) return kept.refused;
    // The rows of a step are found by the index of their keys, where the planner knows how few of them these are.
    await tx.query(`analyze ${beforeTable(run.id)}`);
    return null;
  });
}

/** Null when every row is put back or noted, otherwise that a row was held by somebody else for too long. */
async function putBackAll(promoter: Promoter, run: EngineRun, fence: Fence): Promise<Locked | null> {
  const before = await promoter.quiet(tx => soFar(tx, run));
  if (before.isOver) return null;
  // Once: thousands of them take longer than a step.
  const units = unitsByMark(run.plan.scope.period);
  let from = before.next;
  let next = firstStep(promoter.stepRows);
  for (let tries = 1; ; ) {
    promoter.between();
    let tried = next.size;
    let after = null as Key | null;
    try {
      const outcome = await step(promoter, run, fence, next.limitMs, async (tx, target, allow) => {
        after = await putBackStretch(tx, run, target, { from, size: next.size, units }, keys => {
          tried = keys;
          return allow();
        });
      });
      if (outcome.outcome === 'halted') return outcome.halt.locked ?? null;
      if (outcome.outcome === 'overran') {
        next = afterOverrun(next, tried, tried === 1);
        continue;
      }
      if (outcome.outcome === 'done') next = afterStep(next, { ...outcome, rows: tried });
    } catch (error) {
      const isRace = error instanceof WrittenMeanwhile || codeOf(error) === UNIQUE_VIOLATION;
      if (!isRace || tries === TRIES) throw error;
      tries += 1;
      continue;
    }
    tries = 1;
    from = after;
    if (from === null) return null;
  }
}

/** Says that the promotion stands no longer, once every row of it is accounted for. */
function close(promoter: Promoter, run: EngineRun, fence: Fence): Promise<RollbackOutcome> {
  return promoter.locked(async tx => {
    const opened = await openRollback(tx, run, fence, lockPromotions);
    if (opened.outcome !== 'open') return opened;
    return closeByRow(tx, run, await soFar(tx, run));
  });
}
