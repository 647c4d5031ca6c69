import { plural, unitWord } from '../../plan/cut.ts';
import { noteMessage } from '../../plan/say/run-messages.ts';
import { unitsOf } from '../../plan/scope.ts';
import { updateRun } from '../../store/runs.ts';
import type { EngineRun, LedgerEntry } from '../engines/port.ts';
import { fail } from '../fail.ts';
import { followProgress, type Progress } from '../progress.ts';
import { type Ended, type Left, stageBatches, type UnitFailure } from '../stage-batches.ts';
import { type Gate, openGate } from '../throttle/gate.ts';
import { change, currentRun, engineRun, LOOK_AGAIN, type Next, rest, type Work } from '../work.ts';

/** So many first pauses long is the rest while the warehouse does not answer. */
const UNREACHABLE_PAUSES = 5;

/** Rebuilds the units that the ledger lacks; those that failed before come last. */
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
  const gate = await openGate(work, run);
  const progress = followProgress(work, run, ledger, gate);
  const outcome = await stageWatched(work, inWarehouse, {
    left: missing(inWarehouse, ledger),
    progress,
    gate,
  });
  switch (outcome.ended) {
    case 'stopped':
      await progress.report();
      return LOOK_AGAIN;
    case 'unreachable':
      await progress.report(`Waiting: ${outcome.reason}.`);
      return rest((UNREACHABLE_PAUSES * work.shop.retryMs) / 1000);
    case 'failing':
      await pauseItself(work, inWarehouse, outcome.failures, progress);
      return LOOK_AGAIN;
    case 'tried_all':
      break;
  }
  await progress.report();
  if (outcome.failures.length > 0) {
    await giveUp(work, inWarehouse, outcome.failures, progress);
    return LOOK_AGAIN;
  }
  await change(work, 'finish_staging', async (tx, backfill, now) => {
    await updateRun(tx, backfill.id, run.number, { stagedAt: now });
    return { messages: [progress.messageFor(backfill, 'checking')], detail: { run: run.number } };
  });
  return LOOK_AGAIN;
}

async function stageWatched(
  work: Work,
  run: EngineRun,
  { left, progress, gate }: { left: Left; progress: Progress; gate: Gate },
): Promise<Ended> {
  try {
    return await stageBatches(work, run, left, progress, gate);
  } finally {
    await gate.close(!work.shop.stopping.aborted && !work.fence.signal.aborted);
  }
}

function missing(run: EngineRun, ledger: ReadonlyMap<string, LedgerEntry>): Left {
  const units = unitsOf(run.plan.scope.period);
  const state = (key: string) => ledger.get(key)?.state;
  return {
    units: [
      ...units.filter(({ key }) => state(key) !== 'staged' && state(key) !== 'failed'),
      ...units.filter(({ key }) => state(key) === 'failed'),
    ],
    begun: new Set(units.flatMap(({ key }) => (state(key) === 'begun' ? [key] : []))),
  };
}

/** Everything else is staged: only what failed is left, and a retry tries only that. */
async function giveUp(
  work: Work,
  run: EngineRun,
  failures: readonly UnitFailure[],
  progress: Progress,
): Promise<void> {
  const unit = unitWord(run.plan.scope.period);
  await fail(
    work,
    {
      reason: sayFailures(failures, unit),
      units: failures.map(({ unit }) => unit.key),
      remedy: `Remove the cause and retry, which rebuilds only ${failures.length === 1 ? `that ${unit}` : `those ${plural(unit)}`}: all others are staged and kept. Or edit the plan, or cancel.`,
    },
    backfill => [progress.messageFor(backfill, 'failed')],
  );
}

/** Whatever is wrong concerns more than a unit, so a person looks before the rest is tried too. */
async function pauseItself(
  work: Work,
  run: EngineRun,
  failures: readonly UnitFailure[],
  progress: Progress,
): Promise<void> {
  await progress.report();
  await change(work, 'pause', (_tx, backfill, now) => {
    const text = `Paused by itself. ${sayFailures(failures, unitWord(run.plan.scope.period))} One after the other failed, so the others were not tried. Nothing in production has changed; resume when the cause is gone, or cancel.`;
    const units = failures.map(({ unit }) => unit.key);
    return { messages: [noteMessage(backfill, text, null, now)], detail: { run: run.id, units } };
  });
}

const REASONS_NAMED = 5;

/** Each unit that failed with its reason, those with the same reason together. */
function sayFailures(failures: readonly UnitFailure[], unit: string): string {
  const [only] = failures;
  if (only && failures.length === 1) return `The unit ${only.unit.key} could not be rebuilt: ${only.reason}.`;
  const reasons = [...new Set(failures.map(({ reason }) => reason))];
  const said = reasons.slice(0, REASONS_NAMED).map(reason => {
    const units = failures.filter(failure => failure.reason === reason).map(({ unit }) => unit.key);
    return `${units.join(', ')} (${reason})`;
  });
  const more = reasons.length > REASONS_NAMED ? `; and ${reasons.length - REASONS_NAMED} other reasons` : '';
  return `${failures.length} ${plural(unit)} could not be rebuilt: ${said.join('; ')}${more}.`;
}
