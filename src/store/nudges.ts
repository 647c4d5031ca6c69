import type { Db, Tx } from './db.ts';

/** The names of the nudges that were sent about a gate's message. Takes no lock. */
export async function nudgesSent(db: Db, messageKey: string): Promise<Set<string>> {
  const { rows } = await db.query<{ name: string }>('select name from bot.nudges where message_key = $1', [
    messageKey,
  ]);
  return new Set(rows.map(row => row.name));
}

/** Takes a nudge for this process: false when another one sent it already. Locks its new row only. */
export async function takeNudge(tx: Tx, messageKey: string, name: string, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    'insert into bot.nudges (message_key, name, sent_at) values ($1, $2, $3) on conflict do nothing',
    [messageKey, name, now],
  );
  return rowCount === 1;
}
