import type { DraftOutcome } from '../plan/draft-view.ts';
import type { Asker, Context } from './context.ts';
import { draftView } from './draft-view.ts';
import { ownDraft } from './own-draft.ts';

/** Goes on with a draft at the question where it was left; a review is measured anew, so it begins one step earlier. */
export async function resumeDraft(ctx: Context, input: Asker & { draftId: string }): Promise<DraftOutcome> {
  const own = await ownDraft(ctx.db, input);
  if (!own.ok) return own;
  return { ok: true, view: await draftView(ctx, { ...own.draft, step: Math.min(own.draft.step, 5) }) };
}
