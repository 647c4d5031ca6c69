import type { Engine, EngineRun } from '../../../src/executor/engines/port.ts';
import type { PlanDifferences } from '../../fixtures/plan.ts';
import type { SignupRow } from '../signups-warehouse.ts';

/** A warehouse with an engine on it, as little as the shared behaviour needs to know of it. */
export type EngineWorld = {
  readonly engine: Engine;
  /** How much of a promotion readers see at once: the engine's promise, or less where its strategy gives less. */
  readonly atomicScope: 'run' | 'unit';
  /** A run that rebuilds ten days of signups in March 2026, with differences. */
  readonly run: (differences?: PlanDifferences, id?: string) => EngineRun;
  /** The whole table, in order of its key. */
  readonly rows: () => Promise<SignupRow[]>;
  /** What the table should hold after the rebuild. */
  readonly truth: () => Promise<SignupRow[]>;
  /** Somebody else writes this number into a row that is there. */
  readonly write: (day: string, region: string, signups: number) => Promise<void>;
  /** The next promotion loses its warehouse when half of it is done. */
  readonly interruptPromotion: () => void;
};
