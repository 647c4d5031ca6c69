import type { GateNumber } from '../plan/gate.ts';
import { expiryOf } from '../plan/policy/patience.ts';
import type { Backfill } from './backfills.ts';
import type { Db } from './db.ts';
import { deliveredAt } from './deliveries.ts';
import { findMessage } from './messages.ts';

/** Since when people could know: since Slack shows the request, or since it was written where Slack never took it. */
export async function askedSince(
  db: Db,
  backfill: Backfill,
  { messageKey }: { messageKey: string },
): Promise<Date> {
  const delivered = await deliveredAt(db, messageKey);
  return delivered ?? (await findMessage(db, messageKey))?.createdAt ?? backfill.updatedAt;
}

/** When the gate is given up; null where people were asked before that was said. */
export async function expiresAt(
  db: Db,
  backfill: Backfill,
  asked: { gate: GateNumber; messageKey: string },
): Promise<Date | null> {
  return expiryOf(asked.gate, backfill.plan, await askedSince(db, backfill, asked));
}
