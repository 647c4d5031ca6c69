import type pg from 'pg';
import { binder } from '../../../checks/query.ts';
import { MOST_SLICES } from '../../../plan/cut.ts';
import type { MeasureTarget } from '../../../plan/ports.ts';
import type { Way } from '../../../plan/way.ts';
import type { CutFacts } from '../../../plan/ways.ts';
import type { Tx } from '../../../store/db.ts';
import { isServerError, QUERY_CANCELED, sayError } from './errors.ts';
import { partitionsToCutBy } from './partition-cut.ts';
import { inPeriod } from './scope-sql.ts';
import { inSession, type Session } from './session.ts';
import { type Column, columnNamed, type Table, tableNamed } from './table.ts';

/** Types of which equal values have the same text, so that a value and its text tell a row's unit alike. */
const BY_VALUE =
  /^(smallint|integer|bigint|boolean|uuid|date|text|character varying|character|name)\b(?!.*\[\])/;

/** Past so many rows the bounds of ranges come from a sample: they need not be exact, only where most rows are. */
const SAMPLED_FROM = 2_000_000;

const IN_CATALOG = 'Correct units of the dataset in the catalog, or replay it by its period.';

/**
 * By what a scope can be cut in this way, from what the table holds now. One query, within the session's statement
 * timeout; what the warehouse cannot answer is part of the answer.
 */
export async function gatherCut(
  pool: pg.Pool,
  target: MeasureTarget,
  way: Way,
  session: Session,
): Promise<CutFacts> {
  return inSession(pool, { ...session, readOnly: true }, async tx => {
    const table = await tableNamed(tx, target.table);
    if (way.by === 'partition') {
      const found = await partitionsToCutBy(tx, table, target);
      return 'lists' in found ? spelledLists(tx, table, found) : found;
    }
    const column = table.columns.find(({ name }) => name === way.column);
    if (!column) return wrong(`${target.table} has no column ${way.column}.`, IN_CATALOG);
    const typeName = column.typeName.replace(/\(\d+(,\d+)?\)/, '');
    const odd = await oddlyCompared(tx, table, column);
    if (odd) return odd;
    if (way.by === 'key') return quantiles(tx, table, target, column, way.rows, typeName);
    const misfit = await notByValue(tx, column);
    if (misfit) return misfit;
    return way.by === 'value' ? valuesInScope(tx, table, target, column) : valuesGiven(tx, target, column);
  }).catch((error: unknown) => {
    if (!isServerError(error)) throw error;
    if (error.code === QUERY_CANCELED) {
      return wrong(
        'Finding out into what it can be cut took too long.',
        'Choose a shorter period, or replay it by its period.',
      );
    }
    return wrong(`The warehouse refused: ${sayError(error)}.`, IN_CATALOG);
  });
}

async function valuesInScope(tx: Tx, table: Table, target: MeasureTarget, column: Column): Promise<CutFacts> {
  const bind = binder();
  const scope = inPeriod(table, target.periodColumn, target.scope, bind);
  const { rows } = await tx.query<{ value: string }>(
    `select value from (
       select distinct ${column.sql}::text as value from ${table.sql}
       where ${scope} and ${column.sql} is not null limit ${MOST_SLICES + 1}) found
     order by value collate "C"`,
    bind.values,
  );
  return { by: 'value', values: rows.map(({ value }) => value) };
}

/** The values that people gave as the column spells them, each once. */
async function valuesGiven(tx: Tx, target: MeasureTarget, column: Column): Promise<CutFacts> {
  const given = target.scope.filters.find(filter => filter.column === column.name)?.values ?? [];
  const { rows } = await tx.query<{ value: string }>(
    `select distinct (given::${column.typeName})::text as value from unnest($1::text[]) given order by 1`,
    [given],
  );
  return { by: 'list', values: rows.map(({ value }) => value) };
}

