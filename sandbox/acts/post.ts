import type { Context } from '../context.ts';
import type { PageAct } from '../page-contract.ts';
import { announcePost } from '../web-api/chat.ts';
import { isMember } from '../workspace/channels.ts';
import { addMessage } from '../workspace/messages.ts';
import type { UserRecord } from '../workspace/records.ts';
import { type ActAnswer, cannot } from './act-answer.ts';
import { encodeTyped } from './typed-text.ts';
import { visibleChannel, visibleMessage, writingRefusal } from './visible.ts';

/** Posts what a person typed. */
export function post(context: Context, user: UserRecord, act: Extract<PageAct, { kind: 'post' }>): ActAnswer {
  const { workspace } = context;
  const channel = visibleChannel(context, user, act.channel);
  const refusal = writingRefusal(channel, user);
  if (refusal !== null || channel === undefined) return cannot(refusal ?? '');
  if (act.text.trim() === '') return cannot('There is nothing to send.');
  const root =
    act.threadTs === undefined ? undefined : visibleMessage(context, user, channel.id, act.threadTs);
  if (act.threadTs !== undefined && root === undefined) return cannot('That message is gone.');
  const message = addMessage(workspace, {
    channel: channel.id,
    user: user.id,
    text: encodeTyped(workspace, act.text),
    threadTs: root === undefined ? null : (root.threadTs ?? root.ts),
  });
  announcePost({ context }, message);
  const isMentioned = message.text.includes(`<@${workspace.app.botUser}>`);
  if (isMentioned && isMember(channel, workspace.app.botUser)) {
    context.sendEvent({
      type: 'app_mention',
      user: user.id,
      text: message.text,
      ts: message.ts,
      channel: channel.id,
      event_ts: message.ts,
      ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
    });
  }
  return { ok: true, channel: channel.id, ts: message.ts };
}
