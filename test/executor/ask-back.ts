import type pg from 'pg';
import { lockBackfill } from '../../src/store/backfills.ts';
import { inTransaction } from '../../src/store/db.ts';
import { transition } from '../../src/store/transition.ts';
import { askRollback } from '../../src/usecases/ask-rollback.ts';

/** A rollback that was asked for, announced and approved. */
export async function askedBack(db: pg.Pool, id: number, userId: string): Promise<void> {
  const asked = await askRollback({ db, clock: () => new Date() }, { backfillId: id, userId, teamId: 'T1' });
  if (!asked.ok) throw new Error(asked.refusal.message);
  await inTransaction(db, async tx => {
    await tx.query(
      `update bot.messages set state = 'delivered', delivered = wanted where backfill_id = $1 and required`,
      [id],
    );
    const backfill = await lockBackfill(tx, id);
    if (backfill?.state !== 'rollback_asked') return;
    const actor = { type: 'bot', part: 'gate' } as const;
    await transition(tx, { backfill, verb: 'approve_rollback', actor, now: new Date() });
  });
}
