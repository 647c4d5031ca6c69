import { BackfillError } from '../../../../errors.ts';
import type { Db } from '../../../../store/db.ts';
import type { Found } from '../../port.ts';
import { refuseHidden } from './visibility.ts';

type Standby = { name: string; state: string | null; lag: number | null };

/**
 * How far the slowest of those that follow the log is behind, in seconds: what was applied last against when it was
 * written. One that is idle has nothing to be behind with. Takes no lock.
 */
export async function replicationLag(db: Db): Promise<Found> {
  const { rows } = await db.query<Standby>(
    `select coalesce(nullif(application_name, ''), 'pid ' || pid) as name, state,
            extract(epoch from coalesce(replay_lag, flush_lag, write_lag))::float8 as lag
     from pg_catalog.pg_stat_replication where state is distinct from 'backup'`,
  );
  await refuseHidden(db, rows.filter(({ state }) => state === null).length, 'its standbys');
  const starting = rows.find(({ state, lag }) => state !== 'streaming' && lag === null);
  if (starting) {
    throw new BackfillError(
      'backfill_warehouse_standby',
      `the standby ${starting.name} is still catching up`,
    );
  }
  const slowest = rows.reduce<Standby | null>(
    (slow, row) => ((row.lag ?? 0) > (slow?.lag ?? 0) ? row : slow),
    null,
  );
  return slowest ? { value: slowest.lag ?? 0, about: slowest.name } : { value: 0 };
}

/** The most bytes of log that are kept for one slot, whether anybody reads it or not. Takes no lock. */
export async function retainedLog(db: Db): Promise<Found> {
  const { rows } = await db.query<{ name: string; bytes: string }>(
    `select slot_name as name, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), restart_lsn) as bytes
     from pg_catalog.pg_replication_slots where restart_lsn is not null
     order by 2 desc limit 1`,
  );
  return rows[0] ? { value: Math.max(0, Number(rows[0].bytes)), about: rows[0].name } : { value: 0 };
}
