import type { Dependent } from '../../../plan/shape.ts';
import type { Db } from '../../../store/db.ts';
import type { Table } from './table.ts';

/**
 * Views that read the table, directly or through other views, and foreign keys that point to it: all that would notice
 * another shape. Takes no lock.
 */
export async function dependentsOf(db: Db, table: Table): Promise<Dependent[]> {
  const { rows } = await db.query<Dependent>(
    `with recursive readers as (
       select distinct w.ev_class as oid from pg_catalog.pg_depend d
       join pg_catalog.pg_rewrite w on w.oid = d.objid and d.classid = 'pg_rewrite'::regclass
       where d.refclassid = 'pg_class'::regclass and d.refobjid = $1 and w.ev_class <> $1
       union
       select w.ev_class from readers r
       join pg_catalog.pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = r.oid
       join pg_catalog.pg_rewrite w on w.oid = d.objid and d.classid = 'pg_rewrite'::regclass and w.ev_class <> r.oid
     )
     select case c.relkind when 'm' then 'materialized view' else 'view' end as kind,
            n.nspname || '.' || c.relname as name
     from readers r join pg_catalog.pg_class c on c.oid = r.oid
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     union all
     select 'foreign key', conrelid::regclass::text || '.' || conname from pg_catalog.pg_constraint
     where confrelid = $1 and contype = 'f' and conrelid <> $1
     order by kind, name`,
    [table.oid],
  );
  return rows;
}
