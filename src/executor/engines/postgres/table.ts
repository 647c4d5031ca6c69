import { BackfillError } from '../../../errors.ts';
import type { Db } from '../../../store/db.ts';
import { quoted } from './names.ts';

export type Column = {
  readonly name: string;
  /** As SQL spells it. */
  readonly sql: string;
  readonly typeOid: number;
  readonly typeName: string;
  readonly notNull: boolean;
  /** By which its values are ordered, as SQL; null where its type has none. */
  readonly collation: string | null;
  /** Computed by the database: nobody may write it. */
  readonly generated: boolean;
  /** Numbered by the database, unless a statement overrides that. */
  readonly alwaysIdentity: boolean;
  /**
   * What of it goes into a fingerprint and is compared: itself, or its text where its type cannot be hashed or takes values
   * for equal that people tell apart, like a month and 30 days, or `A` and `a` in a collation that ignores case.
   */
  readonly hashed: string;
};

/** A table as the warehouse has it. */
export type Table = {
  readonly oid: number;
  /** `analytics.signups_daily`, as the catalog names it. */
  readonly name: string;
  readonly sql: string;
  readonly kind: string;
  readonly columns: readonly Column[];
};

type ColumnRow = {
  name: string;
  type_oid: number;
  type_name: string;
  not_null: boolean;
  collation: string | null;
  generated: boolean;
  always_identity: boolean;
  hashable: boolean;
  loose: boolean;
};

type RelationRow = { oid: number; kind: string; columns: readonly ColumnRow[] };

/**
 * A built-in type is hashed as it is when it has a strict hash operator class of its own; all others as text. SQL over
 * `pg_type t`; 405 is the hash access method in every PostgreSQL.
 */
const HASHABLE = `(t.typtype = 'e' or exists (
  select from pg_catalog.pg_opclass o
  where o.opcmethod = 405 and o.opcdefault and o.opcnamespace = 'pg_catalog'::regnamespace
    and o.opcintype = case when t.oid = 'varchar'::regtype then 'text'::regtype else t.oid end
)) and t.oid <> 'interval'::regtype`;

/** SQL over `pg_attribute a`. */
const LOOSE = `exists (
  select from pg_catalog.pg_collation l where l.oid = a.attcollation and not l.collisdeterministic)`;

/** Looks a table up by the name that the catalog gives it, or null when there is none. Takes no lock. */
export async function findTable(db: Db, name: string): Promise<Table | null> {
  const schema = schemaOf(name);
  const relation = name.slice(name.indexOf('.') + 1);
  const { rows } = await db.query<RelationRow>(
    `select c.oid, c.relkind as kind, coalesce((
       select json_agg(json_build_object(
         'name', a.attname, 'type_oid', a.atttypid::int8, 'type_name', pg_catalog.format_type(a.atttypid, a.atttypmod),
         'not_null', a.attnotnull, 'generated', a.attgenerated <> '',
         'collation', (select format('%I.%I', ln.nspname, l.collname) from pg_catalog.pg_collation l
           join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace where l.oid = a.attcollation),
         'always_identity', a.attidentity = 'a',
         'hashable', ${HASHABLE}, 'loose', ${LOOSE}) order by a.attnum)
       from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]') as columns
     from pg_catalog.pg_class c
     where c.relnamespace = (select n.oid from pg_catalog.pg_namespace n where n.nspname = $1) and c.relname = $2
       and c.relkind in ('r', 'p', 'v', 'm', 'f')`,
    [schema, relation],
  );
  const found = rows[0];
  if (!found) return null;
  return {
    oid: found.oid,
    name,
    sql: quoted(schema, relation),
    kind: found.kind,
    columns: found.columns.map(row => ({
      name: row.name,
      sql: quoted(row.name),
      typeOid: row.type_oid,
      typeName: row.type_name,
      notNull: row.not_null,
      collation: row.collation,
      generated: row.generated,
      alwaysIdentity: row.always_identity,
      hashed: hashedOf(row),
    })),
  };
}

/** `analytics` for `analytics.signups_daily`; `public` where the catalog names none. */
export function schemaOf(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? 'public' : name.slice(0, dot);
}

/** The same, where the table must exist. Throws `backfill_warehouse_no_table`. */
export async function tableNamed(db: Db, name: string): Promise<Table> {
  const table = await findTable(db, name);
  if (table) return table;
  throw new BackfillError(
    'backfill_warehouse_no_table',
    `The warehouse has no table ${name}, or the bot may not see it. Correct the name in the catalog, or grant USAGE on its schema.`,
  );
}

/** A column of a table, where it must exist. Throws `backfill_warehouse_no_column`. */
export function columnNamed(table: Table, name: string): Column {
  const column = table.columns.find(candidate => candidate.name === name);
  if (column) return column;
  throw new BackfillError(
    'backfill_warehouse_no_column',
    `${table.name} has no column ${name}. It has ${table.columns.map(other => other.name).join(', ')}.`,
  );
}

/** The columns that a statement can write, in the table's order. */
export function writableColumns(table: Table): Column[] {
  return table.columns.filter(column => !column.generated);
}

function hashedOf({ name, hashable, loose }: ColumnRow): string {
  if (loose) return `${quoted(name)}::text collate "C"`;
  return hashable ? quoted(name) : `${quoted(name)}::text`;
}
