import { BackfillError } from '../../../../errors.ts';
import type { Db } from '../../../../store/db.ts';
import { quoted } from '../names.ts';

/**
 * Throws when sessions of others are hidden from the bot's user: what it could not count might be anything. Whoever
 * reads the reason is told what an administrator has to run.
 */
export async function refuseHidden(db: Db, hidden: number, what: string): Promise<void> {
  if (hidden === 0) return;
  const { rows } = await db.query<{ name: string }>('select current_user as name');
  throw new BackfillError(
    'backfill_warehouse_hidden',
    `the bot may not see ${what}; an administrator runs: GRANT pg_monitor TO ${quoted(rows[0]?.name ?? '')}`,
  );
}
