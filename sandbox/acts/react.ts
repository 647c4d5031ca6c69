import type { Context } from '../context.ts';
import type { PageAct } from '../page-contract.ts';
import { announceReaction } from '../web-api/reactions.ts';
import { isEmojiName } from '../workspace/emoji.ts';
import { addReaction, removeReaction } from '../workspace/reactions.ts';
import type { UserRecord } from '../workspace/records.ts';
import { type ActAnswer, cannot } from './act-answer.ts';
import { visibleChannel, visibleMessage, writingRefusal } from './visible.ts';

export function react(
  context: Context,
  user: UserRecord,
  act: Extract<PageAct, { kind: 'react' }>,
): ActAnswer {
  const name = act.name.replaceAll(':', act.name.includes('::') ? ':' : '');
  if (!isEmojiName(name)) return cannot(`There is no emoji named “${act.name}”.`);
  const refusal = writingRefusal(visibleChannel(context, user, act.channel), user);
  if (refusal !== null) return cannot(refusal);
  const message = visibleMessage(context, user, act.channel, act.ts);
  if (message === undefined) return cannot('That message is gone.');
  if (message.ephemeralFor !== null) return cannot('A message that only you see takes no reactions.');
  if (addReaction(context.workspace, message, name, user.id)) {
    announceReaction({ context }, 'reaction_added', message, name, user.id);
  }
  return { ok: true, channel: message.channel, ts: message.ts };
}

export function unreact(
  context: Context,
  user: UserRecord,
  act: Extract<PageAct, { kind: 'unreact' }>,
): ActAnswer {
  const message = visibleMessage(context, user, act.channel, act.ts);
  if (message === undefined) return cannot('That message is gone.');
  if (!removeReaction(context.workspace, message, act.name, user.id)) {
    return cannot(`You have not reacted with “${act.name}”.`);
  }
  announceReaction({ context }, 'reaction_removed', message, act.name, user.id);
  return { ok: true, channel: message.channel, ts: message.ts };
}
