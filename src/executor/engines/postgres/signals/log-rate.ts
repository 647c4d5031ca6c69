import { setTimeout as wait } from 'node:timers/promises';
import type { Db } from '../../../../store/db.ts';
import type { Found } from '../../port.ts';

type Sample = { readonly at: number; readonly position: number };

/** Two samples closer together than this say more about chance than about load. */
const LEAST_APART_MS = 250;

/** Bytes of log a second between one look and the next; the first look takes two samples. */
export function createLogRate(): (db: Db) => Promise<Found> {
  let last: Sample | null = null;
  return async db => {
    if (last === null) {
      last = await sample(db);
      await wait(LEAST_APART_MS);
    }
    const now = await sample(db);
    const seconds = (now.at - last.at) / 1_000;
    const value = seconds > 0 ? Math.max(0, now.position - last.position) / seconds : 0;
    last = now;
    return { value };
  };
}

/** Where the log ends now, by the server's own clock. Takes no lock. */
async function sample(db: Db): Promise<Sample> {
  const { rows } = await db.query<{ at: number; position: string }>(
    `select (extract(epoch from clock_timestamp()) * 1000)::float8 as at,
            pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as position`,
  );
  return { at: rows[0]?.at ?? 0, position: Number(rows[0]?.position ?? 0) };
}
