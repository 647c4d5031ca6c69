import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { asKept } from './as-kept.ts';
import { beforeTable, promotedTable } from './names.ts';
import { columnList } from './scope-sql.ts';
import { writtenByStaging } from './staged-by.ts';
import { findTable } from './table.ts';

/**
 * Keeps a copy of the rows that took the place of others just as they were staged: a rollback that goes row by row tells by it
 * which ones were written since. Made once the promotion stands, while nobody waits; in a snapshot from before it, of all
 * of them, and later of those that nobody wrote since. Does nothing where there is a copy, or no way back any more. Takes
 * no lock that a writer would wait for.
 */
export async function copyPromoted(tx: Tx, run: Pick<EngineRun, 'id'>, tableName: string): Promise<void> {
  const promoted = promotedTable(run.id);
  const before = beforeTable(run.id);
  const { rows } = await tx.query<{ owed: boolean }>(
    'select to_regclass($1) is null and to_regclass($2) is not null as owed',
    [promoted, before],
  );
  const own = rows[0]?.owed ? await writtenByStaging(tx, run.id) : null;
  const target = own && (await findTable(tx, tableName));
  if (!target) return;
  const kept = await asKept(tx, run, target);
  if (!kept.ok) return;
  await tx.query(`create table ${promoted} (like ${before} including generated)`);
  const columns = columnList(kept.target);
  await tx.query(
    `insert into ${promoted} (${columns}) select ${columns} from only ${target.sql} where ${own}`,
  );
}
