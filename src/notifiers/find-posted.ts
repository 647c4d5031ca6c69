import { z } from 'zod';
import { MESSAGE_METADATA } from '../slack/ids.ts';
import type { SlackClient } from './client.ts';

export type Posted = { readonly ts: string; readonly revision: number };

const Ours = z.object({
  ts: z.string(),
  metadata: z.object({
    event_type: z.literal(MESSAGE_METADATA),
    event_payload: z.object({ key: z.string(), revision: z.number() }),
  }),
});

const PAGE = 200;
const PAGES = 10;

/**
 * Looks for the message `key` in its channel or thread, among the latest two thousand: our messages carry their key as
 * metadata. Null when Slack does not have it. Throws what the Web API client throws.
 */
export async function findPosted(
  client: SlackClient,
  where: { readonly channelId: string; readonly threadTs: string | null; readonly key: string },
): Promise<Posted | null> {
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await readPage(client, where, cursor);
    for (const message of answer.messages ?? []) {
      const ours = Ours.safeParse(message);
      if (!ours.success || ours.data.metadata.event_payload.key !== where.key) continue;
      return { ts: ours.data.ts, revision: ours.data.metadata.event_payload.revision };
    }
    cursor = answer.response_metadata?.next_cursor || undefined;
    if (!cursor) return null;
  }
  return null;
}

function readPage(
  client: SlackClient,
  { channelId, threadTs }: { channelId: string; threadTs: string | null },
  cursor: string | undefined,
) {
  const page = { channel: channelId, limit: PAGE, include_all_metadata: true, ...(cursor ? { cursor } : {}) };
  if (threadTs === null) return client.conversations.history(page);
  return client.conversations.replies({ ...page, ts: threadTs });
}
