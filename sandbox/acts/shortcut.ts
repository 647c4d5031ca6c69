import type { Context } from '../context.ts';
import { delivery } from '../delivery/delivery.ts';
import { channelName, interactionHead } from '../delivery/interaction-payload.ts';
import { makeResponseUrl } from '../delivery/response-url.ts';
import { messageObject } from '../objects/message.ts';
import type { PageAct } from '../page-contract.ts';
import type { Json, UserRecord } from '../workspace/records.ts';
import { type ActAnswer, cannot } from './act-answer.ts';
import { visibleMessage } from './visible.ts';

/** Uses one of the app's shortcuts, from anywhere or on a message. */
export async function runShortcut(
  context: Context,
  user: UserRecord,
  act: Extract<PageAct, { kind: 'shortcut' }>,
): Promise<ActAnswer> {
  const { workspace, manifest, triggers } = context;
  const known = manifest.shortcuts.find(shortcut => shortcut.callback_id === act.callbackId);
  if (known === undefined) return cannot('There is no such shortcut.');
  const message = act.on === undefined ? undefined : visibleMessage(context, user, act.on.channel, act.on.ts);
  if (known.type === 'message' && message === undefined) return cannot('That message is gone.');
  const channel = message === undefined ? undefined : workspace.channels.get(message.channel);
  const surface: Json =
    message === undefined || channel === undefined
      ? {}
      : {
          channel: { id: channel.id, name: channelName(channel) },
          message: messageObject(workspace, message, { origin: context.origin() }),
          message_ts: message.ts,
          response_url: makeResponseUrl(context, {
            channel: channel.id,
            user: user.id,
            messageTs: message.ts,
            threadTs: message.threadTs,
          }).url,
        };
  const answer = await context.deliver(
    delivery('interactivity', `shortcut ${act.callbackId}`, {
      type: known.type === 'message' ? 'message_action' : 'shortcut',
      ...interactionHead(context, user),
      callback_id: act.callbackId,
      trigger_id: triggers.make(user.id),
      action_ts: (workspace.clock().getTime() / 1_000).toFixed(6),
      ...surface,
    }),
  );
  return answer.ok ? { ok: true } : cannot(`The app did not take it (${answer.error}). Try again.`);
}
