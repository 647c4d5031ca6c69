import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt';
import { receiveEvent } from '../../usecases/receive-event.ts';
import type { Deps } from '../deps.ts';
import { ReactionBody } from './input.ts';

type Reacted = AllMiddlewareArgs & SlackEventMiddlewareArgs<'reaction_added' | 'reaction_removed'>;

/**
 * Somebody reacted to a message. Slack was told "received" before this runs, so it is kept before anything is decided.
 * Reactions to what others wrote are none of ours; who wrote it is not always said.
 */
export function onReaction({ context: ctx }: Deps) {
  return async ({ body, context }: Reacted): Promise<void> => {
    const reaction = ReactionBody.safeParse(body);
    if (!reaction.success) return;
    const { event_id: eventId, event } = reaction.data;
    if (event.item_user !== undefined && context.botUserId && event.item_user !== context.botUserId) return;
    await receiveEvent(ctx, { eventId, type: event.type, payload: event, receivedAt: ctx.clock() });
  };
}
