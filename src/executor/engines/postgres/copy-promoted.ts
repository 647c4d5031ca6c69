import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { asKept } from './as-kept.ts';
import { beforeTable, promotedTable } from './names.ts';
import { columnList } from './scope-sql.ts';
import { writtenByStaging } from './staged-by.ts';
import { findTable, type Table, tableNamed } from './table.ts';

/**
 * Keeps a copy of the rows that took the place of others just as they were staged: a rollback that goes row by row tells by it
 * which ones were written since. Made once the promotion stands, while nobody waits, of those that nobody wrote since. Does
 * nothing where there is a copy, or no way back any more. Takes no lock that a writer would wait for.
 */
export async function copyPromoted(tx: Tx, run: Pick<EngineRun, 'id'>, tableName: string): Promise<void> {
  const own = await owed(tx, run);
  const target = own && (await findTable(tx, tableName));
  if (!target) return;
  const kept = await asKept(tx, run, target);
  if (kept.ok) await copy(tx, run, kept.target, own);
}

/**
 * The same of all of them, in a snapshot from before the swap. What it reads of the catalog is from before too: there the
 * table that is kept still has the target's name, and the same columns, while a name in a statement means what stands there now.
 */
export async function copyAllPromoted(tx: Tx, run: EngineRun): Promise<void> {
  const own = await owed(tx, run);
  if (own) await copy(tx, run, await tableNamed(tx, run.plan.scope.table), own);
}

/**
 * The condition that tells the rows to be copied; null where there is nothing to do, or nothing tells them any more. Locks the
 * rows from before against another that copies: a bot that is about to die may still be at it, without the run's fence.
 */
async function owed(tx: Tx, { id }: Pick<EngineRun, 'id'>): Promise<string | null> {
  if (!(await isOwed(tx, id))) return null;
  await tx.query(`lock table ${beforeTable(id)} in share update exclusive mode`);
  return (await isOwed(tx, id)) ? writtenByStaging(tx, id) : null;
}

async function isOwed(tx: Tx, runId: string): Promise<boolean> {
  const { rows } = await tx.query<{ owed: boolean }>(
    'select to_regclass($1) is null and to_regclass($2) is not null as owed',
    [promotedTable(runId), beforeTable(runId)],
  );
  return rows[0]?.owed ?? false;
}

async function copy(tx: Tx, { id }: Pick<EngineRun, 'id'>, target: Table, own: string): Promise<void> {
  await tx.query(`create table ${promotedTable(id)} (like ${beforeTable(id)} including generated)`);
  const columns = columnList(target);
  await tx.query(
    `insert into ${promotedTable(id)} (${columns}) select ${columns} from only ${target.sql} where ${own}`,
  );
}
