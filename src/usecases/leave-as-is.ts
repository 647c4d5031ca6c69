import { type Alternative, alternativeFor } from '../plan/alternatives.ts';
import type { Choice } from '../plan/choice.ts';
import { civilDateIn } from '../plan/civil-date.ts';
import { REVIEW_STEP } from '../plan/draft.ts';
import { judgeAnswers } from '../plan/judge-answers.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import { supersededAnnouncements } from '../plan/say/announcements.ts';
import { type Decided, decisionMessages } from '../plan/say/decision.ts';
import { type Plan, planHash } from '../plan/schema.ts';
import { type Backfill, insertBackfill, insertPlan, lockBackfill } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { insertDecision } from '../store/decisions.ts';
import { type Draft, lockDraft, markProposed } from '../store/drafts.ts';
import { transition } from '../store/transition.ts';
import { carryOut } from './carry-out.ts';
import type { Asker, Context } from './context.ts';
import { datasetProfile } from './dataset-profile.ts';
import { groundOf } from './ground.ts';
import { judgeDraft } from './judge-draft.ts';
import { measuring } from './measuring.ts';
import { noSuchDraft, ownDraft } from './own-draft.ts';

export type Leaving = Asker & {
  readonly draftId: string;
  readonly choice: Choice;
  /** Id of the situation under which it was offered. */
  readonly situation: string;
  /** Why, or for an annotation the note itself. */
  readonly words: string;
};

/**
 * Leaves history as it is and does something else: a decision with a number of its own, announced where the backfill
 * would have been, kept and found again. A draft that edits a proposal takes that proposal with it. What the warehouse
 * has to hold is written afterwards, and again until it is there.
 */
export async function leaveAsIs(ctx: Context, input: Leaving): Promise<{ ok: true; id: number } | Refused> {
  if (input.words.trim() === '') {
    return refuse(
      'words_missing',
      'Nothing is written here.',
      'Write a sentence that people can read later.',
    );
  }
  const own = await ownDraft(ctx.db, input);
  if (!own.ok) return own;
  const { answers, revises } = own.draft;
  const profile = answers.dataset ? await datasetProfile(ctx, answers.dataset) : null;
  const faults = judgeAnswers(answers, await groundOf(ctx, profile, input.userId), REVIEW_STEP);
  if (!profile || Object.keys(faults).length > 0) return answersChanged();
  const judged = await measuring(() => judgeDraft(ctx, { ...input, answers, profile, revises }));
  if (!judged.ok) return judged;
  const { plan } = judged.value;
  if (plan === null) return answersChanged();
  const now = ctx.clock();
  const today = civilDateIn(plan.scope.period.timezone, now);
  const alternative = alternativeFor(input.choice, plan, input.words, today);
  const done = await inTransaction(ctx.db, async tx => {
    const draft = await lockDraft(tx, input.draftId);
    if (!draft?.open) return noSuchDraft();
    const { backfill, announced } = await subjectOf(tx, draft, plan, now);
    if (!backfill) return noSuchDraft();
    return decide(tx, { backfill, announced, draft, alternative, input, plan, now });
  });
  if (done.ok) await carryOut(ctx, done.id);
  return done;
}

/** The proposal that is edited, or a number of its own for what was never proposed. */
async function subjectOf(
  tx: Tx,
  { revises, teamId, userId }: Draft,
  plan: Plan,
  now: Date,
): Promise<{ backfill: Backfill | null; announced: boolean }> {
  if (revises !== null) return { backfill: await lockBackfill(tx, revises), announced: true };
  const id = await insertBackfill(tx, { teamId, dataset: plan.scope.dataset, proposer: userId, now });
  await insertPlan(tx, { backfillId: id, version: 1, plan, hash: planHash(plan), createdBy: userId, now });
  return { backfill: await lockBackfill(tx, id), announced: false };
}

type Deciding = {
  readonly backfill: Backfill;
  readonly announced: boolean;
  readonly draft: Draft;
  readonly alternative: Alternative;
  readonly input: Leaving;
  readonly plan: Plan;
  readonly now: Date;
};

async function decide(
  tx: Tx,
  { backfill, announced, draft, alternative, input, plan, now }: Deciding,
): Promise<{ ok: true; id: number } | Refused> {
  const found = plan.context.judgement.situations.find(({ id }) => id === input.situation);
  const reason = input.words.trim();
  const decided: Decided = {
    alternative,
    situation: found ? [found.sentence, ...found.signs].join(' ') : null,
    reason,
    decidedBy: input.userId,
  };
  const left = await transition(tx, {
    backfill,
    verb: 'leave_as_is',
    actor: { type: 'person', userId: input.userId },
    now,
    messages: [
      ...decisionMessages(backfill, decided, announced),
      ...(announced ? supersededAnnouncements(backfill, 'the decision to leave history as it is') : []),
    ],
    detail: { choice: alternative.choice, situation: found?.id ?? null, reason },
  });
  if (!left.ok) return left;
  await insertDecision(tx, {
    backfillId: backfill.id,
    situation: decided.situation,
    alternative,
    reason,
    decidedBy: input.userId,
    decidedAt: now,
  });
  await markProposed(tx, draft.id, backfill.id);
  return { ok: true, id: backfill.id };
}

function answersChanged(): Refused {
  return refuse(
    'answers_changed',
    'The catalog changed, and the answers do not fit it any more.',
    'Nothing was decided and your answers are kept: `/backfill` goes on with them.',
  );
}
