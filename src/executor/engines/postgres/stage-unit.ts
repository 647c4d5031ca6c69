import type { Unit } from '../../../plan/scope.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, LedgerEntry } from '../port.ts';
import { insertDelta } from './delta.ts';
import { noteBase } from './freshness.ts';
import { type Attempt, insertAttempt, latestAttempt } from './ledger.ts';
import { becomeRebuildRole, becomeSelf } from './role.ts';
import { holdFence } from './runs.ts';
import { deleteStagedUnit, insertRebuilt, measureBase } from './staging.ts';
import { type Table, tableNamed } from './table.ts';

/**
 * Units in one transaction with one snapshot: the staged rows, what the target held when they were computed, and the
 * ledger rows that say so stand or fall together.
 */
export async function stageUnitsIn(
  tx: Tx,
  run: EngineRun,
  units: readonly Unit[],
  fence: Fence,
): Promise<LedgerEntry[]> {
  await holdFence(tx, run, fence.token);
  const keep = keepsDifferences(run.plan.isolation.strategy) ? keepDifference : keepWhole;
  const entries: LedgerEntry[] = [];
  for (const unit of units) {
    const previous = await latestAttempt(tx, run, unit);
    if (previous?.state === 'staged') {
      entries.push(previous);
      continue;
    }
    const target = await tableNamed(tx, run.plan.scope.table);
    // Only a unit that was staged before has rows here: data and ledger commit together.
    if (previous) await deleteStagedUnit(tx, run, target, unit);
    const staged = await keep(tx, run, target, unit);
    const attempt = (previous?.attempt ?? 0) + 1;
    await insertAttempt(tx, run, { unit, attempt, state: 'staged', token: fence.token, ...staged });
    entries.push({ unitKey: unit.key, attempt, state: 'staged', rowsStaged: staged.rowsStaged });
  }
  return entries;
}

type Staged = Pick<Attempt, 'rowsStaged' | 'base' | 'difference'>;

/** All rows of a unit as they will be, and what the target held meanwhile. */
async function keepWhole(tx: Tx, run: EngineRun, target: Table, unit: Unit): Promise<Staged> {
  const base = await measureBase(tx, run, target, unit);
  await becomeRebuildRole(tx);
  const rowsStaged = await insertRebuilt(tx, run, target, unit);
  await becomeSelf(tx);
  return { rowsStaged, base };
}

/** Only those that differ from the target's. */
async function keepDifference(tx: Tx, run: EngineRun, target: Table, unit: Unit): Promise<Staged> {
  const base = await noteBase(tx, run, target, unit);
  await becomeRebuildRole(tx);
  let difference = await insertDelta(tx, run, target, unit);
  await becomeSelf(tx);
  if (difference.paired !== Number(base.rows)) {
    // The rebuild returns a key twice. All its rows are kept, so that the checks see what would arrive.
    await deleteStagedUnit(tx, run, target, unit);
    await becomeRebuildRole(tx);
    difference = await insertDelta(tx, run, target, unit, true);
    await becomeSelf(tx);
  }
  return { rowsStaged: difference.rebuilt, base, difference };
}

/** A failed attempt leaves no rows, only a line that says that it was made. */
export async function noteFailureIn(
  tx: Tx,
  run: EngineRun,
  unit: Unit,
  reason: string,
  fence: Fence,
): Promise<void> {
  await holdFence(tx, run, fence.token);
  const previous = await latestAttempt(tx, run, unit);
  if (previous?.state === 'staged') return;
  await insertAttempt(tx, run, {
    unit,
    attempt: (previous?.attempt ?? 0) + 1,
    state: 'failed',
    rowsStaged: 0,
    base: { rows: '0', fingerprint: '0' },
    error: reason,
    token: fence.token,
  });
}