/** Bounds between which there are about so many rows each. */
async function quantiles(
  tx: Tx,
  table: Table,
  target: MeasureTarget,
  column: Column,
  rowsEach: number,
  type: string,
): Promise<CutFacts> {
  const { rows: sizes } = await tx.query<{ rows: number }>(
    `select coalesce(sum(greatest(reltuples, 0)), 0)::float8 as rows from pg_catalog.pg_class
     where oid = $1 and relkind <> 'p' or oid in (select relid from pg_catalog.pg_partition_tree($1::oid::regclass) where isleaf)`,
    [table.oid],
  );
  const expected = sizes[0]?.rows ?? 0;
  const percent = expected > SAMPLED_FROM ? (100 * SAMPLED_FROM) / expected : 100;
  const sampled = percent < 100 ? ` tablesample system (${percent}) repeatable (1)` : '';
  const bind = binder();
  const scope = inPeriod(table, target.periodColumn, target.scope, bind);
  const { rows } = await tx.query<{ bound: string }>(
    `with found as materialized (
       select ${column.sql} as value from ${table.sql}${sampled} where ${scope} and ${column.sql} is not null
     ), counted as (
       select least(ceil(count(*) * ${100 / percent}::float8 / ${bind(rowsEach)}::float8), ${MOST_SLICES + 1})::int as parts from found
     ), bounds as (
       select distinct unnest(percentile_disc((
         select array_agg(part::float8 / parts) from counted, generate_series(1, parts - 1) part
       )) within group (order by value)) as value from found
     )
     select value::text as bound from bounds where value is not null order by value`,
    bind.values,
  );
  return { by: 'key', type, bounds: rows.map(({ bound }) => bound) };
}

/** The values of partitions as the column spells them, which is what a row is told by: a bound may be written otherwise. */
async function spelledLists(
  tx: Tx,
  table: Table,
  found: Extract<CutFacts, { column: string }>,
): Promise<CutFacts> {
  const column = columnNamed(table, found.column);
  const misfit = (await oddlyCompared(tx, table, column)) ?? (await notByValue(tx, column));
  if (misfit) return misfit;
  const lists: { name: string; values: string[] }[] = [];
  for (const { name, values } of found.lists) {
    const { rows } = await tx.query<{ value: string }>(
      `select (given::${column.typeName})::text as value from unnest($1::text[]) given`,
      [values],
    );
    lists.push({ name, values: rows.map(({ value }) => value) });
  }
  return { ...found, lists };
}

async function notByValue(tx: Tx, { name, typeName, typeOid }: Column): Promise<CutFacts | null> {
  if (BY_VALUE.test(typeName) || (await isEnum(tx, typeOid))) return null;
  return wrong(`${name} is ${typeName}, of which single values are no units.`, IN_CATALOG);
}

async function oddlyCompared(tx: Tx, table: Table, column: Column): Promise<CutFacts | null> {
  if (await isComparedPlainly(tx, table, column)) return null;
  return wrong(`${column.name} is compared by rules of its own (a collation).`, IN_CATALOG);
}

async function isComparedPlainly(tx: Tx, table: Table, column: Column): Promise<boolean> {
  const { rowCount } = await tx.query(
    `select from pg_catalog.pg_attribute a left join pg_catalog.pg_collation c on c.oid = a.attcollation
     where a.attrelid = $1 and a.attname = $2 and (a.attcollation = 0 or c.collname in ('default', 'C', 'POSIX'))`,
    [table.oid, column.name],
  );
  return (rowCount ?? 0) > 0;
}

async function isEnum(tx: Tx, typeOid: number): Promise<boolean> {
  const { rowCount } = await tx.query("select from pg_catalog.pg_type where oid = $1 and typtype = 'e'", [
    typeOid,
  ]);
  return (rowCount ?? 0) > 0;
}

function wrong(message: string, remedy: string): CutFacts {
  return { by: 'wrong', message, remedy };
}
