import { backfillsIn } from '../store/backfills.ts';
import type { Context } from './context.ts';
import { fileRecord, type Watched } from './file-record.ts';

/**
 * Looks after every promotion whose watch is over: asks the probes of the consumers downstream and files the record
 * with what they said. Gives the numbers of the backfills that were recorded.
 */
export async function watchPromoted(ctx: Context): Promise<number[]> {
  const now = ctx.clock();
  const recorded: number[] = [];
  for (const backfill of await backfillsIn(ctx.db, ['watching'])) {
    if (backfill.watchUntil && backfill.watchUntil > now) continue;
    const watched: Watched = [];
    for (const { title, probe } of backfill.plan.context.consumers) {
      if (probe === undefined) continue;
      const answer = await ctx.warehouse.probe(probe);
      watched.push({ consumer: title, ...answer });
    }
    if (await fileRecord(ctx, backfill.id, watched)) recorded.push(backfill.id);
  }
  return recorded;
}
