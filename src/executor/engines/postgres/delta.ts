import { type Bind, binder, column } from '../../../checks/query.ts';
import type { Unit } from '../../../plan/scope.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { cast } from './cast.ts';
import { sumEach } from './decimals.ts';
import type { KeyRange } from './key-ranges.ts';
import { stagingTable } from './names.ts';
import { bothNulls, countNulls, type Nulls, namedNulls, nullableColumns } from './nulls.ts';
import { relateUnits, THERE, UNIT } from './rebuilt-units.ts';
import { columnList, inPeriod, rowHash, rowOf, sameKey } from './scope-sql.ts';
import { type Column, type Table, writableColumns } from './table.ts';

/**
 * What happens to the row of a difference: it is inserted, updated or deleted. An inserted or updated row is kept as it
 * will be, a deleted one as it is; beside it stands the hash of the target's row that it was computed against.
 */
export const OP = 'backfill_op';
export const BASE = 'backfill_base';

/** How often the rebuild returned the key of a row. */
const COPIES = 'backfill_copies';

/** A number of its own for each row that differs, by which it is told apart from the others; null for those that do not. */
const ALONE = 'backfill_alone';

/** What one pass over a unit found. */
export type Difference = {
  /** Rows that the logic returned. */
  readonly rebuilt: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** The target's rows that found a partner or lost theirs; more than there are where the rebuild repeats a key. */
  readonly paired: number;
  /** The sums and counts of the rows that come, and of those that go, in the order of the states asked for. */
  readonly added: readonly (string | null)[];
  readonly removed: readonly (string | null)[];
  /** The least and the greatest value of each column asked for, over all rows that the logic returned; null where unknown. */
  readonly spans: readonly Span[] | null;
  /** How many of the rows that come and of those that go are empty in a column; null where it is not known of all parts. */
  readonly nulls: Come<Nulls> | null;
};

/** Something of the rows that come, and of those that go. */
export type Come<T> = { readonly added: T; readonly removed: T };

/** The least and the greatest value of a column, as text; null where all are empty. */
export type Span = readonly [least: string | null, greatest: string | null];

/** What two parts of a unit are together; `spans` of both, which as text have no order here. */
export function bothOf(a: Difference, b: Difference, spans: Difference['spans']): Difference {
  return {
    rebuilt: a.rebuilt + b.rebuilt,
    inserted: a.inserted + b.inserted,
    updated: a.updated + b.updated,
    deleted: a.deleted + b.deleted,
    paired: a.paired + b.paired,
    added: sumEach(a.added, b.added),
    removed: sumEach(a.removed, b.removed),
    spans,
    nulls: a.nulls &&
      b.nulls && {
        added: bothNulls(a.nulls.added, b.nulls.added),
        removed: bothNulls(a.nulls.removed, b.nulls.removed),
      },
  };
}

/**
 * The staging table of a run that keeps differences. Logged, because a crash of the server empties an unlogged table
 * while its ledger says done (measured); with 2% of the rows changing that is 20 MB of log for 10 million rows.
 */
export async function createDelta(db: Db, run: EngineRun, target: Table): Promise<void> {
  await db.query(
    `create table if not exists ${stagingTable(run.id)} (like ${target.sql} including generated,
       ${OP} "char" not null check (${OP} in ('i', 'u', 'd')), ${BASE} int8)`,
  );
}

/**
 * Rebuilds units that follow one another, compares them with the target by key and keeps what differs; rows never leave
 * the server. Rows that stay the same are counted as they come, so that one pass gives all the counts: writing down of each
 * that it was there takes a fifth longer (measured). With `keepRepeated` all rows of a key that the rebuild returns twice
 * are kept, so that a check can see them. Gives back what it found by the mark of the unit; units without any row are left
 * out. Takes no lock on the target.
 */
