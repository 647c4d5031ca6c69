import { z } from 'zod';

/** A reaction on a message, as Slack delivers it. Reactions on files and the like are something else. */
export const ReactionBody = z.object({
  event_id: z.string(),
  event: z.object({
    type: z.enum(['reaction_added', 'reaction_removed']),
    user: z.string(),
    reaction: z.string(),
    item_user: z.string().optional(),
    item: z.object({ type: z.literal('message'), channel: z.string(), ts: z.string() }),
    event_ts: z.string(),
  }),
});
