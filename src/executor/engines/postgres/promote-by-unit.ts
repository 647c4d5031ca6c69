import { afterOverrun, afterStep, firstStep } from '../../../plan/promotion-pace.ts';
import { sayUnits } from '../../../plan/say/units.ts';
import { type Unit, unitsOf } from '../../../plan/scope.ts';
import { blockers } from '../../../plan/verdict.ts';
import type { Tx } from '../../../store/db.ts';
import { Interrupted } from '../../interrupted.ts';
import { LeaseLost } from '../../lease-lost.ts';
import type { EngineRun, Fence, PromoteOutcome } from '../port.ts';
import { finishByUnit, howFar, type Open, openByUnit } from './by-unit-ends.ts';
import { type Halt, isHalt, rebuildOnceMore, step, TRY_AGAIN } from './by-unit-step.ts';
import { troubleOf } from './errors.ts';
import { appendHistory } from './history.ts';
import { nextPiece, type Piece, rowsOf, type StagedUnit, stagedUnits } from './parts.ts';
import { promoteMoved } from './promote-moved.ts';
import { type Allow, promotePart } from './promote-part.ts';
import type { Promoter } from './promoter.ts';
import { ProofFailed } from './proof-failed.ts';
import { holdFence } from './runs.ts';
import type { Table } from './table.ts';
import {
  beginUnits,
  finishUnits,
  noteJudged,
  promotionsOfUnits,
  unfinishedUnits,
} from './unit-promotions.ts';

/** Times that units are rebuilt again because somebody wrote to them meanwhile. */
const ROUNDS = 5;

const UNTOUCHED = 'Nothing was changed. Remove the cause and retry.';

/**
 * Promotes one unit after the other in small transactions that hold nobody up for long: several small units in one, a large
 * one in several. Called again, it goes on with what is left. Units that live writes touched meanwhile are rebuilt and checked again while the others go on.
 */
export async function promoteByUnit(
  promoter: Promoter,
  run: EngineRun,
  approvedFingerprint: string,
  fence: Fence,
): Promise<PromoteOutcome> {
  const halt = await goOn(promoter, run, approvedFingerprint, fence);
  if ('outcome' in halt) return halt;
  const { begun, done, total } = await promoter.quiet(tx => howFar(tx, run));
  const { reason, remedy, untouched = UNTOUCHED, locked, isStuck = false } = halt;
  if (begun) return { outcome: 'unfinished', done, total, reason, remedy, isStuck };
  return locked ?? { outcome: 'refused', reason, remedy: untouched };
}

/** Until every unit is promoted, or something halts it. */
async function goOn(
  promoter: Promoter,
  run: EngineRun,
  approvedFingerprint: string,
  fence: Fence,
): Promise<PromoteOutcome | Halt> {
  try {
    const opened = await promoter.quiet(tx => openByUnit(tx, run, approvedFingerprint, fence));
    if (opened.outcome === 'refused') {
      return { reason: opened.reason, remedy: TRY_AGAIN, untouched: opened.remedy };
    }
    if (opened.outcome !== 'open') return opened;
    const halt = await goThrough(promoter, run, fence, opened);
    return halt ?? (await promoter.quiet(tx => finishByUnit(tx, run, fence)));
  } catch (error) {
    return haltOf(error);
  }
}

/** Null when every unit is promoted, otherwise why not. */
async function goThrough(
  promoter: Promoter,
  run: EngineRun,
  fence: Fence,
  { stale: staleAlready, isUnjudged }: Open,
): Promise<Halt | null> {
  let stale = [...staleAlready];
  for (let round = 1; ; round++) {
    if (stale.length > 0 || (round === 1 && isUnjudged)) {
      if (round > ROUNDS) return alwaysWritten(stale);
      const halt = await checkAgain(promoter, run, fence, stale);
      if (halt) return halt;
    }
    const moved = await promoteMoved(promoter, run, fence);
    if (isHalt(moved)) return moved;
    const passed = await promoteStaged(promoter, run, fence, new Set(moved));
    if (isHalt(passed)) return passed;
    stale = [...new Set([...moved, ...passed])];
    if (stale.length === 0) return null;
  }
}

