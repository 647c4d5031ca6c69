import { type Backfill, backfillsIn } from '../store/backfills.ts';
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

async function askProbes(ctx: Context, backfill: Backfill): Promise<Watched> {
  const watched: Watched = [];
  for (const { title, probe } of backfill.plan.context.consumers) {
    if (probe === undefined) continue;
    const answer = await ctx.warehouse.probe(probe);
    watched.push({ consumer: title, ...answer });
  }
  return watched;
}
