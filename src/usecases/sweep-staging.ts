import { noteMessage } from '../plan/say/run-messages.ts';
import { FAILED_KEPT_DAYS, isForsaken } from '../plan/staging-kept.ts';
import { appendAudit } from '../store/audit.ts';
import { lockBackfill } from '../store/backfills.ts';
import { agreedTime } from '../store/clock.ts';
import { inTransaction } from '../store/db.ts';
import { say } from '../store/messages.ts';
import type { Context } from './context.ts';
import { eachOnItsOwn } from './each-on-its-own.ts';

/**
 * Removes what runs staged that nobody will go on with: their plan was edited, they failed long ago, or they are over.
 * The backfill's row lock keeps its state while the rows go; killed in the middle, the next look finds them gone and
 * writes nothing twice. Runs of backfills that this database does not know are left alone. Gives the numbers of the
 * backfills.
 */
export async function sweepStaging(ctx: Context): Promise<number[]> {
  const staged = (await ctx.warehouse.stagedRuns()).flatMap(runId => {
    const [, id, run] = /^BF-(\d+)\/r(\d+)$/.exec(runId) ?? [];
    return id && run ? [{ id: Number(id), run: Number(run), runId }] : [];
  });
  return eachOnItsOwn(staged, found => sweepOne(ctx, found));
}

async function sweepOne(
  ctx: Context,
  { id, run, runId }: { id: number; run: number; runId: string },
): Promise<boolean> {
  const now = ctx.clock();
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, id);
    if (!backfill || !isForsaken(backfill, run, await agreedTime(tx, now))) return false;
    await ctx.warehouse.sweepStaging(runId);
    await appendAudit(tx, {
      at: now,
      backfillId: id,
      actor: 'bot/watch',
      verb: 'sweep_staging',
      detail: { run: runId, state: backfill.state },
    });
    if (backfill.state !== 'failed') return true;
    const text = `Nobody went on with it for ${FAILED_KEPT_DAYS} days, so what was staged is removed. A retry rebuilds the whole scope.`;
    await say(tx, noteMessage(backfill, text, null, now), now);
    return true;
  });
}
