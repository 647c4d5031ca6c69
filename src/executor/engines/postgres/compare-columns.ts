import { type Refused, refuse } from '../../../plan/refusal.ts';
import type { ColumnChange } from '../../../plan/shape.ts';
import type { Db } from '../../../store/db.ts';
import type { OutputColumn } from './logic.ts';
import { type Column, type Table, writableColumns } from './table.ts';
import { type Doubt, doubtsOf, sayLoss } from './widths.ts';

/** Pairs of types `from,to` between which PostgreSQL converts without losing anything, or fails where it would. */
export type Conversions = ReadonlySet<string>;

/**
 * Compares what the logic returns with what the target holds: every column that can be written is there under its own
 * name, in a type that fits, and nothing else is.
 */
export function compareColumns(
  output: readonly OutputColumn[],
  target: Table,
  conversions: Conversions,
): { ok: true } | Refused {
  const changes = columnChanges(output, target, conversions);
  if (changes.length === 0) return { ok: true };
  return refuse(
    'columns_differ',
    sayColumns(target, changes),
    'Correct the SQL file in the catalog so that it returns every column under its own name and type, and propose again.',
  );
}

/** `The logic does not return the columns of analytics.signups_daily: amount is missing.` */
export function sayColumns(target: Table, changes: readonly ColumnChange[]): string {
  return `The logic does not return the columns of ${target.name}: ${changes.map(({ column, detail }) => `${column} ${detail}`).join('; ')}.`;
}

/** Every column in which what the logic returns differs from what the target holds. */
export function columnChanges(
  output: readonly OutputColumn[],
  target: Table,
  conversions: Conversions,
): ColumnChange[] {
  const wanted = writableColumns(target);
  return [
    ...wanted
      .filter(column => !output.some(same(column)))
      .map(({ name }): ColumnChange => ({ column: name, change: 'missing', detail: 'is missing' })),
    ...output.flatMap(column => complainAbout(column, target)),
    ...wanted.flatMap(column =>
      output.filter(same(column)).flatMap(found => misfit(found, column, conversions)),
    ),
  ];
}

/** A column whose values may not all become what the table holds. */
export type ColumnDoubt = Doubt & { readonly column: Column; readonly from: string };

/** What the types alone cannot tell of columns that fit otherwise. */
export function columnDoubts(output: readonly OutputColumn[], target: Table): ColumnDoubt[] {
  return writableColumns(target).flatMap(column =>
    output
      .filter(same(column))
      .flatMap(({ typeName }) =>
        doubtsOf(typeName, column.typeName).map(doubt => ({ ...doubt, column, from: typeName })),
      ),
  );
}

/**
 * What a trial showed of a doubt, of which `misfits` values were as it has them. One that does not fit would stop its unit;
 * one that is rounded, as the table rounds what is written to it, is only to be known. Null where there is nothing to say.
 */
export function settleDoubt(
  { column, from, change, declared }: ColumnDoubt,
  misfits: number,
): ColumnChange | null {
  const named = `is ${from}, where the table holds ${column.typeName}`;
  const values = `${misfits} ${misfits === 1 ? 'value' : 'values'} of those tried`;
  if (change === 'wider' && misfits > 0) {
    const detail = `${named}: ${values} would not fit (widen the column of the table, or correct the SQL)`;
    return { column: column.name, change, detail };
  }
  if (change === 'narrower' && misfits > 0 && declared) {
    const detail = `${named}: ${values} would be rounded (round in the SQL, if another digit is meant to stay)`;
    return { column: column.name, change, detail, bearable: true };
  }
  if (change === 'narrower' || !declared) return null;
  const detail = `${named}: every value that was tried fits, and one that does not would stop its unit (widen the column of the table to be sure)`;
  return { column: column.name, change, detail, bearable: true };
}

function same(column: Column): (output: OutputColumn) => boolean {
  return output => output.name === column.name;
}

function complainAbout({ name }: OutputColumn, target: Table): ColumnChange[] {
  const column = target.columns.find(candidate => candidate.name === name);
  if (!column) return [{ column: name, change: 'unknown', detail: 'is not a column of the table' }];
  const detail = 'is computed by the table itself and must not be returned';
  return column.generated ? [{ column: name, change: 'unknown', detail }] : [];
}

function misfit(output: OutputColumn, column: Column, conversions: Conversions): ColumnChange[] {
  const fits = output.typeOid === column.typeOid || conversions.has(`${output.typeOid},${column.typeOid}`);
  if (fits) return [];
  const loss = sayLoss(output.typeName, column.typeName);
  if (loss) return [{ column: column.name, change: 'narrower', detail: loss }];
  const detail = `is ${output.typeName}, where the table holds ${column.typeName} (write a cast if that is meant)`;
  return [{ column: column.name, change: 'type', detail }];
}

/**
 * The conversions that are allowed between the types of two lists: those that PostgreSQL makes by itself anywhere, and
 * between whole numbers, or texts, of different sizes, where what does not fit is an error. Takes no lock.
 */
export async function safeConversions(
  db: Db,
  output: readonly OutputColumn[],
  target: Table,
): Promise<Conversions> {
  const { rows } = await db.query<{ pair: string }>(
    `select s.oid::int || ',' || t.oid::int as pair
     from pg_catalog.pg_type s cross join pg_catalog.pg_type t
     where s.oid = any($1) and t.oid = any($2)
       and (exists (select from pg_catalog.pg_cast c
                    where c.castsource = s.oid and c.casttarget in (t.oid, t.typbasetype) and c.castcontext = 'i')
         or s.oid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
            and coalesce(nullif(t.typbasetype, 0), t.oid) in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)
         or s.typcategory = 'S' and t.typcategory = 'S'
         or t.typbasetype = s.oid or s.typbasetype = t.oid)`,
    [output.map(column => column.typeOid), target.columns.map(column => column.typeOid)],
  );
  return new Set(rows.map(row => row.pair));
}
