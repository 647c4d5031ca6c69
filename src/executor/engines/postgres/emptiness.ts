import type { UnitEmptiness } from '../../../checks/emptier.ts';
import { markOf, unitsOf } from '../../../plan/scope.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { EngineRun } from '../port.ts';
import type { Seen } from './freshness.ts';
import type { StagedSums } from './ledger.ts';
import { bothNulls, lessNulls, type Nulls } from './nulls.ts';

/** What one look at the target found of each unit, by its mark. */
export type Before = {
  readonly seen: ReadonlyMap<string, Seen>;
  readonly nulls: ReadonlyMap<string, Nulls>;
};

/**
 * How empty the columns of each unit are, before and after: null where a unit was staged before that was counted, or a key
 * comes twice, whose old row is counted twice.
 */
export function emptinessOf(
  run: EngineRun,
  staged: readonly StagedSums[],
  { seen, nulls }: Before,
): UnitEmptiness[] | null {
  const isDelta = keepsDifferences(run.plan.isolation.strategy);
  const known = new Map(staged.map(unit => [unit.unitKey, unit]));
  const found: UnitEmptiness[] = [];
  for (const unit of unitsOf(run.plan.scope.period)) {
    const { sums, rows } = known.get(unit.key) ?? {};
    if (rows === undefined || !sums?.nulls || (isDelta && sums.repeats !== false)) return null;
    const { added, removed } = sums.nulls;
    const mark = markOf(unit);
    const empty = nulls.get(mark) ?? {};
    found.push({
      unit: unit.key,
      before: { rows: Number(seen.get(mark)?.rows ?? 0n), empty },
      after: { rows, empty: isDelta ? lessNulls(bothNulls(empty, added), removed) : added },
    });
  }
  return found;
}
