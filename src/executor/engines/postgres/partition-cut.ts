import type { MeasureTarget } from '../../../plan/ports.ts';
import type { CutFacts } from '../../../plan/ways.ts';
import type { Tx } from '../../../store/db.ts';
import { schemaOf, type Table } from './table.ts';

type Partitioned = { by: string; column: string | null; columns: number };
type Row = { name: string; bound: string; lower: string | null; upper: string | null; whole: boolean | null };

const BY_PERIOD = 'Replay it by its period, or by ranges of its key.';

/**
 * The partitions of a table as units: ranges of its period as stretches of days, lists as the values they are made for.
 * Partitions of partitions count as what they belong to. Takes no lock.
 */
export async function partitionsToCutBy(tx: Tx, table: Table, target: MeasureTarget): Promise<CutFacts> {
  const how = await howPartitioned(tx, table);
  if (!how) return wrong(`${table.name} is not partitioned.`);
  if (how.columns !== 1 || how.column === null) {
    return wrong(`${table.name} is partitioned by more than one column, or by an expression.`);
  }
  if (how.by === 'l') return { by: 'partition', column: how.column, lists: await lists(tx, table) };
  if (how.by !== 'r') return wrong(`${table.name} is partitioned by hash, which says nothing of its rows.`);
  if (how.column !== target.periodColumn) {
    return wrong(`${table.name} is partitioned by ranges of ${how.column}, not of ${target.periodColumn}.`);
  }
  const rows = await stretches(tx, table);
  const torn = rows.find(({ whole }) => whole === false);
  if (torn) return wrong(`${torn.name} does not begin and end with a day of ${target.scope.timezone}.`);
  const { from, to } = target.scope;
  return {
    by: 'partition',
    stretches: rows
      .filter(({ bound }) => bound !== 'DEFAULT')
      .map(({ name, lower, upper }) => ({ name, from: lower, to: upper }))
      .filter(one => (one.from === null || one.from < to) && (one.to === null || one.to > from)),
  };
}

async function howPartitioned(tx: Tx, table: Table): Promise<Partitioned | null> {
  const { rows } = await tx.query<Partitioned>(
    `select p.partstrat as by, p.partnatts::int as columns, a.attname as column
     from pg_catalog.pg_partitioned_table p
     left join pg_catalog.pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0] and a.attnum > 0
     where p.partrelid = $1`,
    [table.oid],
  );
  return rows[0] ?? null;
}

/** Bounds as days in the session's zone; infinite ones are null. */
async function stretches(tx: Tx, table: Table): Promise<Row[]> {
  const { rows } = await tx.query<Row>(
    `with partitions as (${PARTITIONS}), bounds as (
       select name, bound, (regexp_match(bound, $$FROM \\('([^']+)'\\)$$))[1]::timestamptz::timestamp as lower,
         (regexp_match(bound, $$TO \\('([^']+)'\\)$$))[1]::timestamptz::timestamp as upper from partitions)
     select name, bound, lower::date::text as lower, upper::date::text as upper,
       coalesce(lower::time = '00:00', true) and coalesce(upper::time = '00:00', true) as whole
     from bounds order by bounds.lower nulls first, name`,
    [table.oid, schemaOf(table.name)],
  );
  return rows;
}

/** The values of each list; those of a default partition are all others, and an empty value is among them, too. */
async function lists(tx: Tx, table: Table): Promise<{ name: string; values: string[] }[]> {
  const { rows } = await tx.query<Row>(
    `select name, bound from (${PARTITIONS}) partitions where bound <> 'DEFAULT' order by name`,
    [table.oid, schemaOf(table.name)],
  );
  return rows
    .map(({ name, bound }) => ({ name, values: valuesIn(bound) }))
    .filter(({ values }) => values.length > 0);
}

/** Of `FOR VALUES IN ('EU', 'it''s', E'a\\b', NULL)`, as PostgreSQL writes it: a text with a backslash is escaped. */
function valuesIn(bound: string): string[] {
  const inside = bound.slice(bound.indexOf('(') + 1, bound.lastIndexOf(')'));
  return [...inside.matchAll(/(E?)'((?:[^']|'')*)'|([^\s,']+)/g)].flatMap(([, escaped, quoted, plain]) => {
    if (quoted === undefined) return plain === undefined || plain === 'NULL' ? [] : [plain];
    const value = quoted.replaceAll("''", "'");
    return [escaped ? value.replaceAll('\\\\', '\\') : value];
  });
}

const PARTITIONS = `select case when n.nspname = $2 then c.relname else n.nspname || '.' || c.relname end as name,
    pg_get_expr(c.relpartbound, c.oid) as bound
  from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace where i.inhparent = $1`;

function wrong(message: string): CutFacts {
  return { by: 'wrong', message, remedy: BY_PERIOD };
}
