import type pg from 'pg';
import { BackfillError } from '../../../errors.ts';
import type { Logger } from '../../../logger.ts';
import type { EnginePromises } from '../../../plan/promises.ts';
import type { Refused } from '../../../plan/refusal.ts';
import type { Engine, EngineRun, Fence, Prepared } from '../port.ts';
import { insertAnnotation } from './annotations.ts';
import { NOTHING_WITHDRAWN, withdrawUnits } from './by-unit-ends.ts';
import { countOpen, openConflicts, settleConflictIn } from './conflicts.ts';
import { countRows } from './count-rows.ts';
import { dropStagedIn } from './drop-staged.ts';
import { codeOf, QUERY_CANCELED, troubleOf } from './errors.ts';
import { estimateUnitsIn } from './estimate-units.ts';
import { createFollowing } from './following.ts';
import { gatherCut } from './gather-cut.ts';
import { install, refuseUninstalled } from './install.ts';
import { investigate } from './investigate.ts';
import { dropImages } from './keep-images.ts';
import { latestAttempts, markAllStale } from './ledger.ts';
import { LIMITS, type Limits } from './limits.ts';
import { rebuiltSpans } from './logic-history.ts';
import { createMeasurer } from './measure-fresh.ts';
import { type Judged, judgeRun, openStaging, refuseStranger } from './prepare.ts';
import { askProbe } from './probe.ts';
import { createPromoters } from './promoters.ts';
import { findPromotion } from './promotions.ts';
import { refusalOf } from './refusal-of.ts';
import { arrangeRole } from './role.ts';
import { sampleRowsIn } from './row-samples.ts';
import { holdFence, isKnown } from './runs.ts';
import { inSession, type Session } from './session.ts';
import { openGauges } from './signals/gauges.ts';
import { stagePartIn } from './stage-parts.ts';
import { needsApart, noteFailureIn, stageUnitsIn } from './stage-unit.ts';
import { MANNERS } from './strategies.ts';
import { unitAttempts, unitSizes } from './survey-units.ts';
import { runsWithStaging, sweepRun } from './sweep.ts';
import { heldSessionName, takeOverFrom } from './take-over.ts';
import { withTargetLock } from './with-target-lock.ts';

export type PostgresEngineOptions = {
  /** The warehouse, as a user who may write the targets and read the inputs. */
  readonly warehouse: pg.Pool;
  readonly log?: Logger;
  readonly limits?: Partial<Limits>;
};

const PROMISES: EnginePromises = {
  engine: 'PostgreSQL',
  atomicScope: 'run',
  transactions: true,
  rowGuard: 'row_hash',
  provesOutside: true,
  snapshotRollback: false,
  clientQueryIds: false,
};

