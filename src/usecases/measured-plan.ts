import { closedMonths } from '../plan/calendar/closed-periods.ts';
import { type Ingredients, scopeOf } from '../plan/compose-plan.ts';
import type { DraftAnswers } from '../plan/draft.ts';
import type { Channel, DatasetProfile } from '../plan/profile.ts';
import type { Refused } from '../plan/refusal.ts';
import { cutFrom, wayChosen } from '../plan/ways.ts';
import { channelsById, userNames } from '../store/directory.ts';
import type { Context } from './context.ts';

/**
 * What the plan of these answers is made of, with the scope measured and cut into units now. The answers must have been
 * judged; that the table cannot be cut as they say comes back as a refusal.
 */
export async function ingredientsOf(
  ctx: Context,
  proposer: string,
  answers: DraftAnswers,
  profile: DatasetProfile,
): Promise<{ readonly ok: true; readonly ingredients: Ingredients } | Refused> {
  const scope = scopeOf(answers, profile);
  const counted = { table: profile.table, periodColumn: profile.period.column, scope };
  const measured = await ctx.warehouse.measure({ ...counted, key: profile.key });
  const way = wayChosen(answers, profile) ?? null;
  const cutting = way && cutFrom(way, await ctx.warehouse.cutFacts(counted, way), scope);
  if (cutting?.ok === false) return cutting;
  const names = await userNames(ctx.db, [proposer, answers.ownerUserId ?? proposer]);
  const extra = await channelsById(ctx.db, answers.extraChannels ?? []);
  const extraChannels = (answers.extraChannels ?? []).map((channelId): Channel => {
    const known = extra.get(channelId);
    return { channelId, name: known ? `#${known.name}` : channelId, botIsMember: known?.isMember ?? false };
  });
  const about = { dataset: profile.id, sensitivity: profile.sensitivity };
  const closed = closedMonths(ctx.catalog.judging.books, about, scope).length > 0;
  const cut = cutting?.cut;
  return {
    ok: true,
    ingredients: { answers, profile, proposer, names, extraChannels, measured, closed, cut },
  };
}