export async function insertDelta(
  tx: Tx,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
  { states = [], spans = [], keepRepeated = false, within }: DeltaOptions = {},
): Promise<ReadonlyMap<string, Difference>> {
  const { key } = run.plan.scope;
  const bind = binder();
  const { ctes, each, mark, rebuilt, existing } = relateUnits(run, target, units, bind, cast, within);
  const marked = mark === null ? `coalesce(r.${UNIT}, t.${UNIT}) as ${UNIT}, ` : '';
  const sameUnit = mark === null ? ` and r.${UNIT} = t.${UNIT}` : '';
  const staging = stagingTable(run.id);
  const columns = columnList(target);
  const repeated = keepRepeated ? `r.${COPIES} > 1 or ` : '';
  const keys = key.map(column).join(', ');
  const copies = keepRepeated ? `, count(*) over (partition by ${keys}) as ${COPIES}` : '';
  const differs = `r.${THERE} is null or t.${THERE} is null or ${repeated}${rowOf(target, 'r')} is distinct from ${rowOf(target, 't')}`;
  const op = `case when r.${THERE} is null then 'd' when t.${THERE} is null then 'i' ${refuseNumbered(target, key, bind)}else 'u' end::"char"`;
  const base = `case when t.${THERE} is not null then ${rowHash(target, 't')} end`;
  const come = stagedRow(target, ({ sql }) => `case when r.${THERE} is null then t.${sql} else r.${sql} end`);
  const gone = stagedRow(target, ({ sql }) => `t.${sql}`);
  // The old row is looked at only for what its numbers are taken off from.
  const nullable = nullableColumns(target);
  const goes =
    states.length + nullable.length > 0
      ? `, case when t.${THERE} is not null then row(${gone}, null, null)::${staging} end`
      : '';
  const sums =
    states.length > 0 ? `array[${states.map(state => `(${state})::text`).join(', ')}]` : `'{}'::text[]`;
  const nulls = countNulls(nullable);
  const spanned = spans.map((_, index) => `backfill_span${index}`);
  const spannedValues = spans.map(({ sql }, index) => `, r.${sql} as ${spanned[index]}`).join('');
  const [least, greatest] = (['min', 'max'] as const).map(end =>
    spanned.map(name => `, ${end}(${name}) as ${name}_${end}`).join(''),
  );
  const carried = spanned.map(name => `, ${name}_min, ${name}_max`).join('');
  const ends = spanned.map(name => `array[min(${name}_min)::text, max(${name}_max)::text]`);
  const named = writableColumns(target).map(({ sql }) => sql);
  const ofUnit = mark === null ? `${UNIT}, ` : '';
  const { rows } = await tx.query<
    Record<'unit' | 'pairs' | 'inserted' | 'updated' | 'deleted', string> & Sums & { spans: Span[] }
  >(
    `with ${[...ctes, ''].join(',\n')}compared as materialized (
       select ${mark ?? `found.${UNIT}`} as ${UNIT}, changes, pairs${carried} from ${each}(
         select ${ofUnit}array_agg(change) filter (where change is not null) as changes, count(*) as pairs${least}${greatest}
         from (select *, case when change is not null then random() end as ${ALONE} from (
           select ${marked}case when ${differs} then array[row(${come}, ${op}, ${base})::${staging}${goes}] end as change${spannedValues}
           from (select *${copies} from (${rebuilt}) all_rebuilt) r
           full join (${existing()}) t on ${sameKey(key, 'r', 't')}${sameUnit} offset 0) pairs offset 0) pairs
         group by ${ofUnit}${ALONE}) found
     ), changed as materialized (
       select ${UNIT}, changes[at][1] as come, changes[at][2] as gone from compared, generate_subscripts(changes, 1) as at
     ), kept as (
       insert into ${staging} (${columns}, ${OP}, ${BASE})
       select ${[...named, OP, BASE].map(name => `(come).${name}`).join(', ')} from changed
     ), added as (
       select ${UNIT}, ${sums} as sums, ${nulls} as nulls from (select ${UNIT}, ${named.map(name => `(come).${name} as ${name}`).join(', ')}
         from changed where (come).${OP} <> 'd') come group by ${UNIT}
     ), removed as (
       select ${UNIT}, ${sums} as sums, ${nulls} as nulls from (select ${UNIT}, ${named.map(name => `(gone).${name} as ${name}`).join(', ')}
         from changed where (come).${OP} <> 'i') gone group by ${UNIT}
     ), counted as (
       select ${UNIT}, sum(pairs) as pairs, array[${ends.join(', ')}]::text[] as spans from compared group by ${UNIT}
     ), differing as (
       select ${UNIT}, count(*) filter (where (come).${OP} = 'i') as inserted,
         count(*) filter (where (come).${OP} = 'u') as updated, count(*) filter (where (come).${OP} = 'd') as deleted
       from changed group by ${UNIT}
     )
     select ${UNIT}::text as unit, pairs, coalesce(inserted, 0) as inserted, coalesce(updated, 0) as updated,
       coalesce(deleted, 0) as deleted, added.sums as added, removed.sums as removed, spans,
       added.nulls as added_nulls, removed.nulls as removed_nulls
     from counted left join differing using (${UNIT}) left join added using (${UNIT}) left join removed using (${UNIT})`,
    bind.values,
  );
  return new Map(
    rows.map(row => {
      const [pairs, inserted, deleted] = [Number(row.pairs), Number(row.inserted), Number(row.deleted)];
      return [
        row.unit,
        {
          rebuilt: pairs - deleted,
          inserted,
          updated: Number(row.updated),
          deleted,
          paired: pairs - inserted,
          added: row.added ?? [],
          removed: row.removed ?? [],
          spans: row.spans,
          nulls: {
            added: namedNulls(nullable, row.added_nulls),
            removed: namedNulls(nullable, row.removed_nulls),
          },
        },
      ];
    }),
  );
}

