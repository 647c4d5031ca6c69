import { channelsByName } from '../store/directory.ts';
import { findMessage, type Message } from '../store/messages.ts';
import type { DeliveryEnv } from './delivery-env.ts';

/** Where a message stands or is to stand: `ts` when Slack has it, `userId` when only one person is to see it. */
export type Place = {
  /** A conversation; or a person or a channel's `#name`, which Slack takes for posting only. */
  readonly channelId: string;
  readonly threadTs: string | null;
  readonly ts: string | null;
  readonly userId: string | null;
};

/** Its thread where the root stands in the same conversation, and else the channel itself. */
export async function placeOf(env: DeliveryEnv, message: Message): Promise<Place> {
  const { ts, userId, channelId } = message;
  const root = message.threadKey === null ? null : await findMessage(env.db, message.threadKey);
  const isSame = root?.channelId === channelId || !isConversation(channelId);
  if (!root?.ts || !isSame) return { channelId, threadTs: null, ts, userId };
  return { channelId: root.channelId, threadTs: root.ts, ts, userId };
}

/** The conversation behind a place, for reading what stands in it; null where Slack was never asked to post by it. */
export async function conversationOf(env: DeliveryEnv, channelId: string): Promise<string | null> {
  if (isConversation(channelId)) return channelId;
  if (channelId.startsWith('#')) {
    const name = channelId.slice(1);
    return (await channelsByName(env.db, [name])).get(name)?.channelId ?? null;
  }
  const { channel } = await env.client.conversations.open({ users: channelId });
  return channel?.id ?? null;
}

function isConversation(channelId: string): boolean {
  return /^[CDG][A-Z0-9]+$/.test(channelId);
}
