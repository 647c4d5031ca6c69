import { civilDateIn } from '../plan/civil-date.ts';
import { REVIEW_STEP } from '../plan/draft.ts';
import type { DraftView } from '../plan/draft-view.ts';
import { judgeAnswers } from '../plan/judge-answers.ts';
import type { DatasetProfile } from '../plan/profile.ts';
import { reviewOf } from '../plan/review.ts';
import type { Plan } from '../plan/schema.ts';
import { suggestKind } from '../plan/suggest-kind.ts';
import { findBackfill } from '../store/backfills.ts';
import type { Draft } from '../store/drafts.ts';
import type { Context } from './context.ts';
import { datasetProfile } from './dataset-profile.ts';
import { groundOf } from './ground.ts';
import type { JudgedDraft } from './judge-draft.ts';

/** Everything one step of the modal shows; the review shows the plan that was judged for it. */
export async function draftView(
  ctx: Context,
  draft: Draft,
  judged: JudgedDraft | null = null,
): Promise<DraftView> {
  const profile = draft.answers.dataset ? await datasetProfile(ctx, draft.answers.dataset) : null;
  const today = civilDateIn(profile?.period.timezone ?? 'UTC', ctx.clock());
  return {
    draftId: draft.id,
    revises: draft.revises,
    step: draft.step,
    answers: draft.answers,
    datasets: ctx.catalog.datasets.map(({ dataset, title, description }) => ({
      id: dataset,
      title,
      description,
    })),
    profile,
    suggestedKind: profile ? suggestKind(draft.answers, profile, today) : null,
    ready: profile !== null && (await isReady(ctx, draft, profile)),
    review: judged ? reviewOf(judged.plan, await replacedBy(ctx, draft)) : null,
  };
}

/** The plan in force that an edit would replace; null where there is none. */
async function replacedBy({ db }: Context, { revises }: Draft): Promise<Plan | null> {
  return revises === null ? null : ((await findBackfill(db, revises))?.plan ?? null);
}

async function isReady(ctx: Context, { answers, userId }: Draft, profile: DatasetProfile): Promise<boolean> {
  const errors = judgeAnswers(answers, await groundOf(ctx, profile, userId), REVIEW_STEP);
  return Object.keys(errors).length === 0;
}
