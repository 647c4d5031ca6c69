import { closedMonths } from '../plan/calendar/closed-periods.ts';
import { composePlan, scopeOf } from '../plan/compose-plan.ts';
import type { DraftAnswers } from '../plan/draft.ts';
import type { Channel, DatasetProfile } from '../plan/profile.ts';
import type { Plan } from '../plan/schema.ts';
import { channelsById, userNames } from '../store/directory.ts';
import type { Context } from './context.ts';

/** The plan that these answers make, with the scope measured now. The answers must have been judged. */
export async function composeMeasured(
  ctx: Context,
  proposer: string,
  answers: DraftAnswers,
  profile: DatasetProfile,
): Promise<Plan> {
  const scope = scopeOf(answers, profile);
  const measured = await ctx.warehouse.measure({
    table: profile.table,
    periodColumn: profile.period.column,
    scope,
    key: profile.key,
  });
  const names = await userNames(ctx.db, [proposer, answers.ownerUserId ?? proposer]);
  const extra = await channelsById(ctx.db, answers.extraChannels ?? []);
  const extraChannels = (answers.extraChannels ?? []).map((channelId): Channel => {
    const known = extra.get(channelId);
    return { channelId, name: known ? `#${known.name}` : channelId, botIsMember: known?.isMember ?? false };
  });
  const about = { dataset: profile.id, sensitivity: profile.sensitivity };
  const closed = closedMonths(ctx.catalog.judging.books, about, scope).length > 0;
  return composePlan({ answers, profile, proposer, names, extraChannels, measured, closed });
}
