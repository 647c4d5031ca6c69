import { composePlan } from '../plan/compose-plan.ts';
import { sampledUnits } from '../plan/determinism.ts';
import type { AnswerField, DraftAnswers } from '../plan/draft.ts';
import type { FieldErrors } from '../plan/draft-view.ts';
import { type JudgedPlan, judgePlan } from '../plan/judge-plan.ts';
import type { DatasetProfile } from '../plan/profile.ts';
import type { RuleFacts } from '../plan/rules/facts.ts';
import type { Plan } from '../plan/schema.ts';
import type { Asker, Context } from './context.ts';
import { evidenceOf, gatherFacts, NO_RULINGS } from './gather-facts.ts';
import { ingredientsOf } from './measured-plan.ts';
import { rosterOf } from './roster.ts';

/** The answers make no plan yet; what is wrong, by the field it stands in. */
export type NoPlan = { readonly plan: null; readonly errors: FieldErrors };

export type JudgedDraft = {
  readonly plan: Plan;
  readonly facts: RuleFacts;
  /** What has to be answered differently, by the field it stands in; empty when nothing has. */
  readonly errors: FieldErrors;
};

/**
 * The plan that these answers make, measured, tried on a few units and judged. The answers must have been judged for
 * themselves already. `revises` is the backfill whose plan is edited, or null.
 */
export async function judgeDraft(
  ctx: Context,
  draft: Asker & {
    readonly answers: DraftAnswers;
    readonly profile: DatasetProfile;
    readonly revises: number | null;
  },
): Promise<JudgedDraft | NoPlan> {
  const { userId: proposer, teamId, answers, profile, revises } = draft;
  const now = ctx.clock();
  const made = await ingredientsOf(ctx, proposer, answers, profile);
  if (!made.ok) return { plan: null, errors: made.errors };
  const { ingredients } = made;
  const untried = composePlan(ingredients);
  const tried = await ctx.warehouse.investigate(untried, sampledUnits(untried.scope.period), now);
  const { changing } = tried;
  // How many rows change is one of the reasons for the way in which they do.
  const composed =
    changing === null
      ? untried
      : composePlan({ ...ingredients, measured: { ...ingredients.measured, changing } });
  const evidence = evidenceOf(composed, tried);
  const subject = {
    plan: composed,
    proposer,
    teamId,
    backfillId: revises,
    decider: answers.settled === 'debated' ? (answers.deciderUserId ?? null) : null,
    rulings: NO_RULINGS,
    now,
  };
  const facts = await gatherFacts(ctx, subject, evidence, tried);
  const judged = judgePlan(composed, facts, evidence, {
    policy: ctx.catalog.judging.policy,
    roster: await rosterOf(ctx, composed.scope.dataset),
    proposer,
    timezone: ctx.catalog.company.timezone,
  });
  return { plan: judged.plan, facts, errors: errorsOf(judged) };
}

/** What is unmet, at the answer that meets it; that nobody could approve it stands at the dataset. */
function errorsOf({ unmet, problems }: JudgedPlan): FieldErrors {
  const errors: Partial<Record<AnswerField, string>> = {};
  for (const { field, complaint } of unmet) {
    const answer = field === 'isolation' ? 'logic' : field;
    errors[answer] = errors[answer] === undefined ? complaint : `${errors[answer]} ${complaint}`;
  }
  const [problem] = problems;
  return problem ? { ...errors, dataset: `${problem.message} ${problem.remedy}` } : errors;
}
