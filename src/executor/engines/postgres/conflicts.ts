import { binder } from '../../../checks/query.ts';
import type { Conflict, ConflictPage, ShownRow } from '../../../plan/conflict.ts';
import type { Db, Tx } from '../../../store/db.ts';
import type { EngineRun, Fence, Settlement, SettleOutcome } from '../port.ts';
import { asKept } from './as-kept.ts';
import { assignments, MADE, overriding } from './change-rows.ts';
import { OP } from './delta.ts';
import { beforeTable, promotedTable } from './names.ts';
import { prove } from './proof-failed.ts';
import { refuseByRow } from './refuse-by-row.ts';
import { lockTarget } from './replace-rows.ts';
import { holdFence } from './runs.ts';
import { columnList, rowHash, sameKey } from './scope-sql.ts';
import { columnNamed, type Table, tableNamed } from './table.ts';

const LOOK = 'Nothing was changed. Ask a database administrator to look at the table before trying again.';

/** What stands for a value that nobody sees in Slack. */
const MASK = `to_jsonb('•••'::text)`;

/** Where a row is no longer there. */
const GONE = 'gone';

type Row = {
  id: string;
  unit: string;
  operation: Conflict['operation'];
  since: Conflict['since'];
  key: ShownRow;
  before: ShownRow | null;
  promoted: ShownRow | null;
  now: ShownRow | null;
  seen: string;
};

/** Rows that nobody has decided about yet, in the order in which they were found, after number `after`. Takes no lock. */
export async function openConflicts(
  tx: Tx,
  run: EngineRun,
  page: { after: number; limit: number; sensitive: readonly string[] },
): Promise<ConflictPage> {
  const target = await keptTarget(tx, run);
  const { key } = run.plan.scope;
  const bind = binder();
  const mask = masked(target, page.sensitive);
  const kept = await hasPromoted(tx, run);
  const promoted = kept
    ? `(select ${mask('p')} from ${promotedTable(run.id)} p where ${sameKey(key, 'p', 'k')} and p.${OP} in ('i', 'u') limit 1)`
    : `(select ${mask('p')} from ${beforeTable(run.id)} p where ${sameKey(key, 'p', 'k')} and p.${OP} = 'i' limit 1)`;
  const keyObject = key.map(name => `'${name.replaceAll("'", "''")}'`).join(', ');
  const { rows } = await tx.query<Row>(
    `select c.id, c.unit_key as unit, c.operation, c.since,
       (select jsonb_object_agg(name, value) from jsonb_each(${mask('k')}) shown (name, value) where name in (${keyObject})) as key,
       case when c.operation <> 'inserted' then (
         select ${mask('b')} from ${beforeTable(run.id)} b where ${sameKey(key, 'b', 'k')} and b.${OP} in ('u', 'd') limit 1) end as before,
       case when c.operation <> 'deleted' then ${promoted} end as promoted,
       now.row as now, coalesce(now.seen, '${GONE}') as seen
     from backfill.rollback_conflicts c
     cross join lateral ${keyOf(target, key)}
     left join lateral (
       select ${mask('t')} as row, ${rowHash(target, 't')}::text as seen from ${target.sql} t where ${sameKey(key, 't', 'k')}
     ) now on true
     where c.run_id = ${bind(run.id)} and c.settled_as is null and c.id > ${bind(page.after)}
     order by c.id limit ${bind(page.limit)}`,
    bind.values,
  );
  return { open: await countOpen(tx, run), conflicts: rows.map(row => ({ ...row, id: Number(row.id) })) };
}

/** How many rows nobody has decided about. Takes no lock. */
export async function countOpen(db: Db, run: EngineRun): Promise<number> {
  const { rows } = await db.query<{ count: string }>(
    'select count(*) as count from backfill.rollback_conflicts where run_id = $1 and settled_as is null',
    [run.id],
  );
  return Number(rows[0]?.count ?? 0);
}

/**
 * Carries out what a person decided about one row, or about all that are left: under the target's lock, and only while
 * the row is the one that this person saw.
 */
export async function settleConflictIn(
  tx: Tx,
  run: EngineRun,
  settlement: Settlement,
  fence: Fence,
): Promise<SettleOutcome> {
  await holdFence(tx, run, fence.token);
  if (settlement.choice === 'leave') {
    await markSettled(tx, run, settlement, 'left');
    return { outcome: 'done', rows: await settledBy(tx, run, settlement) };
  }
  const target = await tableNamed(tx, run.plan.scope.table);
  await lockTarget(tx, target);
  const conflict = await lockConflict(tx, run, settlement.conflictId);
  if (!conflict || conflict.settled) return { outcome: 'done', rows: await settledBy(tx, run, settlement) };
  const kept = await asKept(tx, run, target);
  if (!kept.ok) return kept.refused;
  if ((await seenNow(tx, run, kept.target, settlement.conflictId)) !== settlement.seen) {
    return { outcome: 'changed' };
  }
  const refused = await refuseByRow(tx, run);
  if (refused) return refused;
  await putBack(tx, run, kept.target, settlement.conflictId, conflict.operation);
  await markSettled(tx, run, settlement, 'forced');
  return { outcome: 'done', rows: await settledBy(tx, run, settlement) };
}

