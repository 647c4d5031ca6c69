import { conflictReminders, conflictsEnd } from '../plan/rollback.ts';
import { keys } from '../plan/say/keys.ts';
import { BY_THE_CLOCK, conflictsReminder } from '../plan/say/rollback.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { appendAudit } from '../store/audit.ts';
import { type Backfill, backfillsIn, lockBackfill } from '../store/backfills.ts';
import { agreedTime } from '../store/clock.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { wakeBackfill } from '../store/leases.ts';
import { say } from '../store/messages.ts';
import { takeNudge } from '../store/nudges.ts';
import { carriedOut, insertDecision, waitingDecisions } from '../store/rollback-decisions.ts';
import { latestRollback, type Rollback } from '../store/rollbacks.ts';
import type { Context } from './context.ts';
import { eachOnItsOwn } from './each-on-its-own.ts';

/**
 * Reminds people every day of rows that a rollback left alone and nobody has decided about. When the time for it is over
 * the rest stays as it was written, which is written down as a decision that nobody made. Gives the numbers of the backfills
 * about which something was said.
 */
export async function remindOfConflicts(ctx: Pick<Context, 'db' | 'clock'>): Promise<number[]> {
  const now = ctx.clock();
  const resolving = await backfillsIn(ctx.db, ['resolving']);
  return eachOnItsOwn(resolving, ({ id }) =>
    inTransaction(ctx.db, async tx => {
      const backfill = await lockBackfill(tx, id);
      const request = await latestRollback(tx, id);
      if (backfill?.state !== 'resolving' || !request?.restoredAt) return false;
      const foundAt = request.restoredAt;
      const endsAt = conflictsEnd(foundAt, backfill.rollbackDeadline);
      if ((await agreedTime(tx, now)) >= endsAt) return leaveTheRest(tx, backfill, request, now);
      const day = conflictReminders(foundAt, now);
      if (day < 1) return false;
      if (!(await takeNudge(tx, keys.rollbackConflicts(id, request.number), `remind/${day}`, now)))
        return false;
      const open = await openRows(tx, id, request);
      if (open === 0) return false;
      await say(tx, conflictsReminder(backfill, request, { open, endsAt, day }), now);
      return true;
    }),
  );
}

/** Once: the executor carries it out, and the backfill leaves this state. */
async function leaveTheRest(tx: Tx, backfill: Backfill, request: Rollback, now: Date): Promise<boolean> {
  const { id } = backfill;
  const waiting = await waitingDecisions(tx, id, request.number);
  if (waiting.some(({ conflictId }) => conflictId === 0)) return false;
  const reason = 'Nobody decided before the way back ended.';
  await insertDecision(tx, {
    backfillId: id,
    number: request.number,
    conflictId: 0,
    choice: 'leave',
    seen: '',
    decidedBy: BY_THE_CLOCK,
    reason,
    now,
  });
  await appendAudit(tx, {
    at: now,
    backfillId: id,
    actor: BY_THE_CLOCK,
    verb: 'leave_conflict',
    detail: { rollback: request.number, conflict: 0, reason },
  });
  const text = `${reason} The rows that were written since stay as they are.`;
  await say(tx, noteMessage(backfill, text, null, now), now);
  await wakeBackfill(tx, id);
  return true;
}

async function openRows(tx: Tx, id: number, { number, conflicts }: Rollback): Promise<number> {
  const decided = await carriedOut(tx, id, number);
  const settled = decided.reduce((sum, one) => sum + one.rows, 0);
  return conflicts.reduce((sum, unit) => sum + unit.rows, 0) - settled;
}
