import type { DraftOutcome } from '../plan/draft-view.ts';
import { prefillFromDataset, prefillFromExample } from '../plan/prefill.ts';
import { discardDraft, findDraft, insertDraft, latestOpenDraft } from '../store/drafts.ts';
import type { Asker, Context } from './context.ts';
import { datasetProfile } from './dataset-profile.ts';
import { draftView } from './draft-view.ts';
import { noSuchDraft, ownDraft } from './own-draft.ts';

/** Whether the person has a draft that they could go on with. */
export async function openDraft(
  ctx: Context,
  asker: Asker,
): Promise<{ resume: { draftId: string; title: string; step: number; updatedAt: Date } | null }> {
  const draft = await latestOpenDraft(ctx.db, asker.teamId, asker.userId);
  if (!draft?.answers.dataset) return { resume: null };
  const title = ctx.catalog.dataset(draft.answers.dataset)?.title ?? draft.answers.dataset;
  return { resume: { draftId: draft.id, title, step: draft.step, updatedAt: draft.updatedAt } };
}

/**
 * Begins a new draft at the first question, prefilled when a dataset or an example of it is named. `discard` is a draft
 * of the same person that this one replaces.
 */
export async function startDraft(
  ctx: Context,
  input: Asker & { dataset?: string; example?: string; discard?: string },
): Promise<DraftOutcome> {
  const now = ctx.clock();
  if (input.discard) {
    const own = await ownDraft(ctx.db, { ...input, draftId: input.discard });
    if (own.ok) await discardDraft(ctx.db, own.draft.id, now);
  }
  const profile = input.dataset ? await datasetProfile(ctx, input.dataset) : null;
  const prefilled = profile
    ? input.example
      ? prefillFromExample(profile, input.example, input.userId)
      : prefillFromDataset(profile, input.userId)
    : {};
  const id = ctx.newId();
  await insertDraft(ctx.db, {
    id,
    teamId: input.teamId,
    userId: input.userId,
    answers: {
      ...(input.dataset ? { dataset: input.dataset } : {}),
      ...(input.example ? { example: input.example } : {}),
      ...prefilled,
    },
    revises: null,
    now,
  });
  const draft = await findDraft(ctx.db, id);
  return draft ? { ok: true, view: await draftView(ctx, draft) } : noSuchDraft();
}
