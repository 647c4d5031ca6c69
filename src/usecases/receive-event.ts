import { z } from 'zod';
import { keepEvent, markAttempted, markProcessed, type StoredEvent, waitingEvents } from '../store/events.ts';
import type { Context } from './context.ts';
import { receiveReaction } from './receive-reaction.ts';

const Id = z.string().regex(/^\w+$/);
const Ts = z.string().regex(/^\d+\.\d+$/);

const ReactionEvent = z.object({
  type: z.enum(['reaction_added', 'reaction_removed']),
  user: Id,
  reaction: z.string(),
  item: z.object({ type: z.literal('message'), channel: Id, ts: Ts }),
  event_ts: Ts,
});

/**
 * Keeps an event, then handles it: Slack was told "received" before we see it and will not repeat it if we die. False
 * when it had been delivered before. What cannot be handled now stays and is tried again by `handleWaitingEvents`.
 */
export async function receiveEvent(
  ctx: Context,
  event: { eventId: string; type: string; payload: unknown; receivedAt: Date },
): Promise<boolean> {
  if (!(await keepEvent(ctx.db, event))) return false;
  await handle(ctx, { ...event, attempts: 0 });
  return true;
}

/** Handles what was kept and never finished: after a crash, or when the database was away. Gives their number. */
export async function handleWaitingEvents(ctx: Context): Promise<number> {
  const waiting = await waitingEvents(ctx.db, 200);
  for (const event of waiting) {
    try {
      if (!(await handle(ctx, event))) await markAttempted(ctx.db, event.eventId);
    } catch {
      // Counted in its row; after ten attempts it is left for a person to look at, and reconciliation covers gates.
      await markAttempted(ctx.db, event.eventId);
    }
  }
  return waiting.length;
}

/** False when it has to be looked at again later. */
async function handle(ctx: Context, event: StoredEvent): Promise<boolean> {
  const reaction = ReactionEvent.safeParse(event.payload);
  if (reaction.success) {
    const { type, user, reaction: name, item, event_ts } = reaction.data;
    const done = await receiveReaction(ctx, {
      channelId: item.channel,
      ts: item.ts,
      userId: user,
      reaction: name,
      added: type === 'reaction_added',
      at: new Date(Math.floor(Number(event_ts) * 1000)),
    });
    if (!done) return false;
  }
  await markProcessed(ctx.db, event.eventId, ctx.clock());
  return true;
}
