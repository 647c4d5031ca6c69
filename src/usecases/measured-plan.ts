import { closedMonths } from '../plan/calendar/closed-periods.ts';
import { type Ingredients, scopeOf } from '../plan/compose-plan.ts';
import type { DraftAnswers } from '../plan/draft.ts';
import type { Channel, DatasetProfile } from '../plan/profile.ts';
import { channelsById, userNames } from '../store/directory.ts';
import type { Context } from './context.ts';

/** What the plan of these answers is made of, with the scope measured now. The answers must have been judged. */
export async function ingredientsOf(
  ctx: Context,
  proposer: string,
  answers: DraftAnswers,
  profile: DatasetProfile,
): Promise<Ingredients> {
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
  return { answers, profile, proposer, names, extraChannels, measured, closed };
}
