import { REVIEW_STEP, stepAtFault } from '../plan/draft.ts';
import type { DraftOutcome, FieldErrors } from '../plan/draft-view.ts';
import { judgeAnswers } from '../plan/judge-answers.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import type { Finding } from '../plan/rules/finding.ts';
import { announcements } from '../plan/say/announcements.ts';
import type { Holders } from '../plan/say/holds.ts';
import { planDetails } from '../plan/say/plan-details.ts';
import type { Subject } from '../plan/say/subject.ts';
import { type Plan, planHash } from '../plan/schema.ts';
import { dead } from '../plan/standing-in-the-way.ts';
import { appendAudit } from '../store/audit.ts';
import { insertBackfill, insertPlan } from '../store/backfills.ts';
import { inTransaction, type Tx } from '../store/db.ts';
import { type Draft, lockDraft, markProposed } from '../store/drafts.ts';
import { wakeBackfill } from '../store/leases.ts';
import { sayAll } from '../store/messages.ts';
import { requestMessages } from '../store/request-messages.ts';
import type { Asker, Context } from './context.ts';
import { datasetProfile } from './dataset-profile.ts';
import { draftView } from './draft-view.ts';
import { groundOf } from './ground.ts';
import { holdAsJudged } from './hold-as-judged.ts';
import { judgeDraft } from './judge-draft.ts';
import { measuring } from './measuring.ts';
import { noSuchDraft, ownDraft } from './own-draft.ts';
import { revise } from './revise.ts';
import { roleHolders } from './role-holders.ts';

/**
 * Freezes the draft into a plan, tells every affected channel and asks the owners: plan, audit row and messages in one
 * transaction. The draft's row lock makes a double click propose once. Everything is judged again first, because the
 * catalog, the date and Slack may have changed since the questions were answered.
 */
export async function proposeDraft(
  ctx: Context,
  input: Asker & { draftId: string },
): Promise<{ ok: true; id: number } | Exclude<DraftOutcome, { ok: true }>> {
  const own = await ownDraft(ctx.db, input);
  if (!own.ok) return own;
  const { answers } = own.draft;
  const now = ctx.clock();
  const profile = answers.dataset ? await datasetProfile(ctx, answers.dataset) : null;
  const ground = await groundOf(ctx, profile, input.userId);
  const faults = judgeAnswers(answers, ground, REVIEW_STEP);
  if (!profile || Object.keys(faults).length > 0) return backTo(ctx, own.draft, faults);
  const about = {
    userId: input.userId,
    teamId: input.teamId,
    answers,
    profile,
    revises: own.draft.revises,
  };
  const judged = await measuring(() => judgeDraft(ctx, about));
  if (!judged.ok) return judged;
  const { plan, errors } = judged.value;
  if (plan === null || Object.keys(errors).length > 0) return backTo(ctx, own.draft, errors);
  const blocked = dead(plan.context.judgement.findings);
  if (blocked.length > 0) return refuseDead(blocked);
  const holders = await roleHolders(ctx);
  return inTransaction(ctx.db, async tx => {
    const draft = await lockDraft(tx, input.draftId);
    if (!draft?.open) return noSuchDraft();
    if (draft.revises !== null) {
      const revised = await revise(tx, {
        backfillId: draft.revises,
        plan,
        holders,
        userId: input.userId,
        now,
      });
      if (!revised.ok) return revised;
      await markProposed(tx, draft.id, draft.revises);
      return { ok: true, id: draft.revises };
    }
    const id = await proposeNew(tx, { asker: input, plan, holders, now });
    await markProposed(tx, draft.id, id);
    return { ok: true, id };
  });
}

/** The first question with a complaint, with all complaints. */
async function backTo(ctx: Context, draft: Draft, errors: FieldErrors) {
  const view = await draftView(ctx, { ...draft, step: stepAtFault(errors) ?? 1 });
  return { ok: false as const, view, errors };
}

function refuseDead(blocked: readonly Finding[]): Refused {
  return refuse(
    'blocked',
    `This plan could never run: ${blocked.map(({ sentence }) => sentence).join(' ')}`,
    'Nobody was told and your answers are kept: `/backfill` goes on with them.',
  );
}

async function proposeNew(
  tx: Tx,
  proposal: { asker: Asker; plan: Plan; holders: Holders; now: Date },
): Promise<number> {
  const { asker, plan, holders, now } = proposal;
  const id = await insertBackfill(tx, {
    teamId: asker.teamId,
    dataset: plan.scope.dataset,
    proposer: asker.userId,
    now,
  });
  const hash = planHash(plan);
  await insertPlan(tx, { backfillId: id, version: 1, plan, hash, createdBy: asker.userId, now });
  await appendAudit(tx, {
    at: now,
    backfillId: id,
    actor: asker.userId,
    verb: 'propose',
    detail: { version: 1, hash },
  });
  const subject: Subject = {
    id,
    state: 'proposed',
    proposer: asker.userId,
    askedVersion: 1,
    planHash: hash,
    plan,
  };
  const holds = await holdAsJudged(tx, subject, holders, now);
  await sayAll(tx, await requestMessages(tx, id), now);
  await sayAll(tx, [planDetails(subject), ...announcements(subject), ...holds], now);
  await wakeBackfill(tx, id);
  return id;
}
