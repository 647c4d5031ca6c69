import type { DraftAnswers } from '../plan/draft.ts';
import { QUESTIONS, REVIEW_STEP, stepAtFault } from '../plan/draft.ts';
import type { DraftOutcome, FieldErrors } from '../plan/draft-view.ts';
import { judgeAnswers } from '../plan/judge-answers.ts';
import { suggestedChecks } from '../plan/kind-controls.ts';
import { Kind } from '../plan/kinds.ts';
import { prefillFromDataset, prefillFromExample } from '../plan/prefill.ts';
import { type Draft, findDraft, saveAnswers } from '../store/drafts.ts';
import type { Asker, Context } from './context.ts';
import { datasetProfile } from './dataset-profile.ts';
import { draftView } from './draft-view.ts';
import { groundOf } from './ground.ts';
import { judgeDraft } from './judge-draft.ts';
import { measuring } from './measuring.ts';
import { noSuchDraft, ownDraft } from './own-draft.ts';

export type Answering = Asker & {
  readonly draftId: string;
  readonly step: number;
  /** The answers of this step as they stand on the screen; one that is empty there is `undefined` here. */
  readonly answers: { readonly [Field in keyof DraftAnswers]?: DraftAnswers[Field] | undefined };
  readonly go: 'next' | 'back' | 'stay' | 'review';
};

/**
 * Keeps what was typed before anything else, then judges it when the person wants to move on. A dataset or example
 * chosen anew brings its suggestions along. Straight to the review go repairs of low risk; whatever is riskier is asked
 * question by question, and says why.
 */
export async function answerDraft(ctx: Context, input: Answering): Promise<DraftOutcome> {
  const own = await ownDraft(ctx.db, input);
  if (!own.ok) return own;
  const changed = await withSuggestions(ctx, own.draft.answers, input);
  await saveAnswers(ctx.db, { id: input.draftId, answers: changed, step: input.step, now: ctx.clock() });
  const saved = await findDraft(ctx.db, input.draftId);
  if (!saved) return noSuchDraft();
  // The review shows a plan, so it is never looked at again without judging what the plan is made of.
  const straight = input.go === 'review';
  const judges = straight || input.go === 'next' || (input.go === 'stay' && input.step === REVIEW_STEP);
  if (!judges) {
    const step = input.go === 'back' ? Math.max(1, input.step - 1) : input.step;
    return { ok: true, view: await draftView(ctx, { ...saved, step }) };
  }
  const profile = saved.answers.dataset ? await datasetProfile(ctx, saved.answers.dataset) : null;
  const errors = judgeAnswers(
    saved.answers,
    await groundOf(ctx, profile, input.userId),
    straight ? REVIEW_STEP : input.step,
  );
  if (hasErrors(errors) || !profile) return backTo(ctx, saved, errors);
  const next = Math.min(input.step + 1, REVIEW_STEP);
  const step = straight ? REVIEW_STEP : next;
  if (step < REVIEW_STEP) {
    await saveAnswers(ctx.db, { id: input.draftId, answers: {}, step, now: ctx.clock() });
    return { ok: true, view: await draftView(ctx, { ...saved, step }) };
  }
  const { userId, teamId } = input;
  const about = { userId, teamId, answers: saved.answers, profile, revises: saved.revises };
  const judged = await measuring(() => judgeDraft(ctx, about));
  if (!judged.ok) return judged;
  if (judged.value.plan === null || hasErrors(judged.value.errors))
    return backTo(ctx, saved, judged.value.errors);
  const { level } = judged.value.plan.context.risk;
  if (straight && level !== 'low') {
    await saveAnswers(ctx.db, { id: input.draftId, answers: {}, step: next, now: ctx.clock() });
    const note = `The risk is ${level}, so every question is asked: what is filled in may not be all there is to say.`;
    return { ok: true, view: { ...(await draftView(ctx, { ...saved, step: next })), note } };
  }
  await saveAnswers(ctx.db, { id: input.draftId, answers: {}, step, now: ctx.clock() });
  return { ok: true, view: await draftView(ctx, { ...saved, step }, judged.value) };
}

function hasErrors(errors: FieldErrors): boolean {
  return Object.keys(errors).length > 0;
}

/** The first question with a complaint, with all complaints. */
async function backTo(ctx: Context, draft: Draft, errors: FieldErrors): Promise<DraftOutcome> {
  const step = stepAtFault(errors) ?? 1;
  return { ok: false, view: await draftView(ctx, { ...draft, step }), errors };
}

type Typed = Record<string, unknown>;

/** Belongs to one dataset or example, and is wrong for another: gone before the suggestions of the new one are made. */
const OF_ONE_DATASET = {
  filterColumn: null,
  filterValues: null,
  cut: null,
  settled: null,
  deciderUserId: null,
  disclosure: null,
  oldNumbers: null,
} as const;

async function withSuggestions(ctx: Context, before: DraftAnswers, input: Answering): Promise<Typed> {
  const fields = QUESTIONS.find(question => question.step === input.step)?.fields ?? [];
  const typed: Typed = Object.fromEntries(
    Object.entries(input.answers)
      .filter(([field]) => field === 'example' || (fields as readonly string[]).includes(field))
      .map(([field, answer]) => [field, answer ?? null]),
  );
  const { dataset, example } = { ...before, ...input.answers };
  const newDataset = dataset !== undefined && dataset !== before.dataset;
  const newExample = example !== undefined && example !== before.example;
  const newKind = typed.kind !== undefined && typed.kind !== null && typed.kind !== before.kind;
  if (input.step !== 1 || !dataset || (!newDataset && !newExample && !newKind)) return typed;
  const profile = await datasetProfile(ctx, dataset);
  if (!profile) return typed;
  // A kind chosen by hand ticks what it calls for; an example has chosen its checks itself.
  const kind = Kind.safeParse(typed.kind ?? before.kind).data;
  const ticked = kind === undefined ? {} : { checks: suggestedChecks(kind, profile.checks) };
  if (!newDataset && !newExample) return example ? typed : { ...typed, ...ticked };
  const people = chosenPeople(before, typed);
  if (newExample && profile.examples.some(candidate => candidate.id === example)) {
    return { ...typed, ...OF_ONE_DATASET, ...prefillFromExample(profile, example, input.userId), ...people };
  }
  return {
    ...typed,
    ...OF_ONE_DATASET,
    example: null,
    ...prefillFromDataset(profile, input.userId),
    ...ticked,
    ...people,
  };
}

/** People whom somebody named stay named, whatever dataset is chosen: a suggestion never takes their place. */
function chosenPeople(before: DraftAnswers, typed: Typed): Partial<DraftAnswers> {
  const owner = 'ownerUserId' in typed ? typed.ownerUserId : before.ownerUserId;
  return {
    ...(typeof owner === 'string' && owner !== '' ? { ownerUserId: owner } : {}),
    ...(before.answersUserId ? { answersUserId: before.answersUserId } : {}),
  };
}
