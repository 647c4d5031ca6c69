import type { Db } from '../../../../store/db.ts';
import type { Found } from '../../port.ts';
import { tableNamed } from '../table.ts';
import { refuseHidden } from './visibility.ts';

/** Our own sessions do not hold our own work up. */
const OTHERS = `backend_type = 'client backend' and pid <> pg_backend_pid() and application_name not like 'backfill-bot%'`;

/** What PostgreSQL shows of a session that one may not look into: no type, and this in place of its statement. */
const HIDDEN = `usesysid is not null and datid is not null and query = '<insufficient privilege>'`;

/** Sessions of others that run a statement, on the whole server. Takes no lock. */
export async function activeSessions(db: Db): Promise<Found> {
  const { rows } = await db.query<{ active: number; hidden: number }>(
    `select count(*) filter (where ${OTHERS} and state = 'active')::int as active,
            count(*) filter (where ${HIDDEN})::int as hidden
     from pg_catalog.pg_stat_activity`,
  );
  await refuseHidden(db, rows[0]?.hidden ?? 0, 'the sessions of others');
  return { value: rows[0]?.active ?? 0 };
}

/** Sessions of others in this database that wait for a lock. Everybody may see the table of locks. Takes no lock. */
export async function lockWaiters(db: Db): Promise<Found> {
  const { rows } = await db.query<{ waiting: number }>(
    `select count(distinct l.pid)::int as waiting
     from pg_catalog.pg_locks l
     join pg_catalog.pg_stat_activity a on a.pid = l.pid
     where not l.granted and a.datname = current_database() and a.pid <> pg_backend_pid()
       and a.application_name not like 'backfill-bot%'`,
  );
  return { value: rows[0]?.waiting ?? 0 };
}

/** Seconds that the longest transaction of others is open, prepared ones included. Takes no lock. */
export async function longestTransaction(db: Db): Promise<Found> {
  const { rows } = await db.query<{ seconds: number; name: string | null; hidden: number }>(
    `with open as (
       select xact_start as since, 'pid ' || pid as name from pg_catalog.pg_stat_activity
       where ${OTHERS} and xact_start is not null
       union all
       select prepared, 'prepared ' || gid from pg_catalog.pg_prepared_xacts)
     select coalesce(extract(epoch from clock_timestamp() - min(since)), 0)::float8 as seconds,
            (array_agg(name order by since))[1] as name,
            (select count(*)::int from pg_catalog.pg_stat_activity where ${HIDDEN}) as hidden
     from open`,
  );
  const found = rows[0];
  await refuseHidden(db, found?.hidden ?? 0, 'the transactions of others');
  return { value: Math.max(0, found?.seconds ?? 0), ...(found?.name ? { about: found.name } : {}) };
}

/**
 * Transactions since the oldest snapshot that somebody else holds open, be it a session, a slot or a prepared
 * transaction: what was deleted since then stays on disk. Takes no lock.
 */
export async function oldestSnapshot(db: Db): Promise<Found> {
  const { rows } = await db.query<{ age: number; name: string }>(
    `select age, name from (
       select age(backend_xmin) as age, 'pid ' || pid as name from pg_catalog.pg_stat_activity
       where backend_xmin is not null and pid <> pg_backend_pid()
         and application_name is distinct from 'backfill-bot' and coalesce(application_name, '') not like 'backfill-bot %'
       union all
       select greatest(age(xmin), age(catalog_xmin)), 'slot ' || slot_name from pg_catalog.pg_replication_slots
       where xmin is not null or catalog_xmin is not null
       union all
       select age(transaction), 'prepared ' || gid from pg_catalog.pg_prepared_xacts) held
     order by age desc limit 1`,
  );
  return rows[0] ? { value: rows[0].age, about: rows[0].name } : { value: 0 };
}

/**
 * 1 while the table, one of its partitions, or what they keep outside of their rows is being vacuumed, whoever began it. Which
 * table a vacuum is at is hidden from users without rights, and taken for no vacuum: the lock that it holds is not. Throws
 * where there is no such table. Takes no lock.
 */
export async function vacuumOf(db: Db, table: string): Promise<Found> {
  const { oid } = await tableNamed(db, table);
  const { rows } = await db.query<{ phase: string | null; by: string | null }>(
    `with tables as (
       select $1::oid as oid union select relid from pg_catalog.pg_partition_tree($1::oid::regclass)
     ), relations as (
       select oid from tables
       union all select c.reltoastrelid from pg_catalog.pg_class c join tables using (oid) where c.reltoastrelid <> 0
     )
     select p.phase, a.backend_type as by
     from pg_catalog.pg_stat_progress_vacuum p
     join pg_catalog.pg_locks l on l.pid = p.pid and l.granted and l.locktype = 'relation'
       and l.mode = 'ShareUpdateExclusiveLock' and l.relation in (select oid from relations)
     left join pg_catalog.pg_stat_activity a on a.pid = p.pid
     where p.datname = current_database() and l.database = (
       select oid from pg_catalog.pg_database where datname = current_database())
     limit 1`,
    [oid],
  );
  const found = rows[0];
  if (!found) return { value: 0 };
  const by = BEGUN_BY.get(found.by);
  return { value: 1, about: [by, found.phase].filter(Boolean).join(', ') || 'begun by somebody' };
}

/** By the kind of the session; which is hidden, too, from users without rights. */
const BEGUN_BY: ReadonlyMap<string | null, string> = new Map([
  ['client backend', 'begun by a person'],
  ['autovacuum worker', 'begun by the server'],
  ['parallel worker', 'begun by a person'],
]);
