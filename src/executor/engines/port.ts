import type { Promotion, Warehouse } from '../../plan/ports.ts';
import type { EnginePromises } from '../../plan/promises.ts';
import type { Refused } from '../../plan/refusal.ts';
import type { Result } from '../../plan/result.ts';
import type { UnjudgedPlan } from '../../plan/schema.ts';
import type { Unit } from '../../plan/scope.ts';
import type { Source } from '../../plan/throttle/signals.ts';

/** One run as an engine knows it. */
export type EngineRun = {
  /** `BF-1/r1` */
  readonly id: string;
  readonly plan: UnjudgedPlan;
  readonly planHash: string;
  /** What `:as_of` stands for: the same however often the run is resumed. */
  readonly asOf: Date;
};

/** The right to write for a run. The engine refuses an older token, whatever this process believes. */
export type Fence = { readonly token: number; readonly signal: AbortSignal };

/** `begun`: staged in part, and to be gone on with. */
export type LedgerState = 'begun' | 'staged' | 'stale' | 'failed';

/** The latest attempt at a unit. */
export type LedgerEntry = {
  readonly unitKey: string;
  readonly attempt: number;
  readonly state: LedgerState;
  readonly rowsStaged: number;
};

/** A part of a unit that was staged: the unit as it stands now, and how many rows the part had. */
export type StagedPart = { readonly entry: LedgerEntry; readonly rows: number };

/** How large a part is to be: about how many rows fit it, of how many that the unit is expected to have. */
export type PartSize = { readonly fits: number; readonly expected: number };

export type Prepared = { readonly ok: true } | Refused;

/** What was measured on the staged rows; the run's result without the names of run and plan. */
export type Measurement = Omit<Result, 'planHash' | 'runId'>;

export type PromoteOutcome =
  | { readonly outcome: 'promoted'; readonly promotion: Promotion }
  /** Live writes touched these units since they were staged; their ledger rows say so. Nothing changed. */
  | { readonly outcome: 'stale'; readonly units: readonly string[] }
  /** The lock did not come in time. Nothing changed. */
  | { readonly outcome: 'locked'; readonly attempts: number; readonly waitedMs: number }
  /** Some units are promoted and others are not, and it takes a person to go on or to put the first ones back. */
  | {
      readonly outcome: 'unfinished';
      readonly done: number;
      readonly total: number;
      readonly reason: string;
      readonly remedy: string;
      /** Promoting again can do no better: what is promoted has to be taken back. */
      readonly isStuck: boolean;
    }
  /** The target would not take the rows, or a proof failed. The transaction left nothing behind. */
  | { readonly outcome: 'refused'; readonly reason: string; readonly remedy: string };

/** Rows that a rollback left alone because they were written since, by unit. */
export type Left = readonly { readonly unit: string; readonly rows: number }[];

export type RollbackOutcome =
  | {
      readonly outcome: 'rolled_back';
      readonly rowsRestored: number;
      readonly at: string;
      /** Units with rows that were written since, which therefore stayed as they are. */
      readonly left: Left;
    }
  /** So many of the rows are as before, and others are not: it goes on when it is called again, once the cause is removed. */
  | {
      readonly outcome: 'unfinished';
      readonly restored: number;
      readonly of: number;
      readonly reason: string;
    }
  /** These units no longer hold what was promoted. Nothing was overwritten. */
  | { readonly outcome: 'conflicts'; readonly units: readonly string[] }
  | { readonly outcome: 'locked'; readonly attempts: number; readonly waitedMs: number }
  | { readonly outcome: 'refused'; readonly reason: string; readonly remedy: string };

export type WithdrawOutcome =
  | {
      readonly outcome: 'withdrawn';
      /** The units that had been promoted, in their order; none where nothing had changed. */
      readonly units: readonly string[];
      readonly rowsRestored: number;
      readonly left: Left;
    }
  | { readonly outcome: 'locked'; readonly attempts: number; readonly waitedMs: number }
  | { readonly outcome: 'refused'; readonly reason: string; readonly remedy: string };

/** What a signal said: a number, and what it is about where there are several. */
export type Found = { readonly value: number; readonly about?: string };

/** Reads the health of the warehouse. What cannot be read is thrown; aborting ends the reading at once. */
export type Gauges = {
  read(source: Exclude<Source, { by: 'endpoint' }>, signal: AbortSignal): Promise<Found>;
};

/** What a named person decided about a row that a rollback left alone. */
export type Settlement = {
  /** The number of the decision: carried out again, it changes nothing and counts the same. */
  readonly id: number;
  /** Its number; 0 for all that nobody decided about, which can only be left. */
  readonly conflictId: number;
  readonly choice: 'force' | 'leave';
  /** The row as that person saw it. */
  readonly seen: string;
  readonly by: string;
  readonly reason: string;
};

