import { sayId } from '../plan/decide.ts';
import { STATES } from '../plan/lifecycle.ts';
import type { BackfillRecord } from '../plan/record.ts';
import { type Refused, refuse } from '../plan/refusal.ts';
import { findBackfill } from '../store/backfills.ts';
import { findRecord } from '../store/records.ts';
import type { Asker, Context } from './context.ts';
import { noSuchBackfill } from './no-such-backfill.ts';

/** The record that was filed for a backfill. */
export async function recordOf(
  ctx: Context,
  input: Asker & { backfillId: number },
): Promise<{ ok: true; record: BackfillRecord; markdown: string } | Refused> {
  const backfill = await findBackfill(ctx.db, input.backfillId);
  if (!backfill || backfill.teamId !== input.teamId) return noSuchBackfill(input.backfillId);
  const filed = await findRecord(ctx.db, backfill.id);
  if (filed) return { ok: true, record: filed.document, markdown: filed.markdown };
  return refuse(
    'no_record_yet',
    `${sayId(backfill.id)} is ${STATES[backfill.state].title.toLowerCase()} and has no record yet.`,
    'A record is filed once the change was promoted and watched. See `/backfill status`.',
  );
}
