import { sayId } from '../plan/decide.ts';
import { type Decision, findDecision, markCarriedOut, openDecisions } from '../store/decisions.ts';
import { userNames } from '../store/directory.ts';
import type { Context } from './context.ts';
import { eachOnItsOwn } from './each-on-its-own.ts';

/** Writes into the warehouse what a decision wants there. Doing it twice changes nothing. */
export async function carryOut(ctx: Context, backfillId: number): Promise<void> {
  const decision = await findDecision(ctx.db, backfillId);
  // A warehouse that is away now is asked again by the clock: what was decided stands.
  if (decision) await writeDown(ctx, decision).catch(() => undefined);
}

/** The same for every decision that the warehouse does not hold yet. */
export async function carryOutDecisions(ctx: Context): Promise<void> {
  const open = await openDecisions(ctx.db);
  const decisions = open.map(decision => ({ id: decision.backfillId, decision }));
  await eachOnItsOwn(decisions, async ({ decision }) => {
    await writeDown(ctx, decision);
    return true;
  });
}

async function writeDown(ctx: Context, decision: Decision): Promise<void> {
  const { alternative, backfillId, decidedBy, decidedAt } = decision;
  if (decision.carriedOutAt !== null) return;
  if (alternative.choice === 'annotation') {
    const names = await userNames(ctx.db, [decidedBy]);
    await ctx.warehouse.annotate({
      id: sayId(backfillId),
      dataset: alternative.dataset,
      metrics: alternative.metrics,
      from: alternative.from,
      to: alternative.to,
      note: alternative.text,
      decidedBy: names.get(decidedBy) ?? decidedBy,
      decidedAt,
    });
  }
  await markCarriedOut(ctx.db, backfillId, ctx.clock());
}
