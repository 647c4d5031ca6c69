import { BackfillError } from '../../errors.ts';
import { plural, unitWord } from '../../plan/cut.ts';
import type { Promotion } from '../../plan/ports.ts';
import { keptUntil } from '../../plan/rollback.ts';
import { financeNotice } from '../../plan/say/closing.ts';
import { holdOrTest } from '../../plan/say/hold-or-test.ts';
import type { Outgoing } from '../../plan/say/models.ts';
import {
  noteMessage,
  postponedMessage,
  progressMessage,
  promotedMessage,
  type Waiting,
} from '../../plan/say/run-messages.ts';
import { sayUnits } from '../../plan/say/units.ts';
import type { Backfill } from '../../store/backfills.ts';
import { inTransaction } from '../../store/db.ts';
import { say } from '../../store/messages.ts';
import { type Run, updateRun } from '../../store/runs.ts';
import type { EngineRun, PromoteOutcome } from '../engines/port.ts';
import { fail } from '../fail.ts';
import { Interrupted } from '../interrupted.ts';
import { betweenUnits } from '../throttle/between-units.ts';
import { openGate } from '../throttle/gate.ts';
import { createTicker } from '../ticker.ts';
import { change, currentRun, engineRun, holdLease, LOOK_AGAIN, type Next, type Work } from '../work.ts';

const MINUTE_MS = 60_000;
const RESTAGES = 5;

/** Slack limits how often a message may be updated. */
const SAY_EVERY_MS = 1_000;

/**
 * Changes history. What the warehouse says happened comes first: this may be the second time that this state is worked
 * on, and the answer to the first COMMIT may have been lost.
 */
export async function promote(work: Work): Promise<Next> {
  const { engine } = work.shop;
  const run = await currentRun(work);
  const inWarehouse = engineRun(work, run);
  await engine.claim(inWarehouse, work.fence);
  const outcome = await outcomeOf(work, run, inWarehouse);
  if (outcome === null) return LOOK_AGAIN;
  switch (outcome.outcome) {
    case 'promoted':
      await dropStaging(work, inWarehouse);
      await confirm(work, run, outcome.promotion);
      break;
    case 'stale':
      await restage(work, run, inWarehouse, outcome.units);
      break;
    case 'locked':
      await postpone(work, {
        reason: `${work.backfill.plan.scope.table} was in use, so its lock did not come within ${Math.ceil(outcome.waitedMs / 1000)} seconds. Nothing was changed, and nobody had to wait long.`,
        remedy: `Try again when it is quieter: \`/backfill promote BF-${work.backfill.id}\`.`,
        begun: false,
        canGoOn: true,
        detail: { waitedMs: outcome.waitedMs },
      });
      break;
    case 'unfinished':
      await postpone(work, {
        reason: `${outcome.done} of ${outcome.total} ${plural(unitWord(work.backfill.plan.scope.period))} are promoted. ${outcome.reason}`,
        remedy: sayWaysOut(work.backfill.id, outcome),
        begun: true,
        canGoOn: !outcome.isStuck,
        unitsPromoted: outcome.done,
        detail: { promoted: outcome.done, of: outcome.total, reason: outcome.reason },
      });
      break;
    case 'refused':
      await engine.discardStaged(inWarehouse, work.fence);
      await fail(work, { reason: outcome.reason, units: [], remedy: outcome.remedy });
      break;
  }
  return LOOK_AGAIN;
}

/** History has changed already: a staging table that stays behind is no reason not to say so. */
async function dropStaging({ shop, fence, backfill }: Work, run: EngineRun): Promise<void> {
  try {
    await shop.engine.dropStaging(run, fence);
  } catch (err) {
    fence.signal.throwIfAborted();
    const about = { err, backfillId: backfill.id, runId: run.id };
    shop.log.warn(about, 'the staging table of a promoted run could not be dropped');
  }
}

/** Null when it was interrupted between two units: whatever was asked for instead comes next. */
async function outcomeOf(work: Work, run: Run, inWarehouse: EngineRun): Promise<PromoteOutcome | null> {
  const { engine } = work.shop;
  const promotion = await engine.promotionOf(inWarehouse);
  if (promotion) return { outcome: 'promoted', promotion };
  if (!run.result) {
    throw new BackfillError(
      'backfill_executor_no_result',
      `${inWarehouse.id} is promoting without a result.`,
    );
  }
  const { fingerprint } = run.result;
  if (work.backfill.plan.isolation.strategy !== 'changed_rows_by_unit') {
    return engine.promote(inWarehouse, fingerprint, work.fence);
  }
  const gate = await openGate(work, run);
  const ticker = createTicker(work.shop.clock, SAY_EVERY_MS);
  const pass = betweenUnits(work, gate);
  try {
    return await engine.promote(inWarehouse, fingerprint, work.fence, async (done, total) => {
      await pass(waiting => tellPromoted(work, run, { done, total, waiting }));
      if (ticker.due()) await tellPromoted(work, run, { done, total, waiting: null });
    });
  } catch (error) {
    if (error instanceof Interrupted) return null;
    throw error;
  } finally {
    await gate.close(!work.shop.stopping.aborted && !work.fence.signal.aborted);
  }
}