export type DeltaOptions = {
  /** Aggregates to gather of the rows that come and of those that go, as SQL. */
  readonly states?: readonly string[];
  /** Columns of which to gather the least and the greatest value of all rows that the logic returns. */
  readonly spans?: readonly Column[];
  readonly keepRepeated?: boolean;
  /** Only a part of the unit. */
  readonly within?: KeyRange;
};

type Sums = Come<(string | null)[] | null> & {
  readonly added_nulls: number[] | null;
  readonly removed_nulls: number[] | null;
};

/** A number that the database gives by itself cannot be given to a row that stays, so a rebuild with another one is refused. */
function refuseNumbered(target: Table, key: readonly string[], bind: Bind): string {
  return writableColumns(target)
    .filter(({ name, alwaysIdentity }) => alwaysIdentity && !key.includes(name))
    .map(
      ({ name, sql }) =>
        `when r.${sql} is distinct from t.${sql} then backfill_staging.refuse_numbered(${bind(name)}::text) `,
    )
    .join('');
}

/** The values of a row of the staging table, in its order: what the database computes by itself is left to it. */
function stagedRow(target: Table, value: (column: Column) => string): string {
  return target.columns.map(column => (column.generated ? 'null' : value(column))).join(', ');
}

/** The rows of a scope as they will be: those of the target that no difference touches, and the new ones. */
export function rebuiltFromDelta(run: EngineRun, target: Table, scope: string, columns: string): string {
  const staging = stagingTable(run.id);
  return `select ${columns} from ${target.sql} existing_row where ${scope} and not exists (
      select from ${staging} delta where delta.${OP} in ('u', 'd') and ${sameKey(run.plan.scope.key, 'delta', 'existing_row')})
    union all
    select ${columns} from ${staging} where ${OP} in ('i', 'u')`;
}

/**
 * Those of them among which a key may stand twice: the new ones, and old ones of the same key that stay. A row that is
 * updated has the key of the one it takes the place of, which the table keeps unique, unless the rebuild returned it twice.
 */
export function suspectsInDelta(
  run: EngineRun,
  target: Table,
  scope: string,
  columns: string,
  isRepeated: string,
): string {
  const staging = stagingTable(run.id);
  const same = sameKey(run.plan.scope.key, 'delta', 'existing_row');
  return `select ${columns} from ${staging} where ${OP} = 'i' or ${OP} = 'u' and (${isRepeated})
    union all
    select ${columns} from ${target.sql} existing_row where ${scope}
      and exists (select from ${staging} delta where delta.${OP} = 'i' and ${same})
      and not exists (select from ${staging} delta where delta.${OP} in ('u', 'd') and ${same})`;
}

/** What is staged, in numbers: how many rows of each kind, and fingerprints of the differences and of the new rows. */
export type DeltaPrint = {
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** Rows whose period or filtered columns lie outside the scope; there must be none. */
  readonly strays: number;
  readonly fingerprint: string;
  /** The sum of the hashes of inserted and updated rows as they will be. */
  readonly arriving: string;
};

/** Reads what is staged once. Takes no lock; the caller holds the fence or a snapshot. */
export async function printDelta(tx: Tx, run: EngineRun, target: Table): Promise<DeltaPrint> {
  const bind = binder();
  const { period, periodColumn } = run.plan.scope;
  const inside = inPeriod(target, periodColumn, period, bind);
  const { rows } = await tx.query<Record<keyof DeltaPrint, string>>(
    `select count(*) filter (where op = 'i') as inserted, count(*) filter (where op = 'u') as updated,
       count(*) filter (where op = 'd') as deleted, count(*) filter (where inside is not true) as strays,
       count(*) || ':' || coalesce(sum(hash_record_extended(row(op, base, hash), 0)), 0) as fingerprint,
       coalesce(sum(hash) filter (where op in ('i', 'u')), 0) as arriving
     from (select ${OP} as op, ${BASE} as base, ${rowHash(target)} as hash, ${inside} as inside
           from ${stagingTable(run.id)} offset 0) delta`,
    bind.values,
  );
  const row = rows[0];
  return {
    inserted: Number(row?.inserted ?? 0),
    updated: Number(row?.updated ?? 0),
    deleted: Number(row?.deleted ?? 0),
    strays: Number(row?.strays ?? 0),
    fingerprint: row?.fingerprint ?? '0:0',
    arriving: row?.arriving ?? '0',
  };
}
