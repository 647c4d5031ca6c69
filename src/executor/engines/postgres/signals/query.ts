import type pg from 'pg';
import { BackfillError } from '../../../../errors.ts';
import { judgeSelect } from '../../../../sql/judge-select.ts';
import type { Found } from '../../port.ts';
import { install } from '../install.ts';
import { arrangeRole, becomeRebuildRole } from '../role.ts';
import { inSession, type Session } from '../session.ts';
import { tableNamed } from '../table.ts';

/**
 * Asks a question of the catalog's as the role that can only read: a number, or whether all is well. Throws where it
 * gives neither, so that nobody takes a broken question for good news.
 */
export async function askQuery(pool: pg.Pool, sql: string, session: Session): Promise<Found> {
  const judged = await judgeSelect(sql);
  if (!judged.ok) throw unfit(`it was refused: ${judged.refusal.reason}`);
  const installed = await install(pool);
  if (!installed.ok) throw unfit(installed.refusal.message);
  const tables = await Promise.all(judged.tables.map(name => tableNamed(pool, name)));
  const role = await arrangeRole(pool, tables);
  if (!role.ok) throw unfit(`${role.refusal.message} ${role.refusal.remedy}`);
  const row = await inSession(pool, { ...session, readOnly: true }, async tx => {
    await becomeRebuildRole(tx);
    const { rows } = await tx.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows[0];
  });
  if (row === undefined) throw unfit('it returned no row');
  return { value: numberOf(row[0]) };
}

/** Numbers of PostgreSQL arrive as text where a double could not hold them all. */
function numberOf(found: unknown): number {
  if (typeof found === 'boolean') return found ? 0 : 1;
  const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw unfit(found === null ? 'it returned nothing' : 'it returned neither a number nor true or false');
}

function unfit(why: string): BackfillError {
  return new BackfillError('backfill_warehouse_signal', why);
}
