import { isOutOfReach, slackTrouble } from '../plan/say/slack-troubles.ts';
import { inTransaction } from '../store/db.ts';
import { markDelivered, postAnew, postponeDelivery } from '../store/deliveries.ts';
import { wakeBackfill } from '../store/leases.ts';
import type { Message } from '../store/messages.ts';
import type { Outcome, Shown } from './attempt.ts';
import type { DeliveryEnv } from './delivery-env.ts';
import { giveUp } from './give-up.ts';
import { isOperators, isTokenRefused, readFailure, type SlackFailure } from './slack-failure.ts';

/** Seconds to wait after the first, second … try that failed; the last one repeats. */
const DELAYS = [1, 3, 10, 30, 60, 300];

/** After a lost answer Slack is given a moment to show what it may have taken. */
const DOUBT_DELAY = 2;

/** An operator has to act first: trying often helps nobody. */
const OPERATOR_DELAY = 60;

/** A note for one person's eyes is worth little when it comes late. */
const WHISPERS = 3;
const JOINS = 3;

/** Writes down what became of a try, and what follows from it. */
export async function settle(env: DeliveryEnv, message: Message, outcome: Outcome): Promise<void> {
  if (outcome.done) return delivered(env, message, outcome);
  if ('lost' in outcome) {
    env.log.warn({ backfillId: message.backfillId }, 'another replica took a message over');
    return;
  }
  const { failure, inDoubt } = outcome;
  const attempts = message.attempts + 1;
  if (failure.code === 'stopping') return postpone(env, message, failure, 0, inDoubt);
  if (failure.kind === 'limited') {
    env.pace.close(message.channelId, failure.seconds, env.clock());
    return postpone(env, message, failure, Math.max(1, failure.seconds), inDoubt);
  }
  if (failure.kind === 'join' && attempts <= JOINS) return join(env, message, failure, inDoubt);
  if (isOutOfReach(failure.code) && message.ts !== null && isMissed(message)) {
    const about = { code: failure.code, kind: message.content.kind, backfillId: message.backfillId };
    env.log.info(about, 'a message is out of reach in slack; it is posted anew');
    return inTransaction(env.db, tx => postAnew(tx, message.key, env.clock()));
  }
  const isLate = message.userId !== null && attempts >= WHISPERS;
  if (failure.kind === 'final' || failure.kind === 'join' || failure.kind === 'layout' || isLate) {
    return fail(env, message, failure.code);
  }
  if (isTokenRefused(failure)) {
    if (env.pace.closeAll(failure.code, env.clock())) {
      env.log.error(
        { code: failure.code, remedy: slackTrouble(failure.code)?.remedy },
        'slack refuses the bot token: nothing is delivered and nothing is lost until it takes it again',
      );
    }
    return postpone(env, message, failure, OPERATOR_DELAY, inDoubt);
  }
  if (isOperators(failure)) {
    const { remedy } = slackTrouble(failure.code) ?? {};
    const details = { code: failure.code, remedy, backfillId: message.backfillId };
    env.log.error(details, 'slack refuses the app itself: the message waits until somebody mends that');
    return postpone(env, message, failure, OPERATOR_DELAY, inDoubt);
  }
  const delay = DELAYS[Math.min(attempts, DELAYS.length) - 1] ?? OPERATOR_DELAY;
  return postpone(env, message, failure, inDoubt ? Math.max(delay, DOUBT_DELAY) : delay, inDoubt);
}

/** Nobody can decide on a request that is not there, nor knows of a change whose announcement is gone. */
function isMissed({ gate, content }: Message): boolean {
  return gate !== null || (content.kind === 'announcement' && content.model.supersededBy === null);
}

async function delivered(
  env: DeliveryEnv,
  message: Message,
  { ts, channelId, revision }: Shown,
): Promise<void> {
  const now = env.clock();
  await inTransaction(env.db, async tx => {
    // The backfill's lock comes before the message's, as everywhere: the other order could deadlock.
    if (message.required && message.backfillId !== null) {
      await wakeBackfill(tx, message.backfillId);
    }
    await markDelivered(tx, message.key, { ts, channelId, revision, now });
  });
  env.pace.reopen();
  env.pace.shown(message.key, now);
  env.signals?.onDelivered?.(message, revision);
  if (message.gate === null || message.ts !== null || ts === null) return;
  try {
    await env.onGatePosted?.({ ...message, ts, channelId });
  } catch (error) {
    env.log.error(
      { err: error, backfillId: message.backfillId },
      'catching up with a new gate message failed',
    );
  }
}

/** Lets the bot into a public channel, where it then tries again; a private one has to invite it. */
async function join(
  env: DeliveryEnv,
  message: Message,
  failure: SlackFailure,
  inDoubt: boolean,
): Promise<void> {
  try {
    await env.client.conversations.join({ channel: message.channelId });
  } catch (error) {
    const refusal = readFailure(error, message.attempts + 1);
    if (refusal.kind === 'doubt' || refusal.kind === 'limited' || isTokenRefused(refusal))
      return settle(env, message, { done: false, failure: refusal, inDoubt });
    return fail(env, message, failure.code);
  }
  return postpone(env, message, failure, 0, inDoubt);
}

async function fail(env: DeliveryEnv, message: Message, code: string): Promise<void> {
  await giveUp(env, message, code);
  env.log.warn(
    {
      code,
      remedy: slackTrouble(code)?.remedy,
      kind: message.content.kind,
      backfillId: message.backfillId,
    },
    'message could not be delivered',
  );
  env.signals?.onFailed?.(message, code);
}

async function postpone(
  env: DeliveryEnv,
  message: Message,
  failure: SlackFailure,
  seconds: number,
  inDoubt: boolean,
): Promise<void> {
  const at = new Date(env.clock().getTime() + seconds * 1000);
  await postponeDelivery(env.db, message.key, { error: failure.code, at, inDoubt });
  env.log.info(
    { code: failure.code, kind: message.content.kind, backfillId: message.backfillId, at },
    'delivery postponed',
  );
  env.signals?.onPostponed?.(message, failure.code, at);
}