export type SettleOutcome =
  /** Carried out, now or before; `rows` is what it settled, none where another decision came first. */
  | { readonly outcome: 'done'; readonly rows: number }
  /** The row is another one by now: nothing was overwritten, it has to be decided about again. */
  | { readonly outcome: 'changed' }
  | { readonly outcome: 'locked'; readonly attempts: number; readonly waitedMs: number }
  | { readonly outcome: 'refused'; readonly reason: string; readonly remedy: string };

/**
 * What an error of this engine means: worth another try at once, worth waiting because the warehouse does not answer,
 * a lease that is gone, or final. `reason` is fit for people and holds no secrets.
 */
export type Trouble = {
  readonly kind: 'again' | 'unreachable' | 'lease_lost' | 'final';
  /** Less at a time may do where all of it did not: it took too long, or too much room. */
  readonly splitting?: boolean;
  readonly reason: string;
};

/**
 * A warehouse in which history can be replayed. Every function may be called again after a crash, at any point; those
 * that take a fence throw `LeaseLost` when another process took over, and any error of the warehouse as it is.
 */
export type Engine = Warehouse & {
  readonly promises: EnginePromises;

  /** Makes this token the one that may write for the run, and waits for the unit an older one may have in flight. */
  claim(run: EngineRun, fence: Fence): Promise<void>;

  /**
   * Makes ready what the run needs and judges its logic, its role and its target before the first unit. A refusal says
   * what a person has to change.
   */
  prepare(run: EngineRun, fence: Fence): Promise<Prepared>;

  /** The latest attempt at every unit that was tried, by unit key; empty before the run was prepared. */
  ledger(run: EngineRun): Promise<ReadonlyMap<string, LedgerEntry>>;

  /**
   * Rebuilds these units in staging, the rows and ledger rows of all of them at once. A unit that is staged already is left
   * alone. Gives back the latest attempt at each, in the order given. With `parts` a single unit is spread over as many
   * statements, each with a range of its keys: what is too large for one may fit in several.
   */
  stageUnits(run: EngineRun, units: readonly Unit[], fence: Fence, parts?: number): Promise<LedgerEntry[]>;

  /**
   * About how many rows each unit has, by its key; units of which nothing is known are absent. An engine that stages
   * every unit in one piece knows nothing of any.
   */
  estimateUnits(run: EngineRun): Promise<ReadonlyMap<string, number>>;

  /**
   * Stages the next part of a unit, or all of it where it is not worth cutting or was staged before: the rows of the part and
   * how far the unit is are kept at once, so that another process goes on after the last part that was. The unit is
   * `begun` until its last part is staged.
   */
  stagePart(run: EngineRun, unit: Unit, fence: Fence, size: PartSize): Promise<StagedPart>;

  /** Remembers that an attempt at a unit failed for good. */
  noteFailure(run: EngineRun, unit: Unit, reason: string, fence: Fence): Promise<void>;

  /** Every staged unit has to be staged again: what was rebuilt turned out wrong, and its inputs may be corrected. */
  discardStaged(run: EngineRun, fence: Fence): Promise<void>;

  /** Judges the staged rows by the plan's checks and measures how the numbers move, all in one snapshot. */
  measureResult(run: EngineRun, fence: Fence): Promise<Measurement>;

  /**
   * Replaces the scope by the staged rows, if they are still those whose fingerprint was approved and the scope is
   * still what they were computed against. Promoting again gives the same answer and changes nothing. Where that goes
   * unit by unit, `promoted` is told how many of them are, and one that was left unfinished goes on; an `Interrupted` that
   * it throws ends the promotion there and is thrown on.
   */
  promote(
    run: EngineRun,
    approvedFingerprint: string,
    fence: Fence,
    promoted?: (done: number, total: number) => Promise<void>,
  ): Promise<PromoteOutcome>;

  /**
   * Takes back what a promotion unit by unit has changed so far, row by row like a rollback. Again, also after staging was
   * dropped: the same answer, no change.
   */
  withdraw(run: EngineRun, fence: Fence, between?: () => void): Promise<WithdrawOutcome>;

  /** What the warehouse knows of a promotion, or null when none committed. The only source of the answer. */
  promotionOf(run: EngineRun): Promise<Promotion | null>;

  /**
   * Puts the before-image back, if the scope is still what was promoted. Again: the same answer, no change. Where that goes in
   * steps, `between` is called before each of them; an `Interrupted` that it throws ends the rollback there and is thrown on.
   */
  rollBack(run: EngineRun, fence: Fence, between?: () => void): Promise<RollbackOutcome>;

  /** Carries out what was decided about a row that a rollback left alone. Again: the same answer, no change. */
  settleConflict(run: EngineRun, settlement: Settlement, fence: Fence): Promise<SettleOutcome>;

  /** How many rows that a rollback left alone nobody has decided about. */
  openConflicts(run: EngineRun): Promise<number>;

  /** Removes what was staged; the ledger and the before-image stay. */
  dropStaging(run: EngineRun, fence: Fence): Promise<void>;

  /** What there is to read while work on this table goes on. Some signals compare one reading with the last. */
  gauges(table: string): Gauges;

  trouble(error: unknown): Trouble;
};
