import { BackfillError } from '../../../errors.ts';
import type { Tx } from '../../../store/db.ts';
import { OWN_SCHEMA, STAGING_SCHEMA } from './names.ts';
import { becomeRebuildRole, becomeSelf } from './role.ts';

/**
 * Runs a rebuild as the role that may write nothing but staging. A function that says of itself that it changes nothing may
 * still take the bot's own rights back, for that is the session's user, and write with them: what the transaction wrote
 * anywhere else is counted, and is an error, which undoes it. Throws `backfill_warehouse_wrote_elsewhere`.
 */
export async function asRebuildRole<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  const before = await writtenElsewhere(tx);
  await becomeRebuildRole(tx);
  const result = await work();
  await becomeSelf(tx);
  const touched = [...(await writtenElsewhere(tx))].flatMap(([name, rows]) =>
    rows > (before.get(name) ?? 0) ? [name] : [],
  );
  if (touched.length === 0) return result;
  throw new BackfillError(
    'backfill_warehouse_wrote_elsewhere',
    `the logic calls a function that is not as it says: it wrote to ${touched.slice(0, 5).join(', ')}, which was undone`,
  );
}

/**
 * How many rows this transaction wrote so far, by relation, in those that are not the bot's own; catalogs are among them. Out
 * of the session's memory. Takes no lock.
 */
async function writtenElsewhere(tx: Tx): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ name: string; rows: string }>(
    `with written as (
       select oid, relname, relnamespace, relkind, pg_stat_get_xact_tuples_inserted(oid)
         + pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid) as rows
       from pg_catalog.pg_class where relkind in ('r', 't', 'm')
     )
     select n.nspname || '.' || w.relname as name, w.rows from written w
     join pg_catalog.pg_namespace n on n.oid = w.relnamespace
     where w.rows > 0 and n.nspname <> all ($1) and not (w.relkind = 't' and exists (
       select from pg_catalog.pg_class o join pg_catalog.pg_namespace on pg_namespace.oid = o.relnamespace
       where o.reltoastrelid = w.oid and pg_namespace.nspname = any ($1)))`,
    [[OWN_SCHEMA, STAGING_SCHEMA]],
  );
  return new Map(rows.map(({ name, rows: count }) => [name, Number(count)]));
}