/** The target as far as its rows can be compared with those from before, so that what people see is what is decided about. */
async function keptTarget(tx: Tx, run: EngineRun): Promise<Table> {
  const target = await tableNamed(tx, run.plan.scope.table);
  const kept = await asKept(tx, run, target);
  return kept.ok ? kept.target : target;
}

/** Locks the conflict's row, or those of all that nobody decided about. */
async function markSettled(
  tx: Tx,
  run: EngineRun,
  { id, conflictId, by, reason }: Settlement,
  as: 'forced' | 'left',
): Promise<void> {
  await tx.query(
    `update backfill.rollback_conflicts
     set settled_as = $3, settled_by = $4, reason = $5, settled_at = now(), decision = $6
     where run_id = $1 and settled_as is null and ($2::bigint = 0 or id = $2)`,
    [run.id, conflictId, as, by, reason, id],
  );
}

async function settledBy(tx: Tx, run: EngineRun, { id }: Settlement): Promise<number> {
  const { rows } = await tx.query<{ count: string }>(
    'select count(*) as count from backfill.rollback_conflicts where run_id = $1 and decision = $2',
    [run.id, id],
  );
  return Number(rows[0]?.count ?? 0);
}

async function lockConflict(
  tx: Tx,
  run: EngineRun,
  id: number,
): Promise<{ operation: Conflict['operation']; settled: boolean } | null> {
  const { rows } = await tx.query<{ operation: Conflict['operation']; settled: boolean }>(
    `select operation, settled_as is not null as settled from backfill.rollback_conflicts
     where run_id = $1 and id = $2 for update`,
    [run.id, id],
  );
  return rows[0] ?? null;
}

async function seenNow(tx: Tx, run: EngineRun, target: Table, id: number): Promise<string> {
  const { rows } = await tx.query<{ seen: string }>(
    `select ${rowHash(target, 't')}::text as seen
     from backfill.rollback_conflicts c
     cross join lateral ${keyOf(target, run.plan.scope.key)}
     join ${target.sql} t on ${sameKey(run.plan.scope.key, 't', 'k')}
     where c.run_id = $1 and c.id = $2`,
    [run.id, id],
  );
  return rows[0]?.seen ?? GONE;
}

/**
 * The row of this key as it was before the promotion: taken away where there was none. One that is there is changed and
 * not replaced, so that it keeps what stands in columns that were added since. The caller holds the lock.
 */
async function putBack(
  tx: Tx,
  run: EngineRun,
  target: Table,
  id: number,
  operation: Conflict['operation'],
): Promise<void> {
  const { key } = run.plan.scope;
  const named = `backfill.rollback_conflicts c cross join lateral ${keyOf(target, key)}`;
  const one = 'More than one row has this key.';
  if (operation === 'inserted') {
    const removed = await tx.query(
      `delete from ${target.sql} t using (select k.* from ${named} where c.run_id = $1 and c.id = $2) k
       where ${sameKey(key, 't', 'k')}`,
      [run.id, id],
    );
    return prove((removed.rowCount ?? 0) <= 1, one, LOOK);
  }
  const kept = `${beforeTable(run.id)} b where b.${OP} in ('u', 'd')
    and exists (select from ${named} where c.run_id = $1 and c.id = $2 and ${sameKey(key, 'b', 'k')})`;
  const changed = await tx.query(
    `update ${target.sql} t set ${assignments(target, 'b')} from (select b.* from ${kept}) b
     where ${sameKey(key, 't', 'b')}`,
    [run.id, id],
  );
  prove((changed.rowCount ?? 0) <= 1, one, LOOK);
  if (changed.rowCount === 1) return;
  const columns = columnList(target);
  const { rowCount } = await tx.query(
    `insert into ${target.sql} (${columns})${overriding(target)} select ${columns} from ${kept}`,
    [run.id, id],
  );
  prove(rowCount === 1, 'The row from before is not among those that were kept.', LOOK);
}

/** The key of a conflict `c` as columns of `k`, and no others: a type may not bear to be empty. */
function keyOf(target: Table, key: readonly string[]): string {
  const columns = key.map(name => columnNamed(target, name));
  return `jsonb_to_record(c.key) k (${columns.map(({ sql, typeName }) => `${sql} ${typeName}`).join(', ')})`;
}

async function hasPromoted(db: Db, run: EngineRun): Promise<boolean> {
  const { rows } = await db.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    promotedTable(run.id),
  ]);
  return rows[0]?.there ?? false;
}

/** A row as `jsonb`, without what the bot added and with every sensitive value replaced. */
function masked(target: Table, sensitive: readonly string[]): (alias: string) => string {
  const hidden = target.columns.filter(({ name }) => sensitive.includes(name));
  const text = (name: string) => `'${name.replaceAll("'", "''")}'`;
  return alias => {
    // With a star, for a column may have the name of the alias, and would be taken for the row.
    const own = `(to_jsonb(${alias}.*) - ${text(OP)} - ${text(MADE)} - 'backfill_base')`;
    return hidden.reduce((row, { name }) => `jsonb_set(${row}, array[${text(name)}], ${MASK})`, own);
  };
}
