import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../logger.ts';
import { type Lease, renewLease } from '../store/leases.ts';
import { LeaseLost } from './lease-lost.ts';

/** A lease is renewed this often in its length: two renewals may fail before somebody else may take it. */
const RENEWALS = 3;

/** A renewal that waits longer for its row than this part of the time between two is given up, for the others' sake. */
const WAIT_PART = 0.5;

export type Kept = {
  /** Aborts with `LeaseLost` once somebody else has the lease. */
  readonly lost: AbortSignal;
  /** It is renewed no longer. */
  readonly letGo: () => void;
};

export type LeaseKeeper = {
  readonly keep: (lease: Lease) => Kept;
  /** Gives its connection back. */
  readonly stop: () => Promise<void>;
};

/**
 * Renews all leases of this process on one connection that nothing else uses: neither a pool that is busy nor a long
 * statement delays a renewal. A renewal that fails says nothing about who has the lease, so only the answer that
 * somebody else has it ends the work.
 */
export function startLeaseKeeper(db: pg.Pool, leaseSeconds: number, log: Logger): LeaseKeeper {
  const everyMs = (leaseSeconds * 1000) / RENEWALS;
  const kept = new Map<Lease, AbortController>();
  const connection = ownConnection(db, Math.max(1, Math.round(everyMs * WAIT_PART)));
  let renewing = Promise.resolve();

  async function renewed(lease: Lease): Promise<boolean> {
    return renewLease(await connection.client(), lease, leaseSeconds);
  }

  async function renewAll(): Promise<void> {
    for (const [lease, lost] of kept) {
      try {
        const held = await within(everyMs, renewed(lease));
        // Given back meanwhile, it is nobody's, which is not a loss.
        if (!held && kept.delete(lease)) lost.abort(new LeaseLost(`BF-${lease.backfillId}`));
      } catch (err) {
        connection.drop();
        log.warn({ err, backfillId: lease.backfillId }, 'renewing the lease of a backfill failed');
      }
    }
  }

  const timer = setInterval(() => {
    renewing = renewing.then(renewAll);
  }, everyMs);
  return {
    keep(lease) {
      const lost = new AbortController();
      kept.set(lease, lost);
      return { lost: lost.signal, letGo: () => void kept.delete(lease) };
    },
    async stop() {
      clearInterval(timer);
      await renewing;
      connection.end();
    },
  };
}

/** The server's own limits do not help against a connection of which the server knows nothing any more. */
async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const enough = new AbortController();
  const silence = wait(ms, undefined, { signal: enough.signal }).then(() => {
    throw new Error(`the database did not answer within ${Math.round(ms)} ms`);
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    enough.abort();
    silence.catch(() => undefined);
    answer.catch(() => undefined);
  }
}

type OwnConnection = {
  readonly client: () => Promise<pg.PoolClient>;
  readonly drop: () => void;
  /** Drops also one that is still to come. */
  readonly end: () => void;
};

/** One connection out of the pool for good, replaced when it broke. Its settings never go back to the pool. */
function ownConnection(db: pg.Pool, waitMs: number): OwnConnection {
  let held: pg.PoolClient | undefined;
  let coming: Promise<pg.PoolClient> | undefined;
  let isOver = false;
  function drop(): void {
    const client = held;
    held = undefined;
    client?.release(true);
  }
  async function open(): Promise<pg.PoolClient> {
    const client = await db.connect();
    // Unheard, a connection lost between two statements would end the process.
    client.on('error', () => {
      if (held === client) drop();
    });
    held = client;
    if (isOver) drop();
    else {
      await client.query(
        "select set_config('lock_timeout', $1, false), set_config('statement_timeout', $2, false)",
        [String(waitMs), String(2 * waitMs)],
      );
    }
    return client;
  }
  return {
    drop,
    end() {
      isOver = true;
      drop();
    },
    // One that does not come for a while is waited for by all who ask meanwhile: of several, all but one would be lost.
    client() {
      if (held && !coming) return Promise.resolve(held);
      coming ??= open().finally(() => {
        coming = undefined;
      });
      return coming;
    },
  };
}
