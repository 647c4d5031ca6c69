import type { Outgoing } from '../plan/say/models.ts';
import { undeliveredMessage } from '../plan/say/undelivered.ts';
import { findBackfill, lockBackfill } from '../store/backfills.ts';
import { inTransaction } from '../store/db.ts';
import { failDelivery } from '../store/deliveries.ts';
import { type Message, sayAll } from '../store/messages.ts';
import { requestMessages } from '../store/request-messages.ts';
import type { DeliveryEnv } from './delivery-env.ts';

/**
 * The message will never arrive. When the start waits for it, or people decide on it, the responsible people are told
 * in the transaction that gives it up, and the messages on which people decide say that something is missing.
 */
export async function giveUp(env: DeliveryEnv, message: Message, code: string): Promise<void> {
  const isMissed = isAwaited(message);
  const directChannel = isMissed ? await directChannelIfHomeless(env, message) : null;
  const now = env.clock();
  await inTransaction(env.db, async tx => {
    // The backfill's lock comes before the message's, as everywhere: the other order could deadlock.
    const backfill =
      isMissed && message.backfillId !== null ? await lockBackfill(tx, message.backfillId) : null;
    await failDelivery(tx, message.key, code);
    if (!backfill) return;
    const failure = { key: message.key, channelId: message.channelId, error: code, acknowledgedBy: null };
    const report = inPlace(undeliveredMessage(backfill, failure), directChannel);
    await sayAll(tx, [report, ...(await requestMessages(tx, backfill.id))], now);
  });
}

/** What was never shown where people have to see it, and an announcement that shows what does not hold any more. */
function isAwaited({ delivered, required, gate, content }: Message): boolean {
  if (delivered === 0) return required || gate !== null;
  return content.kind === 'announcement' && content.model.supersededBy === null;
}

function inPlace(report: Outgoing<'undelivered'>, directChannel: string | null): Outgoing<'undelivered'> {
  if (directChannel === null) return report;
  const { threadKey: _thread, broadcast: _broadcast, ...unplaced } = report;
  return { ...unplaced, channelId: directChannel };
}

/** The proposer's direct messages, when it is the home channel itself that cannot be reached; null otherwise. */
async function directChannelIfHomeless(env: DeliveryEnv, message: Message): Promise<string | null> {
  const backfill = message.backfillId === null ? null : await findBackfill(env.db, message.backfillId);
  if (!backfill || backfill.plan.context.homeChannelId !== message.channelId) return null;
  try {
    const { channel } = await env.client.conversations.open({ users: backfill.proposer });
    return channel?.id ?? null;
  } catch (error) {
    env.log.error(
      { err: error, backfillId: message.backfillId },
      'no way to tell the proposer of a failed post',
    );
    return null;
  }
}
