import { messageObject } from '../objects/message.ts';
import { isEmojiName } from '../workspace/emoji.ts';
import { addReaction, removeReaction } from '../workspace/reactions.ts';
import type { MessageRecord } from '../workspace/records.ts';
import { type Answer, type Call, refuse, text } from './call.ts';
import { channelArgument, type Found, getPermalinkOf, isTs, messageArgument } from './find.ts';

/** Most different emoji on one message, and most that one person may add to it. */
const maxEmoji = 50;
const maxReactionsEach = 23;

export function addReactionCall(call: Call): Answer {
  const name = nameOf(call);
  if (!isEmojiName(name)) return refuse('invalid_name');
  const target = targetOf(call);
  if (!target.ok) return target;
  const { workspace } = call.context;
  const bot = workspace.app.botUser;
  const { reactions, channel } = target.value;
  if (workspace.channels.get(channel)?.isArchived === true) return refuse('is_archived');
  if (reactions.some(reaction => reaction.name === name && reaction.users.includes(bot))) {
    return refuse('already_reacted');
  }
  const isNewEmoji = reactions.every(reaction => reaction.name !== name);
  if (isNewEmoji && reactions.length >= maxEmoji) return refuse('too_many_emoji');
  const own = reactions.filter(reaction => reaction.users.includes(bot)).length;
  if (own >= maxReactionsEach) return refuse('too_many_reactions');
  addReaction(workspace, target.value, name, bot);
  announceReaction(call, 'reaction_added', target.value, name, bot);
  return { ok: true };
}

export function removeReactionCall(call: Call): Answer {
  const name = nameOf(call);
  if (!isEmojiName(name)) return refuse('invalid_name');
  const target = targetOf(call);
  if (!target.ok) return target;
  const { workspace } = call.context;
  const isRemoved = removeReaction(workspace, target.value, name, workspace.app.botUser);
  if (!isRemoved) return refuse('no_reaction');
  announceReaction(call, 'reaction_removed', target.value, name, workspace.app.botUser);
  return { ok: true };
}

export function getReactions(call: Call): Answer {
  const target = targetOf(call);
  if (!target.ok) return target;
  const { workspace, origin } = call.context;
  return {
    ok: true,
    type: 'message',
    channel: target.value.channel,
    message: {
      ...messageObject(workspace, target.value, { origin: origin() }),
      permalink: getPermalinkOf(call, target.value),
    },
  };
}

/** Tells the app of a reaction, where it is in the channel and subscribed. */
export function announceReaction(
  call: Pick<Call, 'context'>,
  type: 'reaction_added' | 'reaction_removed',
  message: MessageRecord,
  name: string,
  user: string,
): void {
  const { workspace, sendEvent } = call.context;
  sendEvent({
    type,
    user,
    reaction: name,
    item: { type: 'message', channel: message.channel, ts: message.ts },
    item_user: message.user,
    event_ts: (workspace.clock().getTime() / 1_000).toFixed(6),
  });
}

function nameOf(call: Call): string {
  return (text(call, 'name') ?? '').replace(/^:|:$/g, '');
}

function targetOf(call: Call): Found<MessageRecord> {
  if (text(call, 'channel') === undefined || text(call, 'timestamp') === undefined)
    return refuse('no_item_specified');
  if (!isTs(text(call, 'timestamp'))) return refuse('bad_timestamp');
  const found = channelArgument(call);
  return found.ok ? messageArgument(call, found.value, 'timestamp') : found;
}
