import { type Refused, refuse } from '../plan/refusal.ts';
import { noteMessage } from '../plan/say/run-messages.ts';
import { versionOf } from '../plan/version.ts';
import { appendAudit } from '../store/audit.ts';
import { lockBackfill } from '../store/backfills.ts';
import { inTransaction } from '../store/db.ts';
import { sayAll } from '../store/messages.ts';
import type { Asker, Context } from './context.ts';
import { noSuchBackfill } from './no-such-backfill.ts';

/** Promoted, and not taken away again. */
const PUBLISHED: ReadonlySet<string> = new Set(['watching', 'recorded']);

/**
 * Somebody says that what they answer for reads the published version by now: in the trail, and in the thread for
 * everybody who waits to give the old table up. Anybody may say it of their own; it changes nothing by itself.
 */
export async function sayMoved(
  ctx: Context,
  { backfillId, teamId, userId }: Asker & { backfillId: number },
): Promise<{ ok: true; text: string } | Refused> {
  const now = ctx.clock();
  return inTransaction(ctx.db, async tx => {
    const backfill = await lockBackfill(tx, backfillId);
    if (!backfill || backfill.teamId !== teamId) return noSuchBackfill(backfillId);
    const { scope, isolation } = backfill.plan;
    if (isolation.strategy !== 'versioned_output') {
      return refuse(
        'nothing_to_move_to',
        `BF-${backfillId} changes ${scope.table} itself, so there is no other version to move to.`,
        'Consumers go on reading the table.',
      );
    }
    const { view } = versionOf(scope.table, backfillId);
    if (!PUBLISHED.has(backfill.state)) {
      return refuse(
        'version_not_there',
        `${view} is not published now.`,
        `Where it stands: \`/backfill status BF-${backfillId}\`.`,
      );
    }
    await appendAudit(tx, { at: now, backfillId, actor: userId, verb: 'consumer_moved', detail: { view } });
    const text = `says that their consumer reads ${view} now.`;
    await sayAll(tx, [noteMessage(backfill, text, userId, now)], now);
    return { ok: true, text: `Noted, and said in the thread: what you answer for reads ${view}.` };
  });
}
