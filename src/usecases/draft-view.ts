import { civilDateIn } from '../plan/civil-date.ts';
import { composePlan, scopeOf } from '../plan/compose-plan.ts';
import type { DraftAnswers } from '../plan/draft.ts';
import { REVIEW_STEP } from '../plan/draft.ts';
import type { DraftView } from '../plan/draft-view.ts';
import type { Channel, DatasetProfile } from '../plan/profile.ts';
import { reviewOf } from '../plan/review.ts';
import type { Plan } from '../plan/schema.ts';
import { suggestKind } from '../plan/suggest-kind.ts';
import { channelsById, userNames } from '../store/directory.ts';
import type { Draft } from '../store/drafts.ts';
import type { Context } from './context.ts';
import { datasetProfile } from './dataset-profile.ts';

/** Everything one step of the modal shows; the review measures the scope by real queries. */
export async function draftView(ctx: Context, draft: Draft): Promise<DraftView> {
  const profile = draft.answers.dataset ? await datasetProfile(ctx, draft.answers.dataset) : null;
  const today = civilDateIn(profile?.period.timezone ?? 'UTC', ctx.clock());
  const reviewing = draft.step === REVIEW_STEP && profile !== null;
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
    review: reviewing ? reviewOf(await planOf(ctx, draft.userId, draft.answers, profile)) : null,
  };
}

/** The plan that these answers make, with the scope measured now. The answers must have been judged. */
export async function planOf(
  ctx: Context,
  proposer: string,
  answers: DraftAnswers,
  profile: DatasetProfile,
): Promise<Plan> {
  const measured = await ctx.warehouse.measure({
    table: profile.table,
    periodColumn: profile.period.column,
    scope: scopeOf(answers, profile),
    key: profile.key,
  });
  const names = await userNames(ctx.db, [proposer, answers.ownerUserId ?? proposer]);
  const extra = await channelsById(ctx.db, answers.extraChannels ?? []);
  const extraChannels = (answers.extraChannels ?? []).map((channelId): Channel => {
    const known = extra.get(channelId);
    return { channelId, name: known ? `#${known.name}` : channelId, botIsMember: known?.isMember ?? false };
  });
  return composePlan({ answers, profile, proposer, names, extraChannels, measured });
}
