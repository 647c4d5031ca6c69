import { coarser, piecesOf, piecesWorth } from '../../../plan/parts.ts';
import type { Unit } from '../../../plan/scope.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, PartSize } from '../port.ts';
import { expectedCost } from './expected-rows.ts';
import { type Base, currentSnapshot } from './freshness.ts';
import { rangeOf } from './key-ranges.ts';
import type { Begun } from './ledger-parts.ts';
import { becomeRebuildRole, becomeSelf } from './role.ts';
import { wholeBases } from './stage-unit.ts';
import { deleteStagedUnit } from './staging.ts';
import type { Table } from './table.ts';
import { boundsOf, ifPossible } from './unit-bounds.ts';

/** Of so many rows a piece's bounds are found: blocks of a hundred rows or so, whose keys may lie together. */
const SAMPLED_ROWS = 3_000;

/** Where the pieces of a unit begin, and what the target holds of it; null where it is not worth cutting. */
export async function beginParts(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  attempt: number,
  { expected, fits }: PartSize,
): Promise<Begun | null> {
  const wanted = piecesOf({ rows: expected, fits });
  if (wanted < 2) return null;
  const percent = Math.min(100, (100 * wanted * SAMPLED_ROWS) / expected);
  const bounds = await ifPossible(tx, async () => {
    const found = await boundsOf(tx, run, target, unit, wanted, percent);
    return found.length > 0 ? worthwhile(tx, run, target, unit, found) : [];
  });
  if (!bounds || bounds.length === 0) return null;
  // Of an attempt that failed after some of its parts, these are still there.
  if (attempt > 1) await deleteStagedUnit(tx, run, target, unit);
  const base = await baseOf(tx, run, target, unit);
  return { attempt, bounds, done: 0, rowsStaged: 0, base, difference: null, sums: null };
}

/** As many of the bounds as make pieces that are quicker than all of the unit. */
async function worthwhile(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  bounds: readonly string[][],
): Promise<string[][]> {
  const pieces = bounds.length + 1;
  const middle = Math.floor(pieces / 2);
  await becomeRebuildRole(tx);
  const cost = {
    piece: await expectedCost(tx, run, target, unit, rangeOf(bounds, middle, middle + 1)),
    whole: await expectedCost(tx, run, target, unit),
  };
  await becomeSelf(tx);
  return coarser(bounds, piecesWorth(pieces, cost));
}

/** Where differences are kept each part compares with the target itself; whole rows know it as their first part saw it. */
async function baseOf(tx: Tx, run: EngineRun, target: Table, unit: Unit): Promise<Base> {
  if (keepsDifferences(run.plan.isolation.strategy)) {
    return { rows: '0', snapshot: await currentSnapshot(tx), fingerprint: null };
  }
  const [base] = await wholeBases(tx, run, target, [unit]);
  if (!base) throw new Error(`nothing is known of ${unit.key}`);
  return base;
}