/** Rebuilt rows are judged like the first ones; where people signed off the numbers, other numbers are not theirs. */
async function checkAgain(
  promoter: Promoter,
  run: EngineRun,
  fence: Fence,
  stale: readonly string[],
): Promise<Halt | null> {
  const written = stale.length > 0 ? `Rows in ${sayUnits(stale)}` : 'Rows of the scope';
  if (run.plan.approvals.gate2.length > 0) {
    return {
      reason: `${written} were written while others were promoted, and the result was signed off as it was.`,
      remedy:
        'Take back what is promoted; then propose the backfill again, so that the new numbers are signed off.',
      isStuck: true,
    };
  }
  await promoter.restage(stale);
  const failed = blockers((await promoter.measure()).verdicts);
  await promoter.quiet(async tx => {
    await holdFence(tx, run, fence.token);
    if (failed.length === 0) return noteJudged(tx, run);
    // Whoever promotes again has them rebuilt from sources that may be corrected by then, and judged again.
    await rebuildOnceMore(tx, run, await unfinishedUnits(tx, run));
  });
  if (failed.length === 0) return null;
  return {
    reason: `${written} were written meanwhile, so these were rebuilt; then ${failed.map(verdict => `“${verdict.title}” did not pass: ${verdict.observed}`).join('; ')}.`,
    remedy: TRY_AGAIN,
  };
}

/** Gives back the units that have to be rebuilt, beside those of `except`. */
async function promoteStaged(
  promoter: Promoter,
  run: EngineRun,
  fence: Fence,
  except: ReadonlySet<string>,
): Promise<string[] | Halt> {
  const staged = await promoter.quiet(tx => stagedUnits(tx, run));
  await promoter.quiet(tx => finishEmpty(tx, run, fence, staged));
  const total = unitsOf(run.plan.scope.period).length;
  const stale: string[] = [];
  let queue = staged.filter(({ unit }) => !except.has(unit.key));
  let at: number | null = null;
  let next = firstStep(promoter.stepRows);
  for (let [head, ...others] = queue; head; [head, ...others] = queue) {
    const piece = nextPiece([head, ...others], at, next.size);
    await promoter.promoted(total - queue.length - stale.length - except.size, total);
    const outcome = await step(promoter, run, fence, next.limitMs, (tx, target, allow) =>
      onePiece(tx, run, target, piece, allow),
    );
    if (outcome.outcome === 'halted') return outcome.halt;
    if (outcome.outcome === 'overran') {
      next = afterOverrun(next, piece.rows, piece.isSmallest);
      continue;
    }
    const isStale = outcome.outcome === 'stale';
    if (isStale) stale.push(...outcome.units);
    else next = afterStep(next, { ...outcome, rows: piece.rows });
    const gone = new Set(isStale ? outcome.units : piece.ends.map(({ key }) => key));
    queue = queue.filter(({ unit }) => !gone.has(unit.key));
    at = isStale || piece.ends.length > 0 ? null : piece.to;
  }
  return stale;
}

/** The bot's own rows come first: what follows them holds rows of the target until all of it is committed. */
async function onePiece(tx: Tx, run: EngineRun, target: Table, piece: Piece, allow: Allow): Promise<void> {
  await beginUnits(tx, run, piece.units);
  await finish(tx, run, piece.ends);
  await promotePart(tx, run, target, rowsOf(run, target, piece), allow);
}

/** Units that came out the same have nothing to promote; it is only written down what made them. */
async function finishEmpty(tx: Tx, run: EngineRun, fence: Fence, left: readonly StagedUnit[]): Promise<void> {
  await holdFence(tx, run, fence.token);
  const known = await promotionsOfUnits(tx, run);
  const withRows = new Set(left.map(({ unit }) => unit.key));
  const empty = unitsOf(run.plan.scope.period).filter(
    unit => !withRows.has(unit.key) && !known.get(unit.key)?.done,
  );
  await beginUnits(tx, run, empty);
  await finish(tx, run, empty);
}

async function finish(tx: Tx, run: EngineRun, units: readonly Unit[]): Promise<void> {
  if (units.length === 0) return;
  const finished = await finishUnits(tx, run, units);
  if (finished.length > 0) await appendHistory(tx, run, finished);
}

function alwaysWritten(units: readonly string[]): Halt {
  return {
    reason: `Rows in ${sayUnits(units)} were written each of the ${ROUNDS} times that they were rebuilt.`,
    remedy: TRY_AGAIN,
  };
}

/** What PostgreSQL or a proof refused halts the promotion; what says nothing about it is thrown on. */
function haltOf(error: unknown): Halt {
  if (error instanceof LeaseLost || error instanceof Interrupted) throw error;
  if (error instanceof ProofFailed) {
    return { reason: error.message, remedy: TRY_AGAIN, untouched: error.remedy };
  }
  const { kind, reason } = troubleOf(error);
  if (kind === 'lease_lost' || kind === 'unreachable') throw error;
  return { reason: `The warehouse refused: ${reason}.`, remedy: TRY_AGAIN };
}
