import type { Context } from '../context.ts';
import { addMessage } from '../workspace/messages.ts';
import { nextId, unixSeconds } from '../workspace/workspace.ts';
import { type Answer, type Call, count, refuse, text } from './call.ts';
import { announcePost } from './chat.ts';
import { channelArgument, postingChannel, postingRefusal } from './find.ts';
import { readContent } from './message-content.ts';

/** How far ahead a message may be scheduled, in seconds: 120 days. */
const maxAhead = 120 * 86_400;

export function scheduleMessage(call: Call): Answer {
  const { workspace } = call.context;
  const found = postingChannel(call);
  if (!found.ok) return found;
  const refusal = postingRefusal(call, found.value);
  if (refusal !== null) return refusal;
  const postAt = count(call, 'post_at', 0, Number.MAX_SAFE_INTEGER);
  if (postAt === null || postAt === 0) return refuse('invalid_time');
  const now = unixSeconds(workspace);
  if (postAt <= now) return refuse('time_in_past');
  if (postAt > now + maxAhead) return refuse('time_too_far');
  const content = readContent(call);
  if (!content.ok) return content;
  if ((content.text ?? '') === '' && content.blocks === undefined) return refuse('no_text');
  const id = nextId(workspace, 'Q');
  const { ok: _ok, ...said } = content;
  workspace.scheduled.set(id, {
    id,
    channel: found.value.id,
    postAt,
    content: { ...said, text: said.text ?? '' },
    threadTs: text(call, 'thread_ts') ?? null,
  });
  armScheduled(call.context, id);
  return {
    ok: true,
    channel: found.value.id,
    scheduled_message_id: id,
    post_at: postAt,
    message: { text: content.text ?? '', type: 'delayed_message', bot_id: workspace.app.botId },
  };
}

/** Sets the timer of a scheduled message; after a restart, too. One that is overdue is posted at once. */
export function armScheduled(context: Context, id: string): void {
  const { workspace, later } = context;
  const record = workspace.scheduled.get(id);
  if (record === undefined) return;
  later(Math.max(0, record.postAt * 1_000 - workspace.clock().getTime()), () => {
    if (!workspace.scheduled.delete(id)) return;
    const message = addMessage(workspace, {
      ...record.content,
      channel: record.channel,
      user: workspace.app.botUser,
      isBot: true,
      threadTs: record.threadTs,
    });
    announcePost({ context }, message);
  });
}

export function deleteScheduledMessage(call: Call): Answer {
  const { workspace } = call.context;
  const found = channelArgument(call);
  if (!found.ok) return found;
  const id = text(call, 'scheduled_message_id') ?? '';
  if (workspace.scheduled.get(id)?.channel !== found.value.id) return refuse('invalid_scheduled_message_id');
  workspace.scheduled.delete(id);
  return { ok: true };
}