type PromotedSoFar = { readonly done: number; readonly total: number; readonly waiting: Waiting | null };

/** Says how many units are promoted, in the message that showed how many were staged. */
async function tellPromoted(work: Work, run: Run, soFar: PromotedSoFar): Promise<void> {
  const { shop, backfill } = work;
  const now = shop.clock();
  const progress = promotedSoFar(backfill, run, 'promoting', soFar, now);
  await inTransaction(shop.db, async tx => {
    await holdLease(work, tx);
    await say(tx, progress, now);
  });
}

function promotedSoFar(
  backfill: Backfill,
  run: Run,
  state: 'promoting' | 'watching',
  { done, total, waiting }: PromotedSoFar,
  now: Date,
): Outgoing<'progress'> {
  return progressMessage(backfill, {
    run: run.number,
    state,
    done,
    total,
    rows: run.rowsStaged,
    unit: null,
    waiting,
    activeMs: now.getTime() - (run.stagedAt ?? run.startedAt).getTime(),
  });
}

async function confirm(work: Work, run: Run, promotion: Promotion): Promise<void> {
  await change(work, 'confirm_promotion', async (tx, backfill, now) => {
    const { rollback, context } = backfill.plan;
    const watchUntil = new Date(now.getTime() + context.watchMinutes * MINUTE_MS);
    const rollbackDeadline = keptUntil(rollback.keepHours, [now, new Date(promotion.committedAt)]);
    const { rowsRemoved, rowsWritten, seconds, committedAt } = promotion;
    const facts = { rowsRemoved, rowsWritten, seconds, committedAt };
    await updateRun(tx, backfill.id, run.number, { promotion: facts, endedAt: now, failure: null });
    return {
      patch: { promotedAt: now, watchUntil, rollbackDeadline },
      messages: [
        promotedMessage(backfill, run.number, { promotion: facts, rollbackDeadline, watchUntil }),
        ...(backfill.plan.isolation.strategy === 'changed_rows_by_unit'
          ? [
              promotedSoFar(
                backfill,
                run,
                'watching',
                { done: run.unitsTotal, total: run.unitsTotal, waiting: null },
                now,
              ),
            ]
          : []),
        ...holdOrTest(backfill, run.number, 'promoted'),
        ...financeNotice(backfill, run.number, run.result?.movements ?? [], false),
      ],
      detail: { run: run.number, ...facts },
    };
  });
}

/** A scope that is written all the time would be rebuilt for ever: every so many times a person is asked. */
async function restage(
  work: Work,
  run: Run,
  inWarehouse: EngineRun,
  units: readonly string[],
): Promise<void> {
  const ledger = await work.shop.engine.ledger(inWarehouse);
  const attempts = Math.max(...units.map(unit => ledger.get(unit)?.attempt ?? 0));
  if (attempts > 0 && attempts % RESTAGES === 0) {
    await fail(work, {
      reason: `Rows in the scope were written each of the ${attempts} times that they were rebuilt, before they could be promoted.`,
      units,
      remedy:
        'Nothing was promoted. Retry when nothing writes there, or leave the newest periods out of the scope.',
    });
    return;
  }
  await change(work, 'restage', (_tx, backfill, now) => {
    const text = `Rows in the scope were written since they were rebuilt, so nothing was promoted. These are rebuilt and checked again: ${sayUnits(units)}.`;
    return { messages: [noteMessage(backfill, text, null, now)], detail: { run: run.number, units } };
  });
}

function sayWaysOut(id: number, { remedy, isStuck }: { remedy: string; isStuck: boolean }): string {
  const back = `\`/backfill cancel BF-${id}\` puts back what has changed`;
  return isStuck ? `${remedy} ${back}.` : `${remedy} \`/backfill promote BF-${id}\` goes on, ${back}.`;
}

type Postponement = {
  reason: string;
  remedy: string;
  /** Production has changed in part. */
  begun: boolean;
  canGoOn: boolean;
  unitsPromoted?: number;
  detail: Readonly<Record<string, unknown>>;
};

async function postpone(work: Work, { detail, unitsPromoted, ...why }: Postponement): Promise<void> {
  await change(work, 'postpone', async (tx, backfill, now) => {
    if (unitsPromoted !== undefined && backfill.currentRun !== null) {
      await updateRun(tx, backfill.id, backfill.currentRun, { unitsPromoted });
    }
    return { patch: { hold: true }, messages: [postponedMessage(backfill, why, now)], detail };
  });
}
