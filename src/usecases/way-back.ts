import { warnFrom } from '../plan/rollback.ts';
import { wayBackEnds } from '../plan/say/rollback.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { appendAudit } from '../store/audit.ts';
import {
  type Backfill,
  backfillsIn,
  backfillsPastDeadline,
  lockBackfill,
  markBeforeDropped,
} from '../store/backfills.ts';
import { agreedTime } from '../store/clock.ts';
import { inTransaction } from '../store/db.ts';
import { say } from '../store/messages.ts';
import { findRun } from '../store/runs.ts';
import type { Context } from './context.ts';
import { eachOnItsOwn } from './each-on-its-own.ts';

/**
 * Tells the responsible people, once, that a way back ends soon; gives the numbers of the backfills. The message has one
 * key a run, so looking again says nothing new.
 */
export async function warnOfDeadline(ctx: Context): Promise<number[]> {
  const now = ctx.clock();
  const promoted = await backfillsIn(ctx.db, ['watching', 'recorded']);
  const soon = promoted.filter(backfill => isSoon(backfill, now));
  return eachOnItsOwn(soon, async ({ id }) =>
    inTransaction(ctx.db, async tx => {
      const backfill = await lockBackfill(tx, id);
      if (!backfill?.rollbackDeadline || backfill.currentRun === null || !isSoon(backfill, now)) return false;
      const run = await findRun(tx, id, backfill.currentRun);
      const rows = run?.promotion?.rowsRemoved ?? 0;
      await say(
        tx,
        wayBackEnds(backfill, backfill.currentRun, { rows, deadline: backfill.rollbackDeadline }),
        now,
      );
      return true;
    }),
  );
}

function isSoon({ promotedAt, rollbackDeadline }: Backfill, now: Date): boolean {
  if (!promotedAt || !rollbackDeadline || now >= rollbackDeadline) return false;
  return now >= warnFrom(promotedAt, rollbackDeadline);
}

/**
 * Removes the rows from before every promotion whose way back has ended, and says so. It has ended when this process, its
 * database and the warehouse that keeps the rows all say so by their own clocks: nothing brings them back. While a rollback
 * is asked for, under way or being resolved they are kept, whatever the deadline. The backfill's row lock keeps a rollback
 * from being asked for in between; killed in the middle, the next look removes what is left.
 */
export async function dropExpired(ctx: Context): Promise<number[]> {
  const now = await agreedTime(ctx.db, ctx.clock());
  const ids = await backfillsPastDeadline(ctx.db, now);
  return eachOnItsOwn(
    ids.map(id => ({ id })),
    ({ id }) => dropOne(ctx, id, now),
  );
}

async function dropOne(ctx: Context, id: number, now: Date): Promise<boolean> {
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, id);
    if (!backfill?.rollbackDeadline || backfill.currentRun === null) return false;
    if (!(await backfillsPastDeadline(tx, now)).includes(id)) return false;
    const run = `BF-${id}/r${backfill.currentRun}`;
    if (!(await ctx.warehouse.dropBeforeImage(run, backfill.rollbackDeadline))) return false;
    await markBeforeDropped(tx, id, now);
    await appendAudit(tx, {
      at: now,
      backfillId: id,
      actor: 'bot/watch',
      verb: 'drop_before_image',
      detail: { run, deadline: backfill.rollbackDeadline.toISOString() },
    });
    if (backfill.state === 'rolled_back') return true;
    const text =
      'The way back has ended: the rows from before are removed. To change these numbers again, propose a new backfill.';
    await say(tx, noteMessage(backfill, text, null, now), now);
    return true;
  });
}
