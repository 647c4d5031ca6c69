import type pg from 'pg';
import { judgeSelect } from '../../../sql/judge-select.ts';
import { troubleOf } from './errors.ts';
import { install } from './install.ts';
import { arrangeRole, becomeRebuildRole } from './role.ts';
import { inSession, type Session } from './session.ts';
import { tableNamed } from './table.ts';

export type Answer = { readonly ok: boolean; readonly found: string };

/**
 * Asks a consumer's probe in a read-only transaction, as the role that can only read. It is well when the first column
 * of the first row is true; everything else, errors too, is an answer in words.
 */
export async function askProbe(pool: pg.Pool, sql: string, session: Session): Promise<Answer> {
  try {
    const judged = await judgeSelect(sql);
    if (!judged.ok) return { ok: false, found: `the probe was refused: ${judged.refusal.reason}` };
    const installed = await install(pool);
    if (!installed.ok) return { ok: false, found: installed.refusal.message };
    const tables = await Promise.all(judged.tables.map(name => tableNamed(pool, name)));
    const role = await arrangeRole(pool, tables);
    if (!role.ok) return { ok: false, found: `${role.refusal.message} ${role.refusal.remedy}` };
    const first = await inSession(pool, { ...session, readOnly: true }, async tx => {
      await becomeRebuildRole(tx);
      const { rows } = await tx.query<unknown[]>({ text: sql, rowMode: 'array' });
      return rows[0];
    });
    return sayAnswer(first);
  } catch (error) {
    return { ok: false, found: `the probe failed: ${troubleOf(error).reason}` };
  }
}

function sayAnswer(row: readonly unknown[] | undefined): Answer {
  if (row === undefined) return { ok: false, found: 'the probe returned no row' };
  if (row[0] === true) return { ok: true, found: 'well' };
  return {
    ok: false,
    found:
      row[0] === false ? 'the probe says that it is not well' : 'the probe returned neither true nor false',
  };
}
