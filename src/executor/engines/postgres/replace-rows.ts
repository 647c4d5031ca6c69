import { binder } from '../../../checks/query.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { overriding } from './change-rows.ts';
import { beforeTable } from './names.ts';
import { columnList, inPeriod } from './scope-sql.ts';
import type { Table } from './table.ts';

/** Serialises promotions and rollbacks of one table; the first number names the lock, the second the table. */
const TARGET_LOCK = 8_134_102;

/**
 * Takes the right to change the target. The advisory lock first: two runs of ours must not queue up on the table itself,
 * where writers would wait behind them. SHARE ROW EXCLUSIVE keeps writers out and lets readers in; measured, without it
 * concurrent updates of replaced rows vanish silently. Both waits end at the session's `lock_timeout`.
 */
export async function lockTarget(tx: Tx, target: Table): Promise<void> {
  await lockPromotions(tx, target);
  await tx.query(`lock table ${target.sql} in share row exclusive mode`);
}

/** Keeps out other promotions and rollbacks of the table, and nobody else, to the end of the transaction. */
export async function lockPromotions(tx: Tx, target: Table): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1, $2::oid::int)', [TARGET_LOCK, target.oid]);
}

/** Keeps the target's rows of the scope as they are now, and says how many there are. */
export async function keepBeforeImage(tx: Tx, run: EngineRun, target: Table): Promise<number> {
  const name = beforeTable(run.id);
  await tx.query(`create table ${name} (like ${target.sql} including generated)`);
  const bind = binder();
  const { period, periodColumn } = run.plan.scope;
  const { rowCount } = await tx.query(
    `insert into ${name} (${columnList(target)})
     select ${columnList(target)} from ${target.sql} where ${inPeriod(target, periodColumn, period, bind)}`,
    bind.values,
  );
  return rowCount ?? 0;
}

/** Removes exactly the scope, and says how many rows that were. The caller holds the target's lock. */
export async function deleteScope(tx: Tx, run: EngineRun, target: Table): Promise<number> {
  const bind = binder();
  const { period, periodColumn } = run.plan.scope;
  const { rowCount } = await tx.query(
    `delete from ${target.sql} where ${inPeriod(target, periodColumn, period, bind)}`,
    bind.values,
  );
  return rowCount ?? 0;
}

/** Puts every row of `source` into the target, and says how many. The caller holds the target's lock. */
export async function insertFrom(tx: Tx, target: Table, source: string): Promise<number> {
  const { rowCount } = await tx.query(
    `insert into ${target.sql} (${columnList(target)})${overriding(target)} select ${columnList(target)} from ${source}`,
  );
  return rowCount ?? 0;
}
