import type { DraftAnswers } from '../plan/draft.ts';
import { QUESTIONS, REVIEW_STEP } from '../plan/draft.ts';
import type { DraftOutcome } from '../plan/draft-view.ts';
import { judgeAnswers } from '../plan/judge-answers.ts';
import { prefillFromDataset, prefillFromExample } from '../plan/prefill.ts';
import { refuse } from '../plan/refusal.ts';
import { findDraft, saveAnswers } from '../store/drafts.ts';
import type { Asker, Context } from './context.ts';
import { datasetProfile } from './dataset-profile.ts';
import { draftView } from './draft-view.ts';
import { noSuchDraft, ownDraft } from './own-draft.ts';

export type Answering = Asker & {
  readonly draftId: string;
  readonly step: number;
  /** The answers of this step as they stand on the screen; one that is empty there is `undefined` here. */
  readonly answers: { readonly [Field in keyof DraftAnswers]?: DraftAnswers[Field] | undefined };
  readonly go: 'next' | 'back' | 'stay';
};

/**
 * Keeps what was typed before anything else, then judges it when the person wants to move on. A dataset or example
 * chosen anew brings its suggestions along.
 */
export async function answerDraft(ctx: Context, input: Answering): Promise<DraftOutcome> {
  const own = await ownDraft(ctx.db, input);
  if (!own.ok) return own;
  const changed = await withSuggestions(ctx, own.draft.answers, input);
  await saveAnswers(ctx.db, { id: input.draftId, answers: changed, step: input.step, now: ctx.clock() });
  const saved = await findDraft(ctx.db, input.draftId);
  if (!saved) return noSuchDraft();
  if (input.go !== 'next') {
    const step = input.go === 'back' ? Math.max(1, input.step - 1) : input.step;
    return { ok: true, view: await draftView(ctx, { ...saved, step }) };
  }
  const profile = saved.answers.dataset ? await datasetProfile(ctx, saved.answers.dataset) : null;
  const ground = { profile, proposer: input.userId, now: ctx.clock() };
  const errors = judgeAnswers(saved.answers, ground, input.step);
  const atFault = QUESTIONS.find(question => question.fields.some(field => errors[field]))?.step;
  if (atFault !== undefined) {
    return { ok: false, view: await draftView(ctx, { ...saved, step: atFault }), errors };
  }
  const step = Math.min(input.step + 1, REVIEW_STEP);
  await saveAnswers(ctx.db, { id: input.draftId, answers: {}, step, now: ctx.clock() });
  return measuring(() => draftView(ctx, { ...saved, step }));
}

/** A table that cannot be counted is the catalog's fault, not the person's: they are told which, and lose nothing. */
async function measuring(view: () => ReturnType<typeof draftView>): Promise<DraftOutcome> {
  try {
    return { ok: true, view: await view() };
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('backfill_warehouse_')) {
      return refuse(
        'cannot_measure',
        error.message,
        'Your answers are kept. Correct the catalog, then resume the draft.',
      );
    }
    throw error;
  }
}

async function withSuggestions(
  ctx: Context,
  before: DraftAnswers,
  input: Answering,
): Promise<Record<string, unknown>> {
  const fields = QUESTIONS.find(question => question.step === input.step)?.fields ?? [];
  const typed = Object.fromEntries(
    Object.entries(input.answers)
      .filter(([field]) => field === 'example' || (fields as readonly string[]).includes(field))
      .map(([field, answer]) => [field, answer ?? null]),
  );
  const { dataset, example } = { ...before, ...input.answers };
  const newDataset = dataset !== undefined && dataset !== before.dataset;
  const newExample = example !== undefined && example !== before.example;
  if (input.step !== 1 || !dataset || (!newDataset && !newExample)) return typed;
  const profile = await datasetProfile(ctx, dataset);
  if (!profile) return typed;
  const known = profile.examples.some(candidate => candidate.id === example);
  if (newExample && known) return { ...typed, ...prefillFromExample(profile, example, input.userId) };
  const fromOtherDataset = { example: null, filterColumn: null, filterValues: null };
  return { ...typed, ...fromOtherDataset, ...prefillFromDataset(profile, input.userId) };
}
