import type pg from 'pg';
import { BackfillError } from '../../../errors.ts';
import type { Logger } from '../../../logger.ts';
import { MOST_PARTS } from '../../../plan/pacing.ts';
import { type Unit, unitsOf } from '../../../plan/scope.ts';
import type { EngineRun, Fence, Measurement } from '../port.ts';
import { isServerError, troubleOf } from './errors.ts';
import { markStale } from './ledger.ts';
import type { Limits } from './limits.ts';
import { measureResultIn } from './measure-result.ts';
import { holdFence } from './runs.ts';
import { inSession, type Session } from './session.ts';
import { stageUnitsIn } from './stage-unit.ts';
import { finishInLanes, isStagedInPlace, type Quietly } from './staged-table.ts';
import { analyzeStaging } from './staging.ts';
import { tableNamed } from './table.ts';

export type MeasurerOptions = {
  readonly warehouse: pg.Pool;
  readonly log: Logger | undefined;
  readonly limits: Limits;
  /** How a transaction of the run behaves that may take so many milliseconds. */
  readonly session: (run: EngineRun, statementMs: number, fence?: Fence) => Session;
};

export type Measurer = {
  /** The result of a run, of units that nobody wrote to since they were staged. */
  readonly measure: (run: EngineRun, fence: Fence) => Promise<Measurement>;
  readonly restage: (run: EngineRun, stale: readonly string[], fence: Fence) => Promise<void>;
};

/**
 * Measures what is staged once it is what would be promoted: units that were written since they were staged are rebuilt
 * first. Throws `backfill_executor_never_fresh` where they are written all the time.
 */
export function createMeasurer({ warehouse, log, limits, session }: MeasurerOptions): Measurer {
  /** Rebuilds units of which the target has other rows by now, so that the checks judge what would be promoted. */
  async function restage(run: EngineRun, stale: readonly string[], fence: Fence): Promise<void> {
    await inSession(warehouse, session(run, limits.checkMs, fence), async tx => {
      await holdFence(tx, run, fence.token);
      await markStale(tx, run, stale);
    });
    for (const unit of unitsOf(run.plan.scope.period).filter(({ key }) => stale.includes(key))) {
      await stageInParts(run, unit, fence);
    }
  }

  /** In one piece, or in as many as it was staged in before: what took too long then would again. */
  async function stageInParts(run: EngineRun, unit: Unit, fence: Fence): Promise<void> {
    const settings = { ...session(run, limits.unitMs, fence), oneSnapshot: true };
    for (let parts = 1; ; parts *= 2) {
      try {
        await inSession(warehouse, settings, tx => stageUnitsIn(tx, run, [unit], fence, { parts }));
        return;
      } catch (error) {
        if (!troubleOf(error).splitting || parts >= MOST_PARTS) throw error;
      }
    }
  }

  /** What the staged table cannot be given yet is asked of its rows by the checks, and said by the promotion. */
  async function tryToFinish(run: EngineRun, fence: Fence): Promise<boolean> {
    const quietly: Quietly = work =>
      inSession(warehouse, session(run, limits.promoteMs, fence), async tx => {
        await holdFence(tx, run, fence.token);
        return work(tx, await tableNamed(tx, run.plan.scope.table));
      });
    try {
      await finishInLanes(quietly, run);
      return true;
    } catch (error) {
      if (!isServerError(error)) throw error;
      log?.info({ runId: run.id, reason: troubleOf(error).reason }, 'the staged table could not be finished');
      return false;
    }
  }

  async function measure(run: EngineRun, fence: Fence): Promise<Measurement> {
    const settings = { ...session(run, limits.checkMs, fence), oneSnapshot: true, readOnly: true };
    for (let attempt = 1; ; attempt++) {
      const isFinished = isStagedInPlace(run) && (await tryToFinish(run, fence));
      if (!isFinished) {
        await inSession(warehouse, session(run, limits.checkMs, fence), tx => analyzeStaging(tx, run));
      }
      const found = await inSession(warehouse, settings, tx => measureResultIn(tx, run));
      if ('measured' in found) return found.measured;
      if (attempt > FRESH_ATTEMPTS) throw neverFresh(found.stale);
      log?.info({ runId: run.id, units: found.stale.length }, 'units were written since they were staged');
      await restage(run, found.stale, fence);
    }
  }

  return { measure, restage };
}

/** Times that units are rebuilt again before their scope is said to be written all the time. */
const FRESH_ATTEMPTS = 5;

function neverFresh(units: readonly string[]): BackfillError {
  return new BackfillError(
    'backfill_executor_never_fresh',
    `rows in ${units.slice(0, 10).join(', ')} were written each of the ${FRESH_ATTEMPTS} times that they were rebuilt; leave the newest periods out of the scope, or retry when nothing writes there`,
  );
}
