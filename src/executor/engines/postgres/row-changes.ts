import { binder, column } from '../../../checks/query.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { MADE } from './change-rows.ts';
import { copyPromoted } from './copy-promoted.ts';
import { OP } from './delta.ts';
import { dropBeforeImage, keepPromoted } from './keep-images.ts';
import { beforeTable, changesTable, promotedTable, stagingTable, tableNameOf } from './names.ts';
import { findPromotion } from './promotions.ts';
import { columnList, columnsFrom, inPeriod, rowHash, sameKey } from './scope-sql.ts';
import type { Table } from './table.ts';

/**
 * Tells row by row what a promotion did that replaced a whole scope: which rows it updated, inserted and deleted, with
 * the hash of what it made of each, as a promotion of changed rows keeps them. Reads only what was kept, which nobody
 * writes, so nobody has to wait meanwhile. False where the key does not name each row, or too little was kept.
 */
export async function layOutChanges(tx: Tx, run: EngineRun, target: Table): Promise<boolean> {
  await copyPromoted(tx, run, target.name);
  const promoted = await keptPromoted(tx, run);
  if (promoted === null) return false;
  const missing = await missingFrom(tx, run, promoted);
  if (missing > MOST_MISSING) return false;
  const before = beforeTable(run.id);
  for (const relation of [before, promoted]) {
    if (await isAmbiguous(tx, run, relation)) return false;
  }
  const changes = changesTable(run.id);
  const { key } = run.plan.scope;
  const [was, made] = [rowHash(target, 'b'), rowHash(target, 'p')];
  const there = (alias: string) => `${alias}.${column(key[0] ?? '')} is not null`;
  const [absent, made0] = missing > 0 ? ["'u'", UNKNOWN] : ["'d'", 'null'];
  await tx.query(`drop table if exists ${changes}`);
  await tx.query(
    `create table ${changes} (like ${before} including generated, ${OP} "char" not null, ${MADE} int8)`,
  );
  await tx.query(
    `insert into ${changes} (${columnList(target)}, ${OP}, ${MADE})
     select ${columnsFrom(target, 'b')}, case when ${there('p')} then 'u' else ${absent} end::"char",
       case when ${there('p')} then ${made} else ${made0} end
     from ${before} b left join ${promoted} p on ${sameKey(key, 'p', 'b')}
     where not ${there('p')} or ${was} <> ${made}
     union all
     select ${columnsFrom(target, 'p')}, 'i', ${made}
     from ${promoted} p where not exists (select from ${before} b where ${sameKey(key, 'b', 'p')})`,
  );
  if (missing > 0) await layOutUnknown(tx, run, target, promoted);
  await tx.query(`analyze ${changes}`);
  return true;
}

/**
 * Rows of which nobody knows whether they were promoted and written since, or came since: somebody has to decide about each.
 * Takes no lock.
 */
async function layOutUnknown(tx: Tx, run: EngineRun, target: Table, promoted: string): Promise<void> {
  const { key, period, periodColumn } = run.plan.scope;
  const bind = binder();
  const unknown = [beforeTable(run.id), promoted].map(
    kept => `not exists (select from ${kept} k where ${sameKey(key, 'k', 't')})`,
  );
  await tx.query(
    `insert into ${changesTable(run.id)} (${columnList(target)}, ${OP}, ${MADE})
     select ${columnsFrom(target, 't')}, 'i', ${UNKNOWN} from ${target.sql} t
     where ${inPeriod(target, periodColumn, period, bind, 't')} and ${unknown.join(' and ')}`,
    bind.values,
  );
}

/** Whether the target has two rows for one that was changed. Takes no lock; the caller holds the target's. */
export async function meetsTwice(tx: Tx, run: EngineRun, target: Table): Promise<boolean> {
  const { key } = run.plan.scope;
  const { rowCount } = await tx.query(
    `select from ${changesTable(run.id)} b join ${target.sql} t on ${sameKey(key, 't', 'b')}
     group by ${key.map(name => `b.${column(name)}`).join(', ')} having count(*) > 1 limit 1`,
  );
  return (rowCount ?? 0) > 0;
}

/**
 * What was laid out takes the place of the before-image: from then on the promotion is one of changed rows, also for
 * whoever decides about rows that were written since. Locks tables that nobody but this run uses.
 */
export async function adoptChanges(tx: Tx, run: EngineRun): Promise<void> {
  await dropBeforeImage(tx, run.id);
  await tx.query(`alter table ${changesTable(run.id)} rename to before_${tableNameOf(run.id)}`);
  await keepPromoted(tx, run);
  await tx.query(
    `alter table ${promotedTable(run.id)} add column if not exists ${OP} "char" not null default 'u'`,
  );
}

/** Where the rows are that were promoted: beside the before-image, or still in staging where it could not be moved. */
async function keptPromoted(db: Db, run: EngineRun): Promise<string | null> {
  const { rows } = await db.query<{ kept: boolean; staged: boolean }>(
    'select to_regclass($1) is not null as kept, to_regclass($2) is not null as staged',
    [promotedTable(run.id), stagingTable(run.id)],
  );
  if (rows[0]?.kept) return promotedTable(run.id);
  return rows[0]?.staged ? stagingTable(run.id) : null;
}

/**
 * How many of the rows that were promoted are not among those kept: others wrote to them before they could be copied, or a
 * crash of the server emptied what was not logged. Reads it once.
 */
async function missingFrom(db: Db, run: EngineRun, promoted: string): Promise<number> {
  const { rows } = await db.query<{ count: string }>(`select count(*) as count from ${promoted}`);
  return ((await findPromotion(db, run))?.rowsWritten ?? Number.POSITIVE_INFINITY) - Number(rows[0]?.count);
}

/** Past so many nobody could decide about each of them. */
const MOST_MISSING = 1_000;

/**
 * Stands for what was made of a row that is not among those kept: whether it was promoted at all is unknown as well, so
 * unless it is still, or again, what it was before somebody has to decide about it.
 */
const UNKNOWN = '0';

/** Whether the key does not name each row of a relation. Reads it once. */
async function isAmbiguous(db: Db, run: EngineRun, relation: string): Promise<boolean> {
  const key = run.plan.scope.key.map(column);
  const { rows } = await db.query<{ ambiguous: boolean }>(
    `select exists (select from ${relation} where ${key.map(name => `${name} is null`).join(' or ')})
       or exists (select from ${relation} group by ${key.join(', ')} having count(*) > 1) as ambiguous`,
  );
  return rows[0]?.ambiguous ?? true;
}
