import { setTimeout as wait } from 'node:timers/promises';
import { type State, WORKING } from '../plan/lifecycle.ts';
import { DEFAULT_PACE } from '../plan/pacing.ts';
import { NO_THROTTLE } from '../plan/throttle/gate.ts';
import { type Lease, takeLease } from '../store/leases.ts';
import { Lanes } from './lanes.ts';
import { workUnderLease } from './lease-holder.ts';
import { startLeaseKeeper } from './lease-keeper.ts';
import { Bell, listenForWork } from './work-bell.ts';
import type { WorkerOptions, Workshop } from './workshop.ts';

export type { WorkerSignals } from './workshop.ts';

/** Beside the lanes there is room for so many backfills that wait for their gates: a lease has to be renewed for each. */
const WAITING_PER_LANE = 4;

/** What somebody asked for and watches out for: never behind runs that take hours. */
const ASKED_FOR: readonly State[] = ['pausing', 'cancelling', 'rolling_back', 'resolving'];
const ASKED_FOR_AT_ONCE = 2;

/** With the pause between two looks, another process has a dead one's run within 15 seconds. */
const LEASE_SECONDS = 10;

export type Worker = {
  /** Finishes the unit in flight, gives every lease back. Idempotent. */
  readonly stop: () => Promise<void>;
  /** Looks for work now. */
  readonly wake: () => void;
};

/**
 * Starts working on whatever state says that there is something to do, shared with every other process on the same
 * database through leases.
 */
export function startWorker(options: WorkerOptions): Worker {
  const { db, engine, log, owner, clock, clearance, pollMs = 2_000, concurrency = 4 } = options;
  const { leaseSeconds = LEASE_SECONDS, retryMs = 1_000, pace = DEFAULT_PACE, signals = {} } = options;
  const { throttleOf = () => NO_THROTTLE } = options;
  const stopping = new AbortController();
  const bell = new Bell();
  const lanes = new Lanes(concurrency, () => bell.ring());
  const shop: Workshop = {
    db,
    engine,
    log,
    owner,
    clock,
    clearance,
    leaseSeconds,
    retryMs,
    pace,
    throttleOf,
    signals,
    stopping: stopping.signal,
    troubles: new Map(),
    lanes,
  };
  const keeper = startLeaseKeeper(db, leaseSeconds, log);
  const busy = new Set<Promise<void>>();

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      const states = mayTake();
      const lease = states.length > 0 ? await look(states) : null;
      if (!lease) {
        await bell.rest(pollMs);
        continue;
      }
      lanes.take(lease.backfillId);
      const work = workUnderLease(shop, keeper, lease).finally(() => {
        busy.delete(work);
        lanes.giveBack(lease.backfillId);
        bell.ring();
      });
      busy.add(work);
    }
    await Promise.all(busy);
  }

  function mayTake(): readonly State[] {
    const most = concurrency * (1 + WAITING_PER_LANE);
    if (lanes.isFree && busy.size < most) return [...WORKING];
    return busy.size < most + ASKED_FOR_AT_ONCE ? ASKED_FOR : [];
  }

  async function look(states: readonly State[]): Promise<Lease | null> {
    try {
      return await takeLease(db, owner, states, leaseSeconds);
    } catch (err) {
      log.warn({ err }, 'looking for work failed; it is tried again');
      await wait(retryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      return null;
    }
  }

  const running = Promise.all([loop(), listenForWork(db, bell, log, stopping.signal)]);
  return {
    wake: () => bell.ring(),
    async stop() {
      stopping.abort();
      bell.ring();
      await running;
      await keeper.stop();
    },
  };
}