/** PostgreSQL as a warehouse: everything a run writes is one transaction, so readers see all of it or nothing. */
export function createPostgresEngine({ warehouse, log, limits: changed }: PostgresEngineOptions): Engine {
  const limits: Limits = { ...LIMITS, ...changed };

  /** A transaction that writes for no run. */
  function apart(name: string, statementMs: number, timezone = 'UTC'): Session {
    return { name, timezone, statementMs, lockMs: limits.lockMs, idleMs: limits.idleMs };
  }

  function session(run: EngineRun, statementMs: number, fence?: Fence): Session {
    const name = fence ? heldSessionName(run, fence.token) : run.id;
    const signal = fence ? { signal: fence.signal } : {};
    return { ...apart(name, statementMs, run.plan.scope.period.timezone), ...signal };
  }

  const following = createFollowing(log);
  const measurer = createMeasurer({ warehouse, log, limits, session });
  const promoterOf = createPromoters({ warehouse, log, limits, session }, measurer, following);

  return {
    promises: PROMISES,

    measure: async target => ({
      ...(await countRows(warehouse, target, apart('count', limits.countMs, target.scope.timezone))),
      promises: PROMISES,
    }),

    cutFacts: (target, way) =>
      gatherCut(warehouse, target, way, apart('cut', limits.countMs, target.scope.timezone)),

    probe: sql => askProbe(warehouse, sql, apart('probe', limits.countMs)),

    investigate: (plan, units, asOf) =>
      investigate(
        warehouse,
        { id: 'trial', plan, planHash: '', asOf },
        units,
        apart('trial', limits.countMs, plan.scope.period.timezone),
      ),

    async differingRows(request) {
      const run: EngineRun = { id: request.runId, plan: request.plan, planHash: '', asOf: new Date(0) };
      if (!(await isKnown(warehouse, run))) return null;
      const settings = { ...session(run, limits.lookMs), oneSnapshot: true, readOnly: true };
      return inSession(warehouse, settings, tx => sampleRowsIn(tx, run, request)).catch(error => {
        throw codeOf(error) === QUERY_CANCELED ? tooLongToLook(run) : error;
      });
    },

    async surveyUnits(request) {
      const run: EngineRun = { id: request.runId ?? '', plan: request.plan, planHash: '', asOf: new Date(0) };
      const isTried = request.runId !== null && (await isKnown(warehouse, run));
      return {
        sizes: await unitSizes(warehouse, request, { ...session(run, limits.countMs), name: 'units' }),
        attempts: isTried ? await unitAttempts(warehouse, run.id) : new Map(),
      };
    },

    async rebuilt(dataset) {
      const installed = await install(warehouse);
      return installed.ok ? rebuiltSpans(warehouse, dataset) : [];
    },

    async annotate(annotation) {
      const installed = await install(warehouse);
      if (!installed.ok) {
        const { message, remedy } = installed.refusal;
        throw new BackfillError('backfill_warehouse_not_installed', `${message} ${remedy}`);
      }
      await insertAnnotation(warehouse, annotation);
    },

    conflicts: ({ runId, plan }, page) => {
      const run = { id: runId, plan, planHash: '', asOf: new Date(0) };
      const settings = { ...session(run, limits.countMs), readOnly: true };
      return inSession(warehouse, settings, tx => openConflicts(tx, run, page));
    },

    dropBeforeImage(runId, deadline) {
      const settings = apart(runId, limits.checkMs);
      return inSession(warehouse, settings, tx => dropImages(tx, runId, deadline));
    },

    async stagedRuns() {
      const installed = await install(warehouse);
      return installed.ok ? runsWithStaging(warehouse) : [];
    },

    async sweepStaging(runId) {
      const settings = {
        name: runId,
        timezone: 'UTC',
        statementMs: limits.checkMs,
        lockMs: limits.targetLockMs,
        idleMs: limits.idleMs,
      };
      await inSession(warehouse, settings, tx => sweepRun(tx, runId));
    },

    async claim(run, fence) {
      if (!(await isKnown(warehouse, run))) return;
      await inSession(warehouse, session(run, limits.checkMs, fence), tx =>
        takeOverFrom(tx, run, fence.token),
      );
    },

    async prepare(run, fence): Promise<Prepared> {
      const installed = await install(warehouse);
      if (!installed.ok) return installed;
      const settings = session(run, limits.checkMs, fence);
      const judged = await inSession(warehouse, settings, async (tx): Promise<Refused | Judged> => {
        const stranger = await refuseStranger(tx, run);
        if (stranger) return stranger;
        await takeOverFrom(tx, run, fence.token);
        return judgeRun(tx, run);
      });
      if (!judged.ok) return judged;
      const role = await arrangeRole(warehouse, judged.readable);
      if (!role.ok) return role;
      return inSession(warehouse, settings, tx => openStaging(tx, run, fence));
    },

    async ledger(run) {
      return (await isKnown(warehouse, run)) ? latestAttempts(warehouse, run) : new Map();
    },

    stageUnits(run, units, fence, parts) {
      const settings = { ...session(run, limits.unitMs, fence), oneSnapshot: true };
      const stage = (apart: boolean) =>
        inSession(warehouse, settings, tx =>
          stageUnitsIn(tx, run, units, fence, { ...(parts && { parts }), apart }),
        );
      return stage(false).catch(error => {
        if (units.length === 1 || !needsApart(error)) throw error;
        return stage(true);
      });
    },

    async estimateUnits(run) {
      const settings = { ...session(run, limits.countMs), readOnly: true };
      return inSession(warehouse, settings, tx => estimateUnitsIn(tx, run));
    },

    stagePart(run, unit, fence, size) {
      const settings = { ...session(run, limits.unitMs, fence), oneSnapshot: true };
      return inSession(warehouse, settings, tx => stagePartIn(tx, run, unit, fence, size));
    },

    noteFailure(run, unit, reason, fence) {
      return inSession(warehouse, session(run, limits.checkMs, fence), tx =>
        noteFailureIn(tx, run, unit, reason, fence),
      );
    },

    discardStaged(run, fence) {
      return inSession(warehouse, session(run, limits.checkMs, fence), async tx => {
        await holdFence(tx, run, fence.token);
        await markAllStale(tx, run);
      });
    },

    measureResult: measurer.measure,

    promote(run, approvedFingerprint, fence, promoted) {
      const { promote } = MANNERS[run.plan.isolation.strategy];
      return refusalOf(
        fence,
        promote(promoterOf(run, fence, promoted && { promoted }), run, approvedFingerprint, fence),
      );
    },

    async withdraw(run, fence, between) {
      const isPartial = run.plan.isolation.strategy === 'changed_rows_by_unit';
      if (!isPartial || !(await isKnown(warehouse, run))) return NOTHING_WITHDRAWN;
      return (
        (await refuseUninstalled(warehouse)) ??
        refusalOf(fence, withdrawUnits(promoterOf(run, fence, between && { between }), run, fence))
      );
    },

    async promotionOf(run) {
      return (await isKnown(warehouse, run)) ? findPromotion(warehouse, run) : null;
    },

    async rollBack(run, fence, between) {
      await following.settled(run.id);
      const { rollBack } = MANNERS[run.plan.isolation.strategy];
      return (
        (await refuseUninstalled(warehouse)) ??
        refusalOf(fence, rollBack(promoterOf(run, fence, between && { between }), run, fence))
      );
    },

    settleConflict(run, settlement, fence) {
      const settings = { ...session(run, limits.promoteMs, fence), lockMs: limits.targetLockMs };
      return refusalOf(
        fence,
        withTargetLock({ limits, signal: fence.signal, log, run }, () =>
          inSession(warehouse, settings, tx => settleConflictIn(tx, run, settlement, fence)),
        ),
      );
    },

    openConflicts: run => countOpen(warehouse, run),

    async dropStaging(run, fence) {
      if (!(await isKnown(warehouse, run))) return;
      await following.settled(run.id);
      await inSession(warehouse, session(run, limits.checkMs, fence), tx => dropStagedIn(tx, run, fence));
    },

    gauges: table =>
      openGauges(warehouse, table, { timezone: 'UTC', lockMs: limits.lockMs, idleMs: limits.idleMs }),

    trouble: troubleOf,
  };
}

function tooLongToLook(run: EngineRun): BackfillError {
  return new BackfillError(
    'backfill_warehouse_too_slow',
    `Finding the rows of ${run.id} that differ took longer than people wait. They can be compared in the warehouse itself, in the schema backfill_staging.`,
  );
}
