import type pg from 'pg';
import type { ServerSignal } from '../../../../plan/throttle/signals.ts';
import type { Db } from '../../../../store/db.ts';
import type { Found, Gauges } from '../../port.ts';
import { inSession, type Session } from '../session.ts';
import { createLogRate } from './log-rate.ts';
import { askQuery } from './query.ts';
import { replicationLag, retainedLog } from './replication.ts';
import { activeSessions, lockWaiters, longestTransaction, oldestSnapshot, vacuumOf } from './sessions.ts';

/** The server answers these out of its memory; one that takes longer is not well. */
const SERVER_MS = 2_000;

/** Reads what the catalog watches, each reading in a short transaction of its own that writes nothing. */
export function openGauges(
  pool: pg.Pool,
  table: string,
  session: Omit<Session, 'name' | 'statementMs'>,
): Gauges {
  const server: Readonly<Record<ServerSignal, (db: Db) => Promise<Found>>> = {
    replication_lag: replicationLag,
    retained_log: retainedLog,
    log_rate: createLogRate(),
    active_sessions: activeSessions,
    lock_waiters: lockWaiters,
    long_transaction: longestTransaction,
    oldest_xmin: oldestSnapshot,
    autovacuum: db => vacuumOf(db, table),
  };
  return {
    read(source, signal) {
      if (source.by === 'query') {
        const settings = { ...session, signal, name: 'signal', statementMs: source.timeoutMs };
        return askQuery(pool, source.sql, settings);
      }
      const settings = { ...session, signal, name: 'signal', statementMs: SERVER_MS, readOnly: true };
      return inSession(pool, settings, server[source.signal]);
    },
  };
}
