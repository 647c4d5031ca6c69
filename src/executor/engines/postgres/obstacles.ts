import type { Strategy } from '../../../plan/strategy.ts';
import type { Db } from '../../../store/db.ts';
import type { Table } from './table.ts';

/** Something about a table that speaks against changing it in some way, and what it is called. */
export type Obstacle = { readonly what: string; readonly names: readonly string[] };

type Kind = 'trigger' | 'rule' | 'reference' | 'cascade' | 'unidentified' | 'inherits';

const WORDS: Readonly<Record<Kind, string>> = {
  trigger: 'triggers that would run for every changed row',
  rule: 'rules that rewrite what is done to it',
  reference: 'foreign keys that point to its rows from other tables, and would not let them go',
  cascade: 'foreign keys that change other rows when its rows change',
  inherits: 'tables that inherit from it, whose rows are read as its own and would be changed with them',
  unidentified: 'publications that cannot tell subscribers which row changed, for want of a replica identity',
};

/** What stands in the way of changing rows; a swap has a list of its own, and a version beside the table meets none. */
const MEETS: Readonly<Record<Strategy, readonly Kind[]>> = {
  // Rows that others refer to stay where they are: PostgreSQL itself refuses to let one of them go.
  changed_rows: ['trigger', 'rule', 'cascade', 'unidentified', 'inherits'],
  changed_rows_by_unit: ['trigger', 'rule', 'cascade', 'unidentified', 'inherits'],
  replace_range: ['trigger', 'rule', 'reference', 'cascade', 'unidentified', 'inherits'],
  swap_partitions: [],
  swap_table: [],
  versioned_output: [],
};

/** What else would happen when rows change in this way. Partitions are looked at with their parent. Takes no lock. */
export async function obstaclesOf(db: Db, target: Table, strategy: Strategy): Promise<Obstacle[]> {
  const met = MEETS[strategy];
  if (met.length === 0) return [];
  const { rows } = await db.query<{ kind: Kind; name: string }>(
    `with tables as (
       select $1::oid as oid union select relid from pg_catalog.pg_partition_tree($1::oid::regclass)
     ), found as (
       select 'trigger' as kind, tgname::text as name from pg_catalog.pg_trigger
       where tgrelid in (select oid from tables) and not tgisinternal and tgenabled <> 'D' and tgparentid = 0
       union all
       select 'rule', rulename::text from pg_catalog.pg_rewrite
       where ev_class in (select oid from tables) and ev_enabled <> 'D'
       union all
       select case when confdeltype in ('c', 'n', 'd') or confupdtype in ('c', 'n', 'd') then 'cascade' else 'reference' end,
         conrelid::regclass::text || '.' || conname
       from pg_catalog.pg_constraint
       where confrelid in (select oid from tables) and contype = 'f' and conparentid = 0
         and (conrelid not in (select oid from tables) or confdeltype in ('c', 'n', 'd') or confupdtype in ('c', 'n', 'd'))
       union all
       select 'inherits', i.inhrelid::regclass::text
       from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
       where i.inhparent in (select oid from tables) and not c.relispartition
     )
     select kind, name from found where kind = any($2) order by 1, 2`,
    [target.oid, [...met]],
  );
  const kinds = [...new Set(rows.map(row => row.kind))];
  const obstacles = kinds.map(kind => ({
    what: WORDS[kind],
    names: rows.filter(row => row.kind === kind).map(row => row.name),
  }));
  const blind = met.includes('unidentified') ? await blindPublications(db, target) : [];
  return blind.length === 0 ? obstacles : [...obstacles, { what: WORDS.unidentified, names: blind }];
}

/**
 * Publications whose subscribers would not learn which row changed. Most warehouses have none, and planning a read of
 * what is published takes ten times as long as finding that out. Takes no lock.
 */
async function blindPublications(db: Db, target: Table): Promise<string[]> {
  const { rowCount } = await db.query(
    'select from pg_catalog.pg_publication where pubupdate or pubdelete limit 1',
  );
  if (rowCount === 0) return [];
  const { rows } = await db.query<{ name: string }>(
    `select distinct p.pubname::text as name
     from pg_catalog.pg_publication_tables pt
     join pg_catalog.pg_publication p on p.pubname = pt.pubname and (p.pubupdate or p.pubdelete)
     join pg_catalog.pg_class c on c.relname = pt.tablename and c.relnamespace = to_regnamespace(quote_ident(pt.schemaname))
     where c.oid in (select $1::oid union select relid from pg_catalog.pg_partition_tree($1::oid::regclass))
       and (c.relreplident = 'n' or c.relreplident = 'd' and not exists (
         select from pg_catalog.pg_index i where i.indrelid = c.oid and i.indisprimary))
     order by 1`,
    [target.oid],
  );
  return rows.map(row => row.name);
}

/** `triggers that … (audit, notify)` */
export function sayObstacle({ what, names }: Obstacle): string {
  return names.length === 0 ? what : `${what} (${names.join(', ')})`;
}
