import type { Unit } from './quantity.ts';

/**
 * When a signal holds a run up and when it lets go: it holds above `above`, and lets go once it has stayed at
 * `releaseAt` or less for `releaseAfter` seconds. Between the two it stays as it was, so that a value that hovers
 * around one number does not start and stop the run all the time.
 */
export type Limit = { readonly above: number; readonly releaseAt: number; readonly releaseAfter: number };

type Signal = {
  /** As it stands in a sentence: “replication lag 14 s, over 10 s”. */
  readonly title: string;
  readonly unit: Unit;
  readonly meaning: string;
  /** What holds where the catalog says nothing; null: the signal is read only where the catalog asks for it. */
  readonly usual: Limit | null;
};

const GB = 1e9;

/** What a warehouse can be asked about its own health. */
export const SIGNALS = {
  replication_lag: {
    title: 'replication lag',
    unit: 'seconds',
    meaning: 'How far the slowest standby is behind, in time.',
    usual: { above: 10, releaseAt: 5, releaseAfter: 10 },
  },
  retained_log: {
    title: 'log kept for a replication slot',
    unit: 'bytes',
    meaning: 'The most write-ahead log that the server keeps for one replication slot.',
    usual: { above: 10 * GB, releaseAt: 5 * GB, releaseAfter: 10 },
  },
  log_rate: {
    title: 'log volume',
    unit: 'bytes_per_second',
    meaning: 'Write-ahead log a second, of everybody on the server.',
    usual: null,
  },
  active_sessions: {
    title: 'active sessions',
    unit: 'count',
    meaning: 'Sessions of others that are running a statement.',
    usual: null,
  },
  lock_waiters: {
    title: 'sessions waiting for a lock',
    unit: 'count',
    meaning: 'Sessions of others in this database that wait for a lock.',
    usual: { above: 5, releaseAt: 1, releaseAfter: 5 },
  },
  long_transaction: {
    title: 'longest transaction',
    unit: 'seconds',
    meaning: 'How long the longest transaction of others has been open, prepared ones included.',
    usual: null,
  },
  oldest_xmin: {
    title: 'age of the oldest snapshot',
    unit: 'transactions',
    meaning: 'Transactions since the oldest snapshot that keeps dead rows from being removed.',
    usual: null,
  },
  autovacuum: {
    title: 'a vacuum of the table',
    unit: 'presence',
    meaning: 'Whether the table is being vacuumed, by the server itself or by a person.',
    usual: null,
  },
} as const satisfies Record<string, Signal>;

export type ServerSignal = keyof typeof SIGNALS;

/** In the order of the table, which is the order in which reasons are said. */
export const SERVER_SIGNALS = Object.keys(SIGNALS) as readonly ServerSignal[];

/** Where the value of a sensor comes from. Times in milliseconds. */
export type Source =
  | { readonly by: 'server'; readonly signal: ServerSignal }
  /** One SELECT that gives a number, or `true` while all is well where the unit is `wellness`. */
  | { readonly by: 'query'; readonly sql: string; readonly timeoutMs: number }
  /** An address that answers with a status of 200 to 299 while all is well. */
  | { readonly by: 'endpoint'; readonly url: string; readonly timeoutMs: number };

/** One thing that is watched while a run works. Times in milliseconds. */
export type Sensor = {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly limit: Limit;
  readonly source: Source;
  readonly everyMs: number;
  /** A reading older than this says nothing about now. */
  readonly staleAfterMs: number;
};

/** What a sensor said at an instant, or why it could not say anything. */
export type Reading =
  | { readonly at: Date; readonly value: number; readonly about?: string | undefined }
  | { readonly at: Date; readonly error: string };

export const WELL: Limit = { above: 0, releaseAt: 0, releaseAfter: 0 };
