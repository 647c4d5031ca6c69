import pg from 'pg';
import type { Db, Tx } from '../../../store/db.ts';
import { quoted } from './names.ts';

/** The constraint that lets PostgreSQL attach a partition without reading it. */
export const BOUNDS = quoted('backfill_bounds');

/**
 * Gives a relation the conditions on its rows that it has not yet, as if it had been made with them. Reads it once where
 * there are any; a row that does not meet one is an error.
 */
export async function copyConditions(tx: Tx, old: string, built: string): Promise<void> {
  const { rows } = await tx.query<{ name: string; definition: string; comment: string | null }>(
    `select conname as name, replace(pg_get_constraintdef(oid), ' NOT VALID', '') as definition,
       obj_description(oid, 'pg_constraint') as comment
     from pg_catalog.pg_constraint o
     where conrelid = $1::regclass and contype = 'c' and not exists (
       select from pg_catalog.pg_constraint b where b.conrelid = $2::regclass and b.conname = o.conname)
     order by conname`,
    [old, built],
  );
  if (rows.length === 0) return;
  const added = rows.map(({ name, definition }) => `add constraint ${quoted(name)} ${definition}`);
  await tx.query(`alter table ${built} ${added.join(', ')}`);
  for (const { name, comment } of rows) {
    const words = comment && pg.escapeLiteral(comment);
    if (words) await tx.query(`comment on constraint ${quoted(name)} on ${built} is ${words}`);
  }
}

/** What LIKE leaves out: storage parameters, owner, comment, and how much statistics are gathered of a column. */
export async function copyOptions(tx: Tx, old: string, built: string): Promise<void> {
  const { rows } = await tx.query<{
    owner: string;
    mine: boolean;
    comment: string | null;
  }>(
    `select pg_get_userbyid(relowner) as owner, relowner = current_user::regrole as mine,
       obj_description(oid, 'pg_class') as comment
     from pg_catalog.pg_class where oid = $1::regclass`,
    [old],
  );
  const [found] = rows;
  await copyStorage(tx, old, built);
  await copyStatistics(tx, old, built);
  if (found?.comment) await tx.query(`comment on table ${built} is ${pg.escapeLiteral(found.comment)}`);
  if (found && !found.mine) await handOver(tx, built, found.owner);
}

/**
 * PostgreSQL gives a table only to somebody who may create tables beside it, so its new owner may for that moment: to the
 * end of the transaction nobody sees it. One at a time, because they change the same row of the catalog.
 */
async function handOver(tx: Tx, relation: string, owner: string): Promise<void> {
  const { rows } = await tx.query<{ done: boolean; schema: string; may: boolean }>(
    `select c.relowner = $2::regrole as done, n.nspname as schema, has_schema_privilege($2::regrole, n.oid, 'CREATE') as may
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.oid = $1::regclass`,
    [relation, quoted(owner)],
  );
  const [found] = rows;
  if (!found || found.done) return;
  const schema = quoted(found.schema);
  if (!found.may) {
    await tx.query('select pg_advisory_xact_lock($1, 0)', [HANDING_OVER]);
    await tx.query(`grant create on schema ${schema} to ${quoted(owner)}`);
  }
  await tx.query(`alter table ${relation} owner to ${quoted(owner)}`);
  if (!found.may) await tx.query(`revoke create on schema ${schema} from ${quoted(owner)}`);
}

/** Names the lock of those who give a table to its owner. */
const HANDING_OVER = 8_134_103;

/** Storage parameters, which say how full the pages are that rows are written to. */
export async function copyStorage(tx: Tx, old: string, built: string): Promise<void> {
  const { rows } = await tx.query<{ options: string[] | null }>(
    'select reloptions as options from pg_catalog.pg_class where oid = $1::regclass',
    [old],
  );
  const options = rows[0]?.options;
  if (options) await tx.query(`alter table ${built} set (${spellOptions(options)})`);
}

async function copyStatistics(tx: Tx, old: string, built: string): Promise<void> {
  const { rows } = await tx.query<{ name: string; target: number | null; options: string[] | null }>(
    `select attname as name, attstattarget as target, attoptions as options from pg_catalog.pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and (attstattarget >= 0 or attoptions is not null)`,
    [old],
  );
  for (const { name, target, options } of rows) {
    const column = `alter table ${built} alter column ${quoted(name)}`;
    if (target !== null && target >= 0) await tx.query(`${column} set statistics ${target}`);
    if (options) await tx.query(`${column} set (${spellOptions(options)})`);
  }
}

