import type { Strategy } from '../../../plan/strategy.ts';
import type { EngineRun, Fence, PromoteOutcome, RollbackOutcome } from '../port.ts';
import { promoteByUnit } from './promote-by-unit.ts';
import { promoteChangedRows } from './promote-changed-rows.ts';
import type { Promoter } from './promoter.ts';
import { replaceRange } from './replace-range.ts';
import { restoreOrByRow } from './restore-by-row.ts';
import { restoreChangedRows } from './restore-changed-rows.ts';
import { restoreInSteps } from './restore-in-steps.ts';
import { restoreRange } from './restore-range.ts';
import { swapBack } from './swap-back.ts';
import { swapIn } from './swap-in.ts';
import { publishVersion, withdrawVersion } from './versioned-output.ts';

type Manner = {
  readonly promote: (
    promoter: Promoter,
    run: EngineRun,
    approvedFingerprint: string,
    fence: Fence,
  ) => Promise<PromoteOutcome>;
  readonly rollBack: (promoter: Promoter, run: EngineRun, fence: Fence) => Promise<RollbackOutcome>;
};

/** How a strategy changes the target and takes it back. */
export const MANNERS: Readonly<Record<Strategy, Manner>> = {
  changed_rows: {
    promote: (promoter, run, approved, fence) =>
      promoter.locked(tx => promoteChangedRows(tx, run, approved, fence)),
    rollBack: (promoter, run, fence) => promoter.locked(tx => restoreChangedRows(tx, run, fence)),
  },
  changed_rows_by_unit: {
    promote: promoteByUnit,
    rollBack: restoreInSteps,
  },
  replace_range: {
    promote: (promoter, run, approved, fence) =>
      promoter.locked(tx => replaceRange(tx, run, approved, fence)),
    rollBack: (promoter, run, fence) =>
      restoreOrByRow(promoter, run, fence, () => promoter.locked(tx => restoreRange(tx, run, fence))),
  },
  swap_partitions: { promote: swapIn, rollBack: swapBack },
  swap_table: { promote: swapIn, rollBack: swapBack },
  versioned_output: {
    promote: (promoter, run, approved, fence) =>
      promoter.quiet(tx => publishVersion(tx, run, approved, fence)),
    rollBack: (promoter, run, fence) => promoter.locked(tx => withdrawVersion(tx, run, fence)),
  },
};
