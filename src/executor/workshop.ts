import type pg from 'pg';
import type { Logger } from '../logger.ts';
import type { State } from '../plan/lifecycle.ts';
import type { Pace } from '../plan/pacing.ts';
import type { Finding } from '../plan/rules/finding.ts';
import type { Throttle } from '../plan/throttle/gate.ts';
import type { Engine } from './engines/port.ts';
import type { Lanes } from './lanes.ts';

/** Says that something has happened, for tests: they wait for it instead of for time to pass. */
export type WorkerSignals = {
  readonly stateReached?: (backfillId: number, state: State) => void;
  readonly unitStaged?: (runId: string, unitKey: string) => void;
  /** A backfill was let go of: there was nothing to do for it, or nothing yet. */
  readonly rested?: (backfillId: number, seconds: number) => void;
};

export type Clearance = (backfillId: number, step: 'start' | 'promote') => Promise<readonly Finding[]>;

export type WorkerOptions = {
  readonly db: pg.Pool;
  readonly engine: Engine;
  readonly log: Logger;
  /** Names this process among all that share the work. */
  readonly owner: string;
  readonly clock: () => Date;
  /** What keeps a backfill from its next step now, judged afresh; empty when nothing does. Asked before each. */
  readonly clearance: Clearance;
  /** How often it looks for work that nobody told it of. */
  readonly pollMs?: number;
  /** How long a backfill stays taken when this process is killed. */
  readonly leaseSeconds?: number;
  /** How many backfills it works on at once, beside those that wait. */
  readonly concurrency?: number;
  /** The first pause before another try at something that failed for a passing reason; it doubles. */
  readonly retryMs?: number;
  /** What runs keep to where nobody said otherwise. */
  readonly pace?: Pace;
  /** How gently work on a dataset treats the warehouse, and what makes it wait. */
  readonly throttleOf?: (dataset: string) => Throttle;
  readonly signals?: WorkerSignals;
};

/** What every step of the work is given. */
export type Workshop = Required<Omit<WorkerOptions, 'pollMs' | 'concurrency'>> & {
  /** Aborts when the worker is asked to stop: what is in flight is finished, nothing new is begun. */
  readonly stopping: AbortSignal;
  readonly lanes: Lanes;
  /** How often in a row a backfill met trouble in this process: it rests longer each time. */
  readonly troubles: Map<number, number>;
};
