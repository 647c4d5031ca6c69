import type { Tx } from '../../../store/db.ts';
import type { Measurement } from '../port.ts';
import type { Locked } from './with-target-lock.ts';

/** What a strategy needs to promote: transactions, and what happened before it in the run. */
export type Promoter = {
  /** One transaction that may have to wait for others; tried again while what it waits for does not come in time. */
  locked<T>(work: (tx: Tx) => Promise<T>): Promise<T | Locked>;
  /** One transaction that waits for nobody and lets nobody wait. */
  quiet<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * Does `work`, and `after` it, once it was answered, what needs a snapshot from before it: while nobody waits, and without
   * a promise that it comes to its end.
   */
  followed<T>(work: () => Promise<T>, after: (tx: Tx, outcome: T) => Promise<void>): Promise<T>;
  /** Rebuilds units once more. */
  restage(unitKeys: readonly string[]): Promise<void>;
  /** Judges and measures what is staged. */
  measure(): Promise<Measurement>;
  /** Tells how many units are promoted. */
  promoted(done: number, total: number): Promise<void>;
  /** Called before each step in which a promotion is taken back; what it throws ends that there. */
  between(): void;
  /** No step of a promotion unit by unit has more rows than this. */
  readonly stepRows: number;
};

export function isLocked<T>(outcome: T | Locked): outcome is Locked {
  return (
    typeof outcome === 'object' && outcome !== null && 'outcome' in outcome && outcome.outcome === 'locked'
  );
}
