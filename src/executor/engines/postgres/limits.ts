/** How long the engine lets PostgreSQL work or wait; all in milliseconds unless it says otherwise. */
export type Limits = {
  /** One unit's rebuild. */
  readonly unitMs: number;
  /** One check, or the measuring of all movements. */
  readonly checkMs: number;
  /** One statement of a promotion or a rollback, which others may be waiting for. */
  readonly promoteMs: number;
  /** The count that a proposal shows; past this the planner's estimate is given. */
  readonly countMs: number;
  /** A look at single rows, for which somebody waits in front of a modal. */
  readonly lookMs: number;
  /** A wait for any lock while staging: nobody waits for these transactions. */
  readonly lockMs: number;
  /**
   * A wait for the target's lock. Writers queue up behind it, so it is short and tried again: measured, a promotion
   * behind an 8 s reader then holds others up for 297 ms instead of 7.3 s.
   */
  readonly targetLockMs: number;
  /** Tries at the target's lock before the promotion is postponed. */
  readonly lockAttempts: number;
  /** The mean pause between two tries; the real one lies between half and one and a half of it. */
  readonly lockPauseMs: number;
  /** A transaction of ours that does nothing: the process is frozen or gone. */
  readonly idleMs: number;
  /** The same while it holds the target's lock: a frozen process must not keep those waiting who write there. */
  readonly lockedIdleMs: number;
  /** Rows of one step of a promotion unit by unit, however little time they take: what one that is killed does again. */
  readonly stepRows: number;
};

export const LIMITS: Limits = {
  unitMs: 15 * 60_000,
  checkMs: 10 * 60_000,
  promoteMs: 15 * 60_000,
  countMs: 5_000,
  lookMs: 30_000,
  lockMs: 5_000,
  targetLockMs: 100,
  lockAttempts: 20,
  lockPauseMs: 500,
  idleMs: 30_000,
  lockedIdleMs: 3_000,
  stepRows: 20_000,
};
