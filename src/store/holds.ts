import { Finding } from '../plan/rules/finding.ts';
import type { Db, Tx } from './db.ts';
import { toJsonb } from './jsonb.ts';

/** What keeps a backfill from going on, as it was judged last; empty when nothing does. Takes no lock. */
export async function holdsOn(db: Db, backfillId: number): Promise<Finding[]> {
  const { rows } = await db.query<{ findings: unknown }>(
    'select findings from bot.holds where backfill_id = $1',
    [backfillId],
  );
  return rows[0] ? Finding.array().parse(rows[0].findings) : [];
}

/** Remembers what holds a backfill up; nothing takes the row away. Locks the row. */
export async function saveHolds(
  tx: Tx,
  backfillId: number,
  findings: readonly Finding[],
  now: Date,
): Promise<void> {
  if (findings.length === 0) {
    await tx.query('delete from bot.holds where backfill_id = $1', [backfillId]);
    return;
  }
  await tx.query(
    `insert into bot.holds (backfill_id, findings, since) values ($1, $2, $3)
     on conflict (backfill_id) do update set findings = excluded.findings`,
    [backfillId, toJsonb(findings), now],
  );
}
