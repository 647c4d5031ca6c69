import { answersOf } from '../plan/answers-of.ts';
import { decide } from '../plan/decide.ts';
import type { DraftOutcome } from '../plan/draft-view.ts';
import { findBackfill } from '../store/backfills.ts';
import { findDraft, insertDraft } from '../store/drafts.ts';
import type { Asker, Context } from './context.ts';
import { draftView } from './draft-view.ts';
import { noSuchBackfill } from './no-such-backfill.ts';
import { noSuchDraft } from './own-draft.ts';

/** Opens the plan in force as a draft; proposing that draft makes the next version. */
export async function editBackfill(
  ctx: Context,
  input: Asker & { backfillId: number },
): Promise<DraftOutcome> {
  const backfill = await findBackfill(ctx.db, input.backfillId);
  if (!backfill || backfill.teamId !== input.teamId) return noSuchBackfill(input.backfillId);
  const now = ctx.clock();
  const decision = decide(backfill, 'revise', { type: 'person', userId: input.userId }, now);
  if (!decision.ok) return decision;
  const id = ctx.newId();
  await insertDraft(ctx.db, {
    id,
    teamId: input.teamId,
    userId: input.userId,
    answers: answersOf(backfill.plan),
    revises: backfill.id,
    now,
  });
  const draft = await findDraft(ctx.db, id);
  return draft ? { ok: true, view: await draftView(ctx, draft) } : noSuchDraft();
}
