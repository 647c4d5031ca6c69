import { type Bind, binder, column } from '../../../checks/query.ts';
import type { Unit } from '../../../plan/scope.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { bindLogic } from './logic.ts';
import { stagingTable } from './names.ts';
import { columnList, inPeriod, rowHash, rowOf, sameKey } from './scope-sql.ts';
import { filtered, unitColumn } from './staging.ts';
import { type Column, type Table, writableColumns } from './table.ts';

/**
 * What happens to the row of a difference: it is inserted, updated or deleted. An inserted or updated row is kept as it
 * will be, a deleted one as it is; beside it stands the hash of the target's row that it was computed against.
 */
export const OP = 'backfill_op';
export const BASE = 'backfill_base';

/** What one pass over a unit found. */
export type Difference = {
  /** Rows that the logic returned. */
  readonly rebuilt: number;
  readonly inserted: number;
  readonly updated: number;
  readonly deleted: number;
  /** The target's rows that found a partner or lost theirs; more than there are where the rebuild repeats a key. */
  readonly paired: number;
};

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
 * Rebuilds one unit, compares it with the target by key and keeps what differs; rows never leave the server. With
 * `keepRepeated` all rows of a key that the rebuild returns twice are kept, so that a check can see them. Takes no lock
 * on the target.
 */
export async function insertDelta(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  keepRepeated = false,
): Promise<Difference> {
  const { logic, scope } = run.plan;
  const bound = bindLogic(logic.sql);
  const bind = binder();
  const values = { unit_start: unit.from, unit_end: unit.to, as_of: run.asOf.toISOString() };
  for (const name of bound.order) bind(values[name]);
  const rebuilt = `select ${rebuiltColumns(target, run, unit, bind)} from ${bound.sql} rebuilt${filtered(target, scope.period.filters, bind)}`;
  const inUnit = inPeriod(target, scope.periodColumn, { ...unit, filters: scope.period.filters }, bind);
  const differs = `${rowOf(target, 'r')} is distinct from ${rowOf(target, 't')}`;
  const repeated = keepRepeated ? 'r.backfill_copies > 1 or ' : '';
  const keys = scope.key.map(column).join(', ');
  const copies = keepRepeated ? `, count(*) over (partition by ${keys}) as backfill_copies` : '';
  const rows = writableColumns(target)
    .map(({ sql }) => `case when r.backfill_there is null then t.${sql} else r.${sql} end as ${sql}`)
    .join(', ');
  const { rows: found } = await tx.query<Record<keyof Difference, string>>(
    `${bound.types === '' ? 'with' : `${bound.types},`}
     compared as materialized (
       select case when r.backfill_there is null then 'd' when t.backfill_there is null then 'i'
                   when ${repeated}${differs} then 'u' end::"char" as ${OP},
         ${rows},
         case when t.backfill_there is not null and (r.backfill_there is null or ${repeated}${differs})
           then ${rowHash(target, 't')} end as ${BASE}
       from (select ${columnList(target)}, true as backfill_there${copies} from (${rebuilt}) all_rebuilt) r
       full join (select ${columnList(target)}, true as backfill_there from ${target.sql} where ${inUnit}) t
         on ${sameKey(scope.key, 'r', 't')}
     ), kept as (
       insert into ${stagingTable(run.id)} (${columnList(target)}, ${OP}, ${BASE})
       select ${columnList(target)}, ${OP}, ${BASE} from compared where ${OP} is not null
     )
     select count(*) filter (where ${OP} is distinct from 'd') as rebuilt,
       count(*) filter (where ${OP} = 'i') as inserted, count(*) filter (where ${OP} = 'u') as updated,
       count(*) filter (where ${OP} = 'd') as deleted, count(*) filter (where ${OP} is distinct from 'i') as paired
     from compared`,
    bind.values,
  );
  const row = found[0];
  return {
    rebuilt: Number(row?.rebuilt ?? 0),
    inserted: Number(row?.inserted ?? 0),
    updated: Number(row?.updated ?? 0),
    deleted: Number(row?.deleted ?? 0),
    paired: Number(row?.paired ?? 0),
  };
}

/** In the target's types, so that what would be rounded on its way in does not count as a difference. */
function rebuiltColumns(target: Table, run: EngineRun, unit: Unit, bind: Bind): string {
  return writableColumns(target)
    .map(column => {
      const value = unitColumn(column, run.plan.scope.periodColumn, unit, bind);
      return `${cast(value, column)} as ${column.sql}`;
    })
    .join(', ');
}

/** A cast would cut off texts and bits that are too long, where an assignment refuses them. */
function cast(value: string, { typeName }: Column): string {
  return /^(character|bit)/.test(typeName) ? value : `(${value})::${typeName}`;
}

/** The rows of a scope as they will be: those of the target that no difference touches, and the new ones. */
export function rebuiltFromDelta(run: EngineRun, target: Table, scope: string, columns: string): string {
  const staging = stagingTable(run.id);
  return `select ${columns} from ${target.sql} existing_row where ${scope} and not exists (
      select from ${staging} delta where delta.${OP} in ('u', 'd') and ${sameKey(run.plan.scope.key, 'delta', 'existing_row')})
    union all
    select ${columns} from ${staging} where ${OP} in ('i', 'u')`;
}

/** Those of them among which a key may stand twice: the new ones, and old ones of the same key that stay. */
export function suspectsInDelta(run: EngineRun, target: Table, scope: string, columns: string): string {
  const staging = stagingTable(run.id);
  const same = sameKey(run.plan.scope.key, 'delta', 'existing_row');
  return `select ${columns} from ${staging} where ${OP} in ('i', 'u')
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
