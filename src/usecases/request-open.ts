import { STATES } from '../plan/lifecycle.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import { findBackfill } from '../store/backfills.ts';
import { inTransaction } from '../store/db.ts';
import type { Asker, Context } from './context.ts';
import { noSuchBackfill } from './no-such-backfill.ts';
import { askedNow } from './open-gate.ts';

/** The request on which people decide about a backfill now, for somebody who names it by its number. */
export async function requestOpen(
  ctx: Context,
  { teamId, backfillId }: Asker & { readonly backfillId: number },
): Promise<{ readonly ok: true; readonly messageKey: string } | Refused> {
  const backfill = await findBackfill(ctx.db, backfillId);
  if (!backfill || backfill.teamId !== teamId) return noSuchBackfill(backfillId);
  const asked = await inTransaction(ctx.db, tx => askedNow(tx, backfill));
  if (asked) return { ok: true, messageKey: asked.messageKey };
  const { title, meaning } = STATES[backfill.state];
  return refuse(
    'nothing_to_decide',
    `BF-${backfillId} is ${title.toLowerCase()} (${meaning}): nobody is asked to decide about it now.`,
    `\`/backfill status BF-${backfillId}\` says what it waits for.`,
  );
}
