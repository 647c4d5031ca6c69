import { closedMonths } from '../plan/calendar/closed-periods.ts';
import { type Ingredients, scopeOf } from '../plan/compose-plan.ts';
import type { DraftAnswers } from '../plan/draft.ts';
import type { FieldErrors } from '../plan/draft-view.ts';
import type { Channel, DatasetProfile } from '../plan/profile.ts';
import { cutFrom, wayChosen } from '../plan/ways.ts';
import { channelsById, userNames } from '../store/directory.ts';
import type { Context } from './context.ts';

/**
 * What the plan of these answers is made of, with the scope measured and cut into units now. The answers must have been
 * judged; values that are none of their column, and a table that cannot be cut so, come back at the answer they stand in.
 */
export async function ingredientsOf(
  ctx: Context,
  proposer: string,
  answers: DraftAnswers,
  profile: DatasetProfile,
): Promise<
  | { readonly ok: true; readonly ingredients: Ingredients }
  | { readonly ok: false; readonly errors: FieldErrors }
> {
  const scope = scopeOf(answers, profile);
  const counted = { table: profile.table, periodColumn: profile.period.column, scope };
  const measured = await ctx.warehouse.measure({ ...counted, key: profile.key }).catch(misfitOf);
  if ('message' in measured) return { ok: false, errors: { filterValues: measured.message } };
  const way = wayChosen(answers, profile) ?? null;
  const cutting = way && cutFrom(way, await ctx.warehouse.cutFacts(counted, way), scope);
  if (cutting?.ok === false) {
    const { message, remedy } = cutting.refusal;
    return { ok: false, errors: { cut: `${message} ${remedy}` } };
  }
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

/** That a typed value is none of its column; anything else is thrown on. */
function misfitOf(error: unknown): { readonly message: string } {
  const isMisfit =
    error instanceof Error && 'code' in error && error.code === 'backfill_warehouse_value_misfit';
  if (isMisfit) return { message: error.message };
  throw error;
}
