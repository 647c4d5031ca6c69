import { BackfillError } from '../errors.ts';
import type { Verb } from '../plan/lifecycle.ts';
import type { Outgoing } from '../plan/say/models.ts';
import { type Backfill, type BackfillPatch, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { type Lease, renewLease } from '../store/leases.ts';
import { findRun, type Run } from '../store/runs.ts';
import { transition } from '../store/transition.ts';
import type { EngineRun, Fence } from './engines/port.ts';
import { LeaseLost } from './lease-lost.ts';
import type { Workshop } from './workshop.ts';

/** One backfill as a step finds it, and the right to work on it. */
export type Work = {
  readonly shop: Workshop;
  readonly backfill: Backfill;
  readonly lease: Lease;
  readonly fence: Fence;
};

/** Whether to look at the backfill again at once, or not before so many seconds. */
export type Next = { readonly next: 'look_again' } | { readonly next: 'rest'; readonly seconds: number };

export type Step = (work: Work) => Promise<Next>;

export const LOOK_AGAIN: Next = { next: 'look_again' };

export function rest(seconds: number): Next {
  return { next: 'rest', seconds };
}

export type Consequences = {
  readonly patch?: Omit<BackfillPatch, 'state'>;
  readonly messages?: readonly Outgoing[];
  readonly detail?: Readonly<Record<string, unknown>>;
};

/**
 * Makes `verb` happen, if the backfill still is what the step found, under its row lock and while the lease is held.
 * False when it is not: a person was quicker, and the step looks again. `prepare` writes what belongs to the same
 * transaction and says what else comes with it, or null when it is not to happen now. Throws `LeaseLost`.
 */
export async function change(
  work: Work,
  verb: Verb,
  prepare: (tx: Tx, backfill: Backfill, now: Date) => Promise<Consequences | null> | Consequences,
): Promise<boolean> {
  const { shop } = work;
  return inTransaction(shop.db, async tx => {
    const backfill = await lockBackfill(tx, work.backfill.id);
    await holdLease(work, tx);
    if (backfill?.state !== work.backfill.state || backfill.planHash !== work.backfill.planHash) return false;
    const now = shop.clock();
    const consequences = await prepare(tx, backfill, now);
    if (consequences === null) return false;
    const done = await transition(tx, {
      backfill,
      verb,
      actor: { type: 'bot', part: 'executor' },
      now,
      ...consequences,
    });
    if (!done.ok) throw new BackfillError('backfill_executor_refused', done.refusal.message);
    return true;
  });
}

/**
 * Proves that this process still has the backfill, and keeps it so until the transaction ends: what is written after it
 * there is written under the lease. Locks the backfill's row. Throws `LeaseLost`.
 */
export async function holdLease({ shop, lease, backfill }: Work, tx: Tx): Promise<void> {
  if (!(await renewLease(tx, lease, shop.leaseSeconds))) throw new LeaseLost(`BF-${backfill.id}`);
}

/** The run a backfill is in. Throws when it has none, which no state of a step allows. */
export async function currentRun(work: Work): Promise<Run> {
  const { backfill, shop } = work;
  const run = backfill.currentRun === null ? null : await findRun(shop.db, backfill.id, backfill.currentRun);
  if (run) return run;
  throw new BackfillError(
    'backfill_executor_no_run',
    `BF-${backfill.id} is ${backfill.state} but has no run; its row was changed by hand.`,
  );
}

/** The run as the warehouse knows it. */
export function engineRun({ backfill }: Work, run: Run): EngineRun {
  return {
    id: `BF-${backfill.id}/r${run.number}`,
    plan: backfill.plan,
    planHash: backfill.planHash,
    asOf: run.startedAt,
  };
}
