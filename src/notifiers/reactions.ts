import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Logger } from '../logger.ts';
import type { Reactions } from '../plan/gate.ts';
import { MESSAGE_GONE } from '../plan/say/slack-troubles.ts';
import { inTransaction, type Pool } from '../store/db.ts';
import { postAnew } from '../store/deliveries.ts';
import { notify } from '../store/leases.ts';
import { findMessageInSlack } from '../store/messages.ts';
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

type Env = {
  readonly client: SlackClient;
  readonly log: Logger;
  readonly db: Pool;
  readonly clock: () => Date;
};

/**
 * Who reacted on a request, after a few tries; null where Slack does not say, which the log then tells. One that somebody
 * deleted is posted anew: nothing that was said on it, a ❌ above all, is over because nobody can see it any more.
 */
export async function reactionsOn(env: Env, message: Place): Promise<Reactions | null> {
  const { client, log } = env;
  for (const [index, pause] of [...PAUSES_MS, null].entries()) {
    try {
      return await fetchReactions(client, message);
    } catch (error) {
      const failure = readFailure(error, index + 1);
      if (failure.code === MESSAGE_GONE) {
        await askAnew(env, message);
        return null;
      }
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

async function askAnew({ db, log, clock }: Env, { channelId, ts }: Place): Promise<void> {
  await inTransaction(db, async tx => {
    const request = await findMessageInSlack(tx, channelId, ts);
    if (!request) return;
    await postAnew(tx, request.key, clock());
    await notify(tx, 'backfill_outbox');
    log.info({ backfillId: request.backfillId }, 'a request was deleted in slack; it is posted anew');
  });
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
