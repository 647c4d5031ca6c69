import type { Ground } from '../plan/judge-answers.ts';
import { peopleOf } from '../plan/policy/roster.ts';
import type { DatasetProfile } from '../plan/profile.ts';
import type { Context } from './context.ts';
import { rosterOf } from './roster.ts';

/** What answers are judged against, with whether the policy knows somebody to ask in place of the proposer. */
export async function groundOf(
  ctx: Context,
  profile: DatasetProfile | null,
  proposer: string,
): Promise<Ground> {
  const { policy } = ctx.catalog.judging;
  const roster = profile ? await rosterOf(ctx, profile.id) : null;
  const stepIn = roster ? peopleOf(policy.pool, roster).filter(({ userId }) => userId !== proposer) : [];
  return {
    profile,
    proposer,
    now: ctx.clock(),
    mayStepIn: policy.selfApprovalUpTo !== null || stepIn.length > 0,
  };
}