/** `fillfactor=70` → `"fillfactor" = '70'` */
export function spellOptions(options: readonly string[]): string {
  return options
    .map(option => {
      const at = option.indexOf('=');
      return `${quoted(option.slice(0, at))} = ${pg.escapeLiteral(option.slice(at + 1))}`;
    })
    .join(', ');
}

/**
 * What `place` is made of and `other`, which is to take its place, is not: columns with their defaults, conditions, indexes
 * and extended statistics, in words. What only `other` has counts too, but for statistics and indexes that refuse no
 * row, which do no harm. Takes no lock.
 */
export async function unlike(db: Db, place: string, other: string): Promise<string[]> {
  const { rows } = await db.query<{ what: string }>(
    `with compared as (select unnest(array[$1::regclass, $2::regclass])::oid as oid), parts as (
       select attrelid as oid, 'column ' || attname as what, true as strict, true as refuses,
         concat_ws(' ', format_type(atttypid, atttypmod), attnotnull, attgenerated, attcollation, attstorage,
           nullif(attcompression, ''), nullif(attstattarget, -1), attoptions::text, pg_get_expr(adbin, adrelid)) as definition
       from pg_catalog.pg_attribute left join pg_catalog.pg_attrdef on adrelid = attrelid and adnum = attnum
       where attrelid in (select oid from compared) and attnum > 0 and not attisdropped
       union all
       select conrelid, 'constraint ' || conname, true, true, replace(pg_get_constraintdef(oid), ' NOT VALID', '')
       from pg_catalog.pg_constraint
       where conrelid in (select oid from compared) and contype = 'c' and quote_ident(conname) <> '${BOUNDS.replaceAll('"', '')}'
       union all
       select indrelid, 'index ' || indexrelid::regclass, false, indisunique or indisexclusion, ${INDEX} from pg_catalog.pg_index i
       where indrelid in (select oid from compared) and indisvalid
       union all
       select stxrelid, 'statistics ' || stxname, false, false, stxkind::text || pg_get_statisticsobjdef_columns(oid)
       from pg_catalog.pg_statistic_ext where stxrelid in (select oid from compared)
     ), here as (select * from parts where oid = $1::regclass), there as (select * from parts where oid = $2::regclass)
     select distinct coalesce(here.what, there.what) as what
     from here full join there on here.definition = there.definition and here.strict = there.strict
       and (not here.strict or here.what = there.what)
     where there.oid is null or here.oid is null and there.refuses order by 1`,
    [place, other],
  );
  return rows.map(row => row.what);
}

/** An index from its method on, as SQL over `pg_index i`. Its name and that of its table are cut off by length: they may hold any words. */
export const FROM_METHOD = `(
  select substr(pg_get_indexdef(i.indexrelid), length(format('CREATE %sINDEX %I ON %I.%I ',
    case when i.indisunique then 'UNIQUE ' else '' end, own.relname, n.nspname, t.relname)) + 1)
  from pg_catalog.pg_class own, pg_catalog.pg_class t join pg_catalog.pg_namespace n on n.oid = t.relnamespace
  where own.oid = i.indexrelid and t.oid = i.indrelid)`;

/** An index without its name and its table, as SQL over `pg_index i`. */
const INDEX = `concat_ws(' ', i.indisunique, i.indisprimary, ${FROM_METHOD},
  (select pg_get_constraintdef(c.oid) from pg_catalog.pg_constraint c
   where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x')))`;

/** The names of indexes of two relations that are defined alike. */
export type IndexNames = readonly { readonly place: string; readonly other: string }[];

/** The indexes of `other` by those of `place` that are defined like them, each once. Takes no lock. */
export async function pairIndexes(db: Db, place: string, other: string): Promise<IndexNames> {
  const { rows } = await db.query<{ place: string; other: string }>(
    `with named as (
       select i.indrelid as oid, c.relname as name, d.definition,
         row_number() over (partition by i.indrelid, d.definition order by c.relname) as number
       from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid, lateral (select ${INDEX} as definition) d
       where i.indrelid in ($1::regclass, $2::regclass)
     )
     select p.name as place, o.name as other from named p join named o using (definition, number)
     where p.oid = $1::regclass and o.oid = $2::regclass order by 1`,
    [place, other],
  );
  return rows;
}

/** Renames an index, and with it the constraint that it keeps. Locks it against other changes of its definition. */
export async function renameIndex(tx: Tx, schema: string, name: string, to: string): Promise<void> {
  await tx.query(`alter index ${quoted(schema, name)} rename to ${quoted(to)}`);
}
