import { type Bind, binder } from '../../../checks/query.ts';
import type { RowsRequest } from '../../../plan/ports.ts';
import { MASK, RowClass, type RowSamples, type SampleRow } from '../../../plan/row-samples.ts';
import { keepsDifferences } from '../../../plan/strategy.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { asKept } from './as-kept.ts';
import { OP } from './delta.ts';
import { beforeTable, stagingTable } from './names.ts';
import { inPeriod, rowOf, sameKey } from './scope-sql.ts';
import { type Column, type Table, tableNamed, writableColumns } from './table.ts';
import { namesOf } from './versioned-output.ts';

/** Longer values are cut off where they are read: nobody compares them by eye. */
const SHOWN_CHARACTERS = 120;

/**
 * Some rows of each class: what is staged beside what the target holds, or, once promoted, what a rollback would put
 * back beside what the target holds now. Null where neither is kept any more. Masked values never leave the warehouse.
 */
export async function sampleRowsIn(tx: Tx, run: EngineRun, request: RowsRequest): Promise<RowSamples | null> {
  const now = await tableNamed(tx, run.plan.scope.table);
  const kept = (await versionKept(tx, run, now)) ?? (await whatIsKept(tx, run));
  if (kept === null) return null;
  // Columns that were added since are in none of the kept rows.
  const comparable = await asKept(tx, run, now, kept.relation);
  const target = comparable.ok ? comparable.target : now;
  const columns = writableColumns(target);
  const classes: RowSamples['classes'][number][] = [];
  for (const name of RowClass.options) {
    const { total, rows } = await rowsOfClass(tx, run, target, request, kept, name);
    classes.push({ name, total, rows });
  }
  return {
    of: kept.of,
    columns: columns.map(column => column.name),
    key: run.plan.scope.key,
    masked: columns.map(column => column.name).filter(name => request.masked.includes(name)),
    classes,
  };
}

type Kept = { readonly of: RowSamples['of']; readonly relation: string };

/** A staging table goes once its rows are promoted; what is promoted has a before-image. */
async function whatIsKept(db: Db, run: EngineRun): Promise<Kept | null> {
  const { rows } = await db.query<{ promoted: boolean; before: boolean; staged: boolean }>(
    `select exists (select from backfill.promotions where run_id = $1) as promoted,
       to_regclass($2) is not null as before, to_regclass($3) is not null as staged`,
    [run.id, beforeTable(run.id), stagingTable(run.id)],
  );
  const found = rows[0];
  if (found?.promoted) return found.before ? { of: 'promoted', relation: beforeTable(run.id) } : null;
  return found?.staged ? { of: 'staged', relation: stagingTable(run.id) } : null;
}

/** A version stands beside a target that never changed: it is compared like staged rows. */
async function versionKept(db: Db, run: EngineRun, target: Table): Promise<Kept | null> {
  if (run.plan.isolation.strategy !== 'versioned_output') return null;
  const relation = namesOf(run, target).rows;
  const { rows } = await db.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    relation,
  ]);
  return rows[0]?.there ? { of: 'staged', relation } : null;
}

async function rowsOfClass(
  tx: Tx,
  run: EngineRun,
  target: Table,
  { masked, limit }: RowsRequest,
  kept: Kept,
  name: RowClass,
): Promise<{ total: number; rows: SampleRow[] }> {
  const bind = binder();
  const columns = writableColumns(target);
  const { relation, before, after } = pairs(run, target, kept, name, bind);
  const side = (alias: string | null) =>
    alias === null
      ? 'null::text[]'
      : `array[${columns.map(column => shown(column, alias, masked)).join(', ')}]`;
  const changed =
    before === null || after === null
      ? `'{}'::int[]`
      : `array_remove(array[${columns
          .map(
            ({ hashed }, index) =>
              `case when ${before}.${hashed} is distinct from ${after}.${hashed} then ${index} end`,
          )
          .join(', ')}], null)`;
  const order = run.plan.scope.key.map(key => `${after ?? before}.${sqlOf(target, key)}`).join(', ');
  const { rows } = await tx.query<SampleRow & { total: string }>(
    `select ${side(before)} as before, ${side(after)} as after, ${changed} as changed, count(*) over () as total
     from ${relation} order by ${order} limit ${bind(limit)}`,
    bind.values,
  );
  return {
    total: Number(rows[0]?.total ?? 0),
    rows: rows.map(row => ({ before: row.before, after: row.after, changed: row.changed })),
  };
}

function shown({ name, sql }: Column, alias: string, masked: readonly string[]): string {
  const value = `${alias}.${sql}`;
  if (masked.includes(name)) return `case when ${value} is null then null else '${MASK}' end`;
  return `left(${value}::text, ${SHOWN_CHARACTERS})`;
}

type Pairs = { readonly relation: string; readonly before: string | null; readonly after: string | null };

/** The rows of a class, and under which aliases their two sides stand. */
function pairs(
  run: EngineRun,
  target: Table,
  { of, relation: kept }: Kept,
  name: RowClass,
  bind: Bind,
): Pairs {
  const isDelta = keepsDifferences(run.plan.isolation.strategy);
  return isDelta
    ? pairsOfDelta(run, target, of, name, kept)
    : pairsOfWhole(run, target, of, name, kept, bind);
}

/** Each kept row says what happens to it; the other side of an update is the target's row of the same key. */
function pairsOfDelta(
  run: EngineRun,
  target: Table,
  of: RowSamples['of'],
  name: RowClass,
  kept: string,
): Pairs {
  const op = { added: 'i', removed: 'd', modified: 'u' }[name];
  if (name === 'added') return { relation: `${kept} k where k.${OP} = '${op}'`, before: null, after: 'k' };
  if (name === 'removed') return { relation: `${kept} k where k.${OP} = '${op}'`, before: 'k', after: null };
  const relation = `${kept} k join ${target.sql} t on ${sameKey(run.plan.scope.key, 'k', 't')} where k.${OP} = '${op}'`;
  return of === 'staged' ? { relation, before: 't', after: 'k' } : { relation, before: 'k', after: 't' };
}

/** All rows of the scope are kept, so the classes come out of comparing them with the target. */
function pairsOfWhole(
  run: EngineRun,
  target: Table,
  of: RowSamples['of'],
  name: RowClass,
  kept: string,
  bind: Bind,
): Pairs {
  const { key, periodColumn, period } = run.plan.scope;
  const scope = `(select * from ${target.sql} where ${inPeriod(target, periodColumn, period, bind)})`;
  const [old, young] = of === 'staged' ? [scope, kept] : [kept, scope];
  const same = sameKey(key, 'o', 'n');
  switch (name) {
    case 'added':
      return {
        relation: `${young} n where not exists (select from ${old} o where ${same})`,
        before: null,
        after: 'n',
      };
    case 'removed':
      return {
        relation: `${old} o where not exists (select from ${young} n where ${same})`,
        before: 'o',
        after: null,
      };
    case 'modified':
      return {
        relation: `${old} o join ${young} n on ${same} where ${rowOf(target, 'o')} is distinct from ${rowOf(target, 'n')}`,
        before: 'o',
        after: 'n',
      };
  }
}

function sqlOf(target: Table, name: string): string {
  return target.columns.find(column => column.name === name)?.sql ?? name;
}
