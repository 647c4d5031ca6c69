import type { Db } from './db.ts';

/**
 * The earlier of a process's own time and the database's. What cannot be undone happens only when both say that its time
 * has come: a clock that jumps ahead by days, on either machine, must not end what was promised. Takes no lock.
 */
export async function agreedTime(db: Db, ours: Date): Promise<Date> {
  const { rows } = await db.query<{ at: Date }>('select least($1::timestamptz, clock_timestamp()) as at', [
    ours,
  ]);
  return rows[0]?.at ?? ours;
}
