import { z } from 'zod';
import type { SlackClient } from './client.ts';

export type Reactions = readonly { readonly name: string; readonly users: readonly string[] }[];

const Reacted = z.object({
  message: z.object({
    reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()) })).default([]),
  }),
});

/**
 * Who reacted on a message with which emoji, as Slack shows it now: everyone, not only the first few (`full`). Throws
 * what the Web API client throws.
 */
export async function fetchReactions(
  client: SlackClient,
  message: { readonly channelId: string; readonly ts: string },
): Promise<Reactions> {
  const answer = await client.reactions.get({
    channel: message.channelId,
    timestamp: message.ts,
    full: true,
  });
  return Reacted.parse(answer).message.reactions;
}
