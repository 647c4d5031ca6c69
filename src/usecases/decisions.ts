import { modelOf } from '../plan/say/decision.ts';
import type { MessageModel } from '../plan/say/models.ts';
import { type Backfill, findBackfill } from '../store/backfills.ts';
import { type Decision, findDecision, searchDecisions } from '../store/decisions.ts';
import type { Asker, Context } from './context.ts';

type DecisionView = MessageModel<'decision'>;

/** Decisions of the asker's workspace that hold all of these words, newest first. */
export async function findDecisions(
  ctx: Context,
  input: Asker & { readonly words: readonly string[] },
): Promise<DecisionView[]> {
  const found = await searchDecisions(ctx.db, input.teamId, input.words);
  const views: DecisionView[] = [];
  for (const decision of found) {
    const backfill = await findBackfill(ctx.db, decision.backfillId);
    if (backfill) views.push(viewOf(backfill, decision));
  }
  return views;
}

/** What was decided in place of a backfill of the asker's workspace, or null. */
export async function decisionAbout(
  ctx: Context,
  input: Asker & { readonly backfillId: number },
): Promise<DecisionView | null> {
  const backfill = await findBackfill(ctx.db, input.backfillId);
  if (!backfill || backfill.teamId !== input.teamId) return null;
  const decision = await findDecision(ctx.db, backfill.id);
  return decision && viewOf(backfill, decision);
}

function viewOf(backfill: Backfill, decision: Decision): DecisionView {
  const day = decision.decidedAt.toISOString().slice(0, 10);
  return modelOf(backfill, decision, `decided on ${day}`);
}
