import { binder } from '../../../checks/query.ts';
import { type Unit, unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { firstDayOfUnit, inPeriod } from './scope-sql.ts';
import { measureBase } from './staging.ts';
import type { Table } from './table.ts';
import { promotionsOfUnits } from './unit-promotions.ts';

/** What a unit of the target was when its differences were computed. */
export type Base = {
  readonly rows: string;
  /** PostgreSQL's own words for which transactions the rebuild could see. */
  readonly snapshot: string;
  /** Only where rows were so new that the snapshot alone could not tell them from later ones. */
  readonly fingerprint: string | null;
};

/**
 * How far back the transaction that wrote a row lies before `top`, in transactions. `xmin` has 32 bits, so the distance
 * is right for everything younger than 4 billion transactions; an older row looks younger than it is and is then only
 * looked at more closely.
 */
function distance(top: string): string {
  return `((${top} - xmin::text::int8) & 4294967295)`;
}

/** The target's rows of one unit as the transaction's snapshot has them, and what later looks will need. */
export async function noteBase(tx: Tx, run: EngineRun, target: Table, unit: Unit): Promise<Base> {
  const bind = binder();
  const { period, periodColumn } = run.plan.scope;
  const inUnit = inPeriod(target, periodColumn, { ...unit, filters: period.filters }, bind);
  const { rows } = await tx.query<{ rows: string; snapshot: string; recent: string }>(
    `with seen as materialized (
       select pg_current_snapshot() as snapshot, pg_snapshot_xmax(pg_current_snapshot())::text::int8 as top,
         pg_snapshot_xmin(pg_current_snapshot())::text::int8 as low)
     select count(*) as rows, (select snapshot::text from seen) as snapshot,
       count(*) filter (where ${distance('(select top from seen)')} <= (select top - low from seen)) as recent
     from ${target.sql} where ${inUnit}`,
    bind.values,
  );
  const found = rows[0] ?? { rows: '0', snapshot: '', recent: '0' };
  const print = found.recent === '0' ? null : await measureBase(tx, run, target, unit);
  return { rows: found.rows, snapshot: found.snapshot, fingerprint: print?.fingerprint ?? null };
}

/**
 * The units that are not staged, or whose rows in the target are no longer those that they were compared with. A row
 * that was written since has a transaction that the unit's snapshot did not see, a row that is gone changes the count:
 * no row is hashed unless its transaction is too young to tell. Units whose promotion has begun are left out: it is the
 * promotion that wrote to them, and it guards each row. Reads the scope once. Takes no lock; a promotion holds
 * the target's.
 */
export async function staleUnits(tx: Tx, run: EngineRun, target: Table): Promise<string[]> {
  const begun = await promotionsOfUnits(tx, run);
  const units = unitsOf(run.plan.scope.period).filter(unit => !begun.has(unit.key));
  const bases = await basesOf(tx, run);
  const found = await look(tx, run, target, bases);
  const stale: string[] = [];
  for (const unit of units) {
    const base = bases.get(unit.key);
    const now = found.get(unit.from) ?? { rows: '0', recent: false };
    if (!base || now.rows !== base.rows) stale.push(unit.key);
    else if (now.recent && !(await isUnchanged(tx, run, target, unit, base))) stale.push(unit.key);
  }
  return stale;
}

/** By content, where there is something to compare with. */
async function isUnchanged(tx: Tx, run: EngineRun, target: Table, unit: Unit, base: Base): Promise<boolean> {
  if (base.fingerprint === null) return false;
  const now = await measureBase(tx, run, target, unit);
  return now.rows === base.rows && now.fingerprint === base.fingerprint;
}

async function basesOf(tx: Tx, run: EngineRun): Promise<Map<string, Base>> {
  const { rows } = await tx.query<Base & { unit_key: string }>(
    `select unit_key, base_rows as rows, base_snapshot as snapshot, base_fingerprint as fingerprint
     from backfill.ledger where run_id = $1 and state = 'staged' and base_snapshot is not null`,
    [run.id],
  );
  return new Map(rows.map(({ unit_key, ...base }) => [unit_key, base]));
}

type Look = { readonly rows: string; readonly recent: boolean };

/**
 * By the first day of each unit: how many rows, and whether any may be younger than the unit's snapshot. The oldest
 * transaction that a snapshot saw running decides, because its list of running ones leaves out subtransactions.
 */
async function look(
  tx: Tx,
  run: EngineRun,
  target: Table,
  bases: ReadonlyMap<string, Base>,
): Promise<Map<string, Look>> {
  const top = await nextTransaction(tx);
  const lows = [...bases.values()].map(base => BigInt(base.snapshot.split(':')[0] ?? '0'));
  const low = lows.reduce((least, value) => (value < least ? value : least), top);
  const bind = binder();
  const { period, periodColumn } = run.plan.scope;
  const scope = inPeriod(target, periodColumn, period, bind);
  const back = distance(`${bind(String(top))}::int8`);
  const within = `${bind(String(top - low))}::int8`;
  const { rows } = await tx.query<{ first: string; rows: string; nearest: string | null }>(
    `select ${firstDayOfUnit(periodColumn, period.grain)}::text as first, count(*) as rows,
       min(${back}) filter (where ${back} <= ${within}) as nearest
     from ${target.sql} where ${scope} group by 1`,
    bind.values,
  );
  const lowOf = new Map(
    unitsOf(period).map(({ key, from }) => [from, BigInt(bases.get(key)?.snapshot.split(':')[0] ?? '0')]),
  );
  return new Map(
    rows.map(({ first, rows: count, nearest }) => [
      first,
      { rows: count, recent: nearest !== null && top - BigInt(nearest) >= (lowOf.get(first) ?? 0n) },
    ]),
  );
}

/** The first transaction that the caller's statements cannot have seen. */
async function nextTransaction(tx: Tx): Promise<bigint> {
  const { rows } = await tx.query<{ top: string }>(
    'select pg_snapshot_xmax(pg_current_snapshot())::text as top',
  );
  return BigInt(rows[0]?.top ?? '0');
}
