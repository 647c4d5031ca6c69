import { unwellMessage } from '../plan/say/run-messages.ts';
import { type Backfill, backfillsIn, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { findMessage, say } from '../store/messages.ts';
import type { Context } from './context.ts';
import { eachOnItsOwn } from './each-on-its-own.ts';
import { fileRecord, type Watched } from './file-record.ts';

/**
 * Looks after every promotion whose watch is over: asks the probes of the consumers downstream and files the record
 * with what they said. Gives the numbers of the backfills that were recorded.
 */
export async function watchPromoted(ctx: Context): Promise<number[]> {
  const now = ctx.clock();
  const watching = await backfillsIn(ctx.db, ['watching']);
  const over = watching.filter(({ watchUntil }) => !watchUntil || watchUntil <= now);
  return eachOnItsOwn(over, async backfill => fileRecord(ctx, backfill.id, await askProbes(ctx, backfill)));
}

/**
 * Asks the consumers of everything that is being watched how they are, and says in its thread, once for each of them,
 * who is not well any more. Gives the numbers of the backfills about which something was said.
 */
export async function askConsumers(ctx: Context): Promise<number[]> {
  return eachOnItsOwn(await backfillsIn(ctx.db, ['watching']), async watched => {
    const unwell = (await askProbes(ctx, watched)).filter(({ ok }) => !ok);
    return unwell.length > 0 && inTransaction(ctx.db, tx => tell(tx, watched.id, unwell, ctx.clock()));
  });
}

async function tell(tx: Tx, id: number, unwell: Watched, now: Date): Promise<boolean> {
  const backfill = await lockBackfill(tx, id);
  if (backfill?.state !== 'watching' || backfill.currentRun === null) return false;
  let said = false;
  for (const consumer of unwell) {
    const message = unwellMessage(backfill, backfill.currentRun, consumer);
    if (await findMessage(tx, message.key)) continue;
    await say(tx, message, now);
    said = true;
  }
  return said;
}

async function askProbes(ctx: Context, backfill: Backfill): Promise<Watched> {
  const watched: Watched = [];
  for (const { title, probe } of backfill.plan.context.consumers) {
    if (probe === undefined) continue;
    const answer = await ctx.warehouse.probe(probe);
    watched.push({ consumer: title, ...answer });
  }
  return watched;
}
