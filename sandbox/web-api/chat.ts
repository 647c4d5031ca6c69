import { validateMessage } from '../block-kit/message.ts';
import { blockKitRefusal } from '../block-kit/problem.ts';
import { messageObject } from '../objects/message.ts';
import { isMember } from '../workspace/channels.ts';
import { addMessage, editMessage, findMessage, removeMessage } from '../workspace/messages.ts';
import type { Json, MessageRecord } from '../workspace/records.ts';
import { nextTs } from '../workspace/workspace.ts';
import { type Answer, type Call, flag, refuse, text } from './call.ts';
import {
  channelArgument,
  getPermalinkOf,
  isTs,
  messageArgument,
  postingChannel,
  postingRefusal,
} from './find.ts';
import { type MessageContent, readContent } from './message-content.ts';

/** Longest text that `chat.update` takes; posting cuts at forty thousand instead. */
const maxUpdateText = 4_000;
const maxPostText = 40_000;

export function postMessage(call: Call): Answer {
  const found = postingChannel(call);
  if (!found.ok) return found;
  const channel = found.value;
  const refusal = postingRefusal(call, channel);
  if (refusal !== null) return refusal;
  const content = readContent(call);
  if (!content.ok) return content;
  if (isBare(content)) return refuse('no_text');
  const thread = threadArgument(call, channel.id);
  if (!thread.ok) return thread;
  const problems = checkContent(call, content, 'msg_blocks_too_long');
  if (problems !== null) return problems;
  const wait = call.context.limiter.takePost(channel.id);
  if (wait > 0) return refuse('ratelimited', { retryAfter: wait });
  const message = addMessage(call.context.workspace, {
    channel: channel.id,
    user: call.context.workspace.app.botUser,
    isBot: true,
    username: text(call, 'username') ?? null,
    text: (content.text ?? '').slice(0, maxPostText),
    blocks: content.blocks ?? [],
    attachments: content.attachments ?? [],
    metadata: content.metadata ?? null,
    threadTs: thread.ts,
    isBroadcast: thread.ts !== null && flag(call, 'reply_broadcast'),
  });
  announcePost(call, message);
  return { ok: true, channel: channel.id, ts: message.ts, message: asObject(call, message) };
}

export function postEphemeral(call: Call): Answer {
  const { workspace } = call.context;
  const found = postingChannel(call);
  if (!found.ok) return found;
  const channel = found.value;
  const refusal = postingRefusal(call, channel);
  if (refusal !== null) return refusal;
  const user = workspace.users.get(text(call, 'user') ?? '');
  if (user === undefined || !isMember(channel, user.id)) return refuse('user_not_in_channel');
  const content = readContent(call, false);
  if (!content.ok) return content;
  if (isBare(content)) return refuse('no_text');
  if ((content.text ?? '').length > maxPostText) return refuse('msg_too_long');
  const thread = threadArgument(call, channel.id);
  if (!thread.ok) return thread;
  const problems = checkContent(call, content, 'msg_too_long');
  if (problems !== null) return problems;
  const message = addMessage(workspace, {
    channel: channel.id,
    user: workspace.app.botUser,
    isBot: true,
    text: content.text ?? '',
    blocks: content.blocks ?? [],
    attachments: content.attachments ?? [],
    threadTs: thread.ts,
    ephemeralFor: user.id,
  });
  return { ok: true, message_ts: message.ts };
}

