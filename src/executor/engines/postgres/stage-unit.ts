import type { Unit } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, LedgerEntry } from '../port.ts';
import { insertAttempt, latestAttempt } from './ledger.ts';
import { becomeRebuildRole, becomeSelf } from './role.ts';
import { holdFence } from './runs.ts';
import { deleteStagedUnit, insertRebuilt, measureBase } from './staging.ts';
import { tableNamed } from './table.ts';

/**
 * One unit in one transaction with one snapshot: the staged rows, what the target held when they were computed, and the
 * ledger row that says so stand or fall together.
 */
export async function stageUnitIn(tx: Tx, run: EngineRun, unit: Unit, fence: Fence): Promise<LedgerEntry> {
  await holdFence(tx, run, fence.token);
  const previous = await latestAttempt(tx, run, unit);
  if (previous?.state === 'staged') return previous;
  const target = await tableNamed(tx, run.plan.scope.table);
  // Only a unit that was staged before has rows here: data and ledger commit together.
  if (previous) await deleteStagedUnit(tx, run, target, unit);
  const base = await measureBase(tx, run, target, unit);
  await becomeRebuildRole(tx);
  const rowsStaged = await insertRebuilt(tx, run, target, unit);
  await becomeSelf(tx);
  const attempt = (previous?.attempt ?? 0) + 1;
  await insertAttempt(tx, run, { unit, attempt, state: 'staged', rowsStaged, base, token: fence.token });
  return { unitKey: unit.key, attempt, state: 'staged', rowsStaged };
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
