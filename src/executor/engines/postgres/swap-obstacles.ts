import type { Db } from '../../../store/db.ts';
import { REBUILD_ROLE } from './names.ts';
import { type Obstacle, sayObstacle } from './obstacles.ts';

type Kind =
  | 'view'
  | 'foreign key'
  | 'grant'
  | 'row security'
  | 'trigger'
  | 'rule'
  | 'publication'
  | 'sequence'
  | 'inheritance'
  | 'row type'
  | 'replica identity'
  | 'tablespace';

/** All of these belong to the relation itself: with another one in its place they would be left behind. */
const WORDS: Readonly<Record<Kind, string>> = {
  view: 'views and functions that read it',
  'foreign key': 'foreign keys that point to it or from it',
  grant: 'privileges granted on it',
  'row security': 'row security',
  trigger: 'triggers',
  rule: 'rules',
  publication: 'publications',
  sequence: 'sequences that number its rows',
  inheritance: 'tables that inherit from it',
  'row type': 'columns and functions that use its row type',
  'replica identity': 'a replica identity of its own',
  tablespace: 'a tablespace of its own',
};

/**
 * Everything that would stay with these relations if others took their places, as reasons against it. `parent` is the
 * partitioned table whose partitions they are. Takes no lock.
 */
export async function inTheWayOfSwap(
  db: Db,
  oids: readonly number[],
  parent: number | null,
): Promise<string[]> {
  const { rows } = await db.query<{ kind: Kind; name: string }>(
    `with moved as (select unnest($1::oid[]) as oid), class as (
       select c.* from pg_catalog.pg_class c join moved using (oid))
     select 'view' as kind, regexp_replace(pg_describe_object(d.classid, d.objid, 0), '^rule _RETURN on ', '') as name
     from pg_catalog.pg_depend d
     where d.refclassid = 'pg_class'::regclass and d.refobjid in (select oid from moved) and d.deptype = 'n'
       and d.classid in ('pg_rewrite'::regclass, 'pg_proc'::regclass)
     union
     select 'foreign key', conrelid::regclass || '.' || conname from pg_catalog.pg_constraint
     where contype = 'f' and (conrelid in (select oid from moved) or confrelid in (select oid from moved))
     union
     select 'grant', relname || ' to ' || case g.grantee when 0 then 'public' else pg_get_userbyid(g.grantee) end
     from class, lateral aclexplode(relacl) g
     where g.grantee <> relowner and g.grantee <> coalesce(to_regrole('${REBUILD_ROLE}'), relowner)
     union
     select 'grant', relname || '.' || attname from class join pg_catalog.pg_attribute a on a.attrelid = class.oid
     where a.attacl is not null
     union
     select 'row security', relname::text from class where relrowsecurity or relforcerowsecurity
     union
     select 'trigger', tgname::text from pg_catalog.pg_trigger
     where tgrelid in (select oid from moved union select $2) and not tgisinternal
     union
     select 'rule', rulename::text from pg_catalog.pg_rewrite
     where ev_class in (select oid from moved union select $2)
     union
     select 'publication', pubname::text from pg_catalog.pg_publication_tables pt
     join class on class.relname = pt.tablename and class.relnamespace = to_regnamespace(quote_ident(pt.schemaname))
     union
     select 'publication', p.pubname::text from pg_catalog.pg_publication p
     left join pg_catalog.pg_publication_rel r on r.prpubid = p.oid
     where p.puballtables or r.prrelid = $2
     union
     select 'sequence', d.objid::regclass::text from pg_catalog.pg_depend d
     join pg_catalog.pg_class s on s.oid = d.objid and s.relkind = 'S'
     where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
       and d.refobjid in (select oid from moved) and d.deptype in ('a', 'i')
     union
     select 'inheritance', inhrelid::regclass::text from pg_catalog.pg_inherits
     where inhparent in (select oid from moved) or (inhrelid in (select oid from moved) and inhparent is distinct from $2)
     union
     select 'row type', pg_describe_object(d.classid, d.objid, d.objsubid) from pg_catalog.pg_depend d
     join class on d.refclassid = 'pg_type'::regclass and d.refobjid = class.reltype and d.deptype = 'n'
     union
     select 'replica identity', relname::text from class where relreplident <> 'd'
     union
     select 'tablespace', relname::text from class where reltablespace <> 0
     order by 1, 2`,
    [[...oids], parent],
  );
  const kinds = [...new Set(rows.map(row => row.kind))];
  return kinds.map(kind => {
    const names = rows.filter(row => row.kind === kind).map(row => row.name);
    const shown: Obstacle = { what: WORDS[kind], names: names.slice(0, MOST) };
    return `${sayObstacle(shown)}${names.length > MOST ? ` and ${names.length - MOST} more` : ''}`;
  });
}

/** Of one kind; a schema of a thousand partitions has a thousand of each. */
const MOST = 6;