export function updateMessage(call: Call): Answer {
  const { workspace } = call.context;
  const found = channelArgument(call);
  if (!found.ok) return found;
  const target = messageArgument(call, found.value, 'ts');
  if (!target.ok) return target;
  if (target.value.user !== workspace.app.botUser) return refuse('cant_update_message');
  const content = readContent(call);
  if (!content.ok) return content;
  const isEmptied =
    content.blocks?.length === 0 && (content.text ?? '') === '' && content.attachments === undefined;
  if ((isBare(content) && content.metadata === undefined) || isEmptied) return refuse('no_text');
  if ((content.text ?? '').length > maxUpdateText) return refuse('msg_too_long');
  const problems = checkContent(call, content, 'msg_too_long');
  if (problems !== null) return problems;
  const { ok: _ok, ...edit } = content;
  editMessage(workspace, target.value, { ...edit, editor: workspace.app.botUser });
  announceEdit(call, target.value);
  return {
    ok: true,
    channel: found.value.id,
    ts: target.value.ts,
    text: target.value.text,
    message: asObject(call, target.value),
  };
}

export function deleteMessage(call: Call): Answer {
  const found = channelArgument(call);
  if (!found.ok) return found;
  const target = messageArgument(call, found.value, 'ts');
  if (!target.ok) return target;
  if (target.value.user !== call.context.workspace.app.botUser) return refuse('cant_delete_message');
  removeMessage(call.context.workspace, target.value);
  return { ok: true, channel: found.value.id, ts: target.value.ts };
}

export function getPermalink(call: Call): Answer {
  const found = channelArgument(call);
  if (!found.ok) return found;
  const target = messageArgument(call, found.value, 'message_ts');
  if (!target.ok) return target;
  return { ok: true, channel: found.value.id, permalink: getPermalinkOf(call, target.value) };
}

function isBare(content: MessageContent): boolean {
  return (
    (content.text ?? '') === '' &&
    (content.blocks ?? []).length === 0 &&
    (content.attachments ?? []).length === 0
  );
}

/** The root that `thread_ts` names. A reply is no root, and an ephemeral message has no thread. */
function threadArgument(
  call: Call,
  channel: string,
): { ok: true; ts: string | null } | ReturnType<typeof refuse> {
  const ts = text(call, 'thread_ts');
  if (ts === undefined || ts === '') return { ok: true, ts: null };
  const root = isTs(ts) ? findMessage(call.context.workspace, channel, ts) : undefined;
  const mayHaveReplies = root !== undefined && root.threadTs === null && root.ephemeralFor === null;
  return mayHaveReplies ? { ok: true, ts } : refuse('cannot_reply_to_message');
}

function checkContent(call: Call, content: MessageContent, tooLong: string): Answer | null {
  const message: Json = {
    ...(content.blocks === undefined ? {} : { blocks: content.blocks }),
    ...(content.attachments === undefined ? {} : { attachments: content.attachments }),
  };
  const problems = validateMessage(message, 'message', call.context.workspace);
  if (problems.length === 0) return null;
  return problems.some(problem => problem.code === 'msg_blocks_too_long')
    ? refuse(tooLong)
    : blockKitRefusal(problems);
}

function asObject(call: Call, message: MessageRecord): Json {
  return messageObject(call.context.workspace, message, { origin: call.context.origin(), hasMetadata: true });
}

/** Slack tells the app of its own messages too, where it subscribed to them. */
export function announcePost(call: Pick<Call, 'context'>, message: MessageRecord): void {
  const { workspace, origin, sendEvent } = call.context;
  const channel = workspace.channels.get(message.channel);
  if (channel === undefined || message.ephemeralFor !== null) return;
  sendEvent({
    ...messageObject(workspace, message, { origin: origin() }),
    channel: message.channel,
    channel_type: { public: 'channel', private: 'group', im: 'im' }[channel.kind],
    event_ts: message.ts,
  });
}

function announceEdit(call: Call, message: MessageRecord): void {
  const { workspace, origin, sendEvent } = call.context;
  const channel = workspace.channels.get(message.channel);
  if (channel === undefined) return;
  sendEvent({
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    message: messageObject(workspace, message, { origin: origin() }),
    channel: message.channel,
    channel_type: { public: 'channel', private: 'group', im: 'im' }[channel.kind],
    ts: message.edited?.ts ?? nextTs(workspace),
    event_ts: message.edited?.ts ?? message.ts,
  });
}
