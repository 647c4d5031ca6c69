import type { Scope } from '../../../plan/scope.ts';
import type { Db } from '../../../store/db.ts';
import { quoted } from './names.ts';
import { columnNamed, type Table } from './table.ts';

/** A partition that lies in the scope, and the bounds it was attached with, as SQL. */
export type Partition = {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly sql: string;
  readonly bound: string;
  /** The condition that a row belongs into it. */
  readonly condition: string;
  readonly from: string;
  readonly to: string;
};

export type Partitions =
  | { readonly ok: true; readonly partitions: readonly Partition[] }
  | { readonly ok: false; readonly why: readonly string[] };

type Row = {
  oid: number;
  schema: string;
  name: string;
  kind: string;
  bound: string;
  condition: string;
  lower: string | null;
  upper: string | null;
  inside: boolean | null;
  outside: boolean | null;
};

/**
 * The partitions of which the scope consists, in order, or why it does not consist of whole partitions. Bounds are
 * compared as values of the column's type, in the session's time zone. Takes no lock.
 */
export async function partitionsOf(
  db: Db,
  target: Table,
  periodColumn: string,
  scope: Scope,
): Promise<Partitions> {
  if (target.kind !== 'p') return no('the table is not partitioned');
  if (scope.filters.length > 0) return no('the scope holds only some of the rows of each partition');
  if (!(await isByPeriod(db, target, periodColumn))) {
    return no(`the table is not partitioned by ranges of ${periodColumn} alone`);
  }
  const { typeName } = columnNamed(target, periodColumn);
  const literal = (position: number) =>
    `(regexp_match(bound, $$FROM \\('([^']+)'\\) TO \\('([^']+)'\\)$$))[${position}]::${typeName}`;
  const { rows } = await db.query<Row & { first: string; last: string }>(
    `with children as (
       select c.oid, n.nspname as schema, c.relname as name, c.relkind as kind,
         pg_get_expr(c.relpartbound, c.oid) as bound, pg_get_partition_constraintdef(c.oid) as condition
       from pg_catalog.pg_inherits i join pg_catalog.pg_class c on c.oid = i.inhrelid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace where i.inhparent = $1
     ), ranges as (select *, ${literal(1)} as lower_bound, ${literal(2)} as upper_bound from children)
     select oid, schema, name, kind, bound, condition, lower_bound::text as lower, upper_bound::text as upper,
       lower_bound >= $2::date::${typeName} and upper_bound <= $3::date::${typeName} as inside,
       lower_bound >= $3::date::${typeName} or upper_bound <= $2::date::${typeName} as outside,
       $2::date::${typeName}::text as first, $3::date::${typeName}::text as last
     from ranges order by lower_bound nulls first, name`,
    [target.oid, scope.from, scope.to],
  );
  return judge(rows);
}

function judge(rows: readonly (Row & { first: string; last: string })[]): Partitions {
  const why: string[] = [];
  for (const { name, bound, inside, outside, kind } of rows) {
    if (outside) continue;
    if (bound === 'DEFAULT') why.push(`a default partition (${name})`);
    else if (!inside) why.push(`a partition that reaches beyond the scope (${name})`);
    else if (kind !== 'r') why.push(`a partition that is partitioned itself, or foreign (${name})`);
  }
  if (why.length > 0) return { ok: false, why };
  const inScope = rows.filter(row => row.inside);
  let reached = rows[0]?.first ?? '';
  for (const { lower, upper } of inScope) {
    if (lower !== reached) break;
    reached = upper ?? '';
  }
  if (inScope.length === 0 || reached !== rows[0]?.last) {
    return no('the scope is not covered by partitions without a gap');
  }
  return {
    ok: true,
    partitions: inScope.map(({ oid, schema, name, bound, condition, lower, upper }) => ({
      oid,
      schema,
      name,
      sql: quoted(schema, name),
      bound,
      condition,
      from: lower ?? '',
      to: upper ?? '',
    })),
  };
}

async function isByPeriod(db: Db, target: Table, periodColumn: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from pg_catalog.pg_partitioned_table p join pg_catalog.pg_attribute a on a.attrelid = p.partrelid
     where p.partrelid = $1 and p.partstrat = 'r' and p.partnatts = 1 and a.attnum = p.partattrs[0] and a.attname = $2`,
    [target.oid, periodColumn],
  );
  return (rowCount ?? 0) > 0;
}

function no(why: string): Partitions {
  return { ok: false, why: [why] };
}
