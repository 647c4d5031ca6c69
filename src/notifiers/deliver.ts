import { setTimeout as sleep } from 'node:timers/promises';
import { claimMessage, nextDue, postponeDelivery } from '../store/deliveries.ts';
import { findMessage, type Message } from '../store/messages.ts';
import { attempt } from './attempt.ts';
import type { DeliveryEnv, DeliveryOptions } from './delivery-env.ts';
import { holdLease } from './hold-lease.ts';
import { listenToOutbox } from './outbox-listener.ts';
import { Pace } from './pace.ts';
import { settle } from './settle.ts';
import { Wakeup } from './wakeup.ts';

const LEASE_SECONDS = 15;

/** So many messages are on their way at a time; a chart that Slack still looks at must not hold up a request. */
const WIDTH = 4;

const POLL_MS = 2_000;
const SHORTEST_REST_MS = 20;

export type Delivery = {
  /** Ends after what is on its way has arrived or failed. May be called more than once. */
  readonly stop: () => Promise<void>;
  /** Looks at the outbox now. */
  readonly wake: () => void;
};

/**
 * Delivers what the outbox holds until it is stopped. Any number of replicas may do so at the same time: each message is
 * leased. The client must not retry by itself (see `SlackClient`).
 */
export function startDelivery(options: DeliveryOptions): Delivery {
  const stopper = new AbortController();
  const wakeup = new Wakeup();
  const env: DeliveryEnv = { ...options, signal: stopper.signal, pace: options.pace ?? new Pace() };
  const listening = listenToOutbox({ ...options, signal: stopper.signal, onNotify: () => wakeup.wake() });
  const delivering = deliverAll(env, wakeup);
  return {
    wake: () => wakeup.wake(),
    async stop() {
      stopper.abort();
      wakeup.wake();
      await Promise.all([delivering, listening]);
    },
  };
}

async function deliverAll(env: DeliveryEnv, wakeup: Wakeup): Promise<void> {
  const underWay = new Set<Promise<void>>();
  while (!env.signal.aborted) {
    const message = underWay.size < WIDTH ? await claim(env) : null;
    if (message) {
      const task: Promise<void> = deliver(env, message).finally(() => {
        underWay.delete(task);
        wakeup.wake();
      });
      underWay.add(task);
      continue;
    }
    if (underWay.size === 0) env.signals?.onIdle?.();
    await wakeup.rest(await restOf(env));
  }
  await Promise.all(underWay);
}

async function claim(env: DeliveryEnv): Promise<Message | null> {
  try {
    return await claimMessage(env.db, env.owner, env.leaseSeconds ?? LEASE_SECONDS, env.clock());
  } catch (error) {
    env.log.error({ err: error }, 'outbox could not be read, trying again');
    return null;
  }
}

/** Milliseconds until the next message falls due, and never longer than a poll. */
async function restOf(env: DeliveryEnv): Promise<number> {
  const poll = env.pollMs ?? POLL_MS;
  try {
    const due = await nextDue(env.db);
    const ahead = (due?.getTime() ?? 0) - env.clock().getTime();
    // What is due and was not claimed waits for another message; the end of that one wakes us.
    return ahead > 0 ? Math.min(poll, Math.max(SHORTEST_REST_MS, ahead)) : poll;
  } catch {
    return poll;
  }
}

/** Delivers one message. Whatever goes wrong on our side leaves it to its lease: it is tried again when that ends. */
async function deliver(env: DeliveryEnv, claimed: Message): Promise<void> {
  try {
    await holdLease(env, claimed, env.leaseSeconds ?? LEASE_SECONDS, async () => {
      const message = await paced(env, claimed);
      if (message) await settle(env, message, await attempt(env, message));
    });
  } catch (error) {
    const details = { err: error, kind: claimed.content.kind, backfillId: claimed.backfillId };
    env.log.error(details, 'delivery broke off, trying again after its lease');
  }
}

/** The message as it reads once it may be shown: what was said while it waited is part of it. Null when it may not. */
async function paced(env: DeliveryEnv, claimed: Message): Promise<Message | null> {
  const closed = env.pace.closedFor(claimed.channelId, env.clock());
  if (closed) {
    const failure = { error: closed.code, at: closed.until, inDoubt: claimed.inDoubt };
    await postponeDelivery(env.db, claimed.key, failure);
    env.signals?.onPostponed?.(claimed, closed.code, closed.until);
    return null;
  }
  const wait = claimed.ts === null ? 0 : env.pace.waitBeforeEdit(claimed.key, env.clock());
  if (wait === 0) return claimed;
  await sleep(wait, undefined, { signal: env.signal }).catch(() => undefined);
  return findMessage(env.db, claimed.key);
}
