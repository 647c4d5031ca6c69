import type { State } from '../plan/lifecycle.ts';
import type { Db } from './db.ts';

/** Whether a backfill is still in this state: the question the executor asks before every unit. Takes no lock. */
export async function standsIn(db: Db, backfillId: number, state: State): Promise<boolean> {
  const { rowCount } = await db.query('select from bot.backfills where id = $1 and state = $2', [
    backfillId,
    state,
  ]);
  return rowCount === 1;
}
