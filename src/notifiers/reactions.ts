import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Logger } from '../logger.ts';
import type { Reactions } from '../plan/gate.ts';
import type { SlackClient } from './client.ts';
import { readFailure } from './slack-failure.ts';

type Place = { readonly channelId: string; readonly ts: string };

/** Waits before the second and the third try, in milliseconds: somebody has just decided and looks at the request. */
const PAUSES_MS = [200, 1_000];
const LONGEST_PAUSE_MS = 5_000;

const Reacted = z.object({
  message: z.object({
    reactions: z.array(z.object({ name: z.string(), users: z.array(z.string()) })).default([]),
  }),
});

/** Who reacted on a message, after a few tries; null where Slack does not say, which the log then tells. Never fails. */
export async function reactionsOn(
  client: SlackClient,
  log: Logger,
  message: Place,
): Promise<Reactions | null> {
  for (const [index, pause] of [...PAUSES_MS, null].entries()) {
    try {
      return await fetchReactions(client, message);
    } catch (error) {
      const failure = readFailure(error, index + 1);
      // Somebody deleted it, and the emoji with it; what was said by button or command stands.
      if (failure.code === 'message_not_found') return [];
      if (pause === null || failure.kind === 'final') {
        log.warn({ err: error }, 'slack does not say what stands on a request, asking again later');
        return null;
      }
      const asked = failure.kind === 'limited' ? failure.seconds * 1_000 : 0;
      await sleep(Math.min(LONGEST_PAUSE_MS, Math.max(pause, asked)));
    }
  }
  return null;
}

/**
 * Who reacted on a message with which emoji, as Slack shows it now: everyone, not only the first few (`full`). Throws
 * what the Web API client throws.
 */
export async function fetchReactions(client: SlackClient, message: Place): Promise<Reactions> {
  const answer = await client.reactions.get({
    channel: message.channelId,
    timestamp: message.ts,
    full: true,
  });
  return Reacted.parse(answer).message.reactions;
}
