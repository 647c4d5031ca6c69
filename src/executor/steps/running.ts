import { setTimeout as wait } from 'node:timers/promises';
import { type Unit, unitsOf } from '../../plan/scope.ts';
import { updateRun } from '../../store/runs.ts';
import { standsIn } from '../../store/standing.ts';
import type { Engine, EngineRun } from '../engines/port.ts';
import { fail } from '../fail.ts';
import { followProgress, type Progress } from '../progress.ts';
import { change, currentRun, engineRun, LOOK_AGAIN, type Next, rest, type Work } from '../work.ts';

/** Tries at a unit whose trouble may pass; the pause between them doubles. */
const TRIES = 3;
/** So many first pauses long is the rest while the warehouse does not answer. */
const UNREACHABLE_PAUSES = 5;

/** Rebuilds the units that the ledger lacks, one after the other, and looks at the state before each. */
export async function stage(work: Work): Promise<Next> {
  const { engine } = work.shop;
  const run = await currentRun(work);
  const inWarehouse = engineRun(work, run);
  const prepared = await engine.prepare(inWarehouse, work.fence);
  if (!prepared.ok) {
    const { message, remedy } = prepared.refusal;
    await fail(work, { reason: message, units: [], remedy });
    return LOOK_AGAIN;
  }
  const ledger = await engine.ledger(inWarehouse);
  const progress = followProgress(work, run, ledger);
  const units = unitsOf(work.backfill.plan.scope.period);
  for (const unit of units.filter(candidate => ledger.get(candidate.key)?.state !== 'staged')) {
    if (work.shop.stopping.aborted || !(await standsIn(work.shop.db, work.backfill.id, 'running'))) {
      await progress.report();
      return LOOK_AGAIN;
    }
    await progress.tick(unit.key);
    const staged = await stageWithRetries(work, inWarehouse, unit);
    if (staged.outcome === 'stopped') return LOOK_AGAIN;
    if (staged.outcome === 'unreachable') {
      await progress.report(`Waiting: ${staged.reason}.`);
      return rest((UNREACHABLE_PAUSES * work.shop.retryMs) / 1000);
    }
    if (staged.outcome === 'failed') return giveUp(work, inWarehouse, unit, staged.reason, progress);
    progress.record(staged.entry);
    work.shop.signals.unitStaged?.(inWarehouse.id, unit.key);
  }
  await progress.report();
  await change(work, 'finish_staging', async (tx, backfill, now) => {
    await updateRun(tx, backfill.id, run.number, { stagedAt: now });
    return { messages: [progress.messageFor(backfill, 'checking')], detail: { run: run.number } };
  });
  return LOOK_AGAIN;
}

type Staged =
  | { outcome: 'staged'; entry: Awaited<ReturnType<Engine['stageUnit']>> }
  | { outcome: 'failed'; reason: string }
  | { outcome: 'unreachable'; reason: string }
  | { outcome: 'stopped' };

async function stageWithRetries(work: Work, run: EngineRun, unit: Unit): Promise<Staged> {
  const { engine, log, retryMs, stopping } = work.shop;
  for (let attempt = 1; ; attempt++) {
    try {
      return { outcome: 'staged', entry: await engine.stageUnit(run, unit, work.fence) };
    } catch (err) {
      work.fence.signal.throwIfAborted();
      const { kind, reason } = engine.trouble(err);
      if (kind === 'lease_lost') throw err;
      const about = { err, backfillId: work.backfill.id, runId: run.id, unit: unit.key, attempt };
      log.warn(about, 'a unit was not staged');
      if (kind === 'unreachable') return { outcome: 'unreachable', reason };
      if (kind === 'final' || attempt >= TRIES) return { outcome: 'failed', reason };
    }
    const signal = AbortSignal.any([stopping, work.fence.signal]);
    await wait(retryMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => undefined);
    if (stopping.aborted) return { outcome: 'stopped' };
  }
}

async function giveUp(
  work: Work,
  run: EngineRun,
  unit: Unit,
  reason: string,
  progress: Progress,
): Promise<Next> {
  await work.shop.engine.noteFailure(run, unit, reason, work.fence);
  await progress.report();
  await fail(
    work,
    {
      reason: `The unit ${unit.key} could not be rebuilt: ${reason}.`,
      units: [unit.key],
      remedy: `Remove the cause and retry: the ${run.plan.scope.period.grain}s that are staged are kept. Or edit the plan, or cancel.`,
    },
    backfill => [progress.messageFor(backfill, 'failed')],
  );
  return LOOK_AGAIN;
}
