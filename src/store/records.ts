import { BackfillRecord } from '../plan/record.ts';
import type { Db, Tx } from './db.ts';
import { toJsonb } from './jsonb.ts';

/** Files the record of a run; filing it again replaces it. Locks its row. */
export async function fileRecord(
  tx: Tx,
  record: { backfillId: number; run: number; document: BackfillRecord; markdown: string; now: Date },
): Promise<void> {
  await tx.query(
    `insert into bot.records (backfill_id, run, document, markdown, filed_at) values ($1, $2, $3, $4, $5)
     on conflict (backfill_id, run) do update
     set document = excluded.document, markdown = excluded.markdown, filed_at = excluded.filed_at`,
    [
      record.backfillId,
      record.run,
      toJsonb(BackfillRecord.parse(record.document)),
      record.markdown.replaceAll('\0', ''),
      record.now,
    ],
  );
}

/**
 * Backfills of which something was put back while their record does not say so yet, oldest first: those that were rolled
 * back, and those that were cancelled while their units were promoted one by one. Takes no lock.
 */
export async function unrecordedRollbacks(db: Db): Promise<number[]> {
  const { rows } = await db.query<{ id: string }>(
    `select b.id from bot.backfills b
     join bot.rollbacks r on r.backfill_id = b.id and r.outcome = 'rolled_back'
       and (r.hash <> '' or r.units is not null)
     left join bot.records d on d.backfill_id = b.id and d.run = r.run
     where b.state in ('rolled_back', 'cancelled') and coalesce(not d.document ? 'rollback', true)
     order by b.id`,
  );
  return rows.map(({ id }) => Number(id));
}

/** The latest record of a backfill, or null. Takes no lock. */
export async function findRecord(
  db: Db,
  backfillId: number,
): Promise<{ run: number; document: BackfillRecord; markdown: string } | null> {
  const { rows } = await db.query<{ run: number; document: unknown; markdown: string }>(
    'select run, document, markdown from bot.records where backfill_id = $1 order by run desc limit 1',
    [backfillId],
  );
  const row = rows[0];
  return row ? { run: row.run, document: BackfillRecord.parse(row.document), markdown: row.markdown } : null;
}
