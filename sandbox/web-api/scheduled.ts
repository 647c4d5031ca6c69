import { addMessage } from '../workspace/messages.ts';
import { nextId, unixSeconds } from '../workspace/workspace.ts';
import { type Answer, type Call, count, refuse, text } from './call.ts';
import { announcePost } from './chat.ts';
import { channelArgument, postingChannel, postingRefusal } from './find.ts';
import { readContent } from './message-content.ts';

/** How far ahead a message may be scheduled, in seconds: 120 days. */
const maxAhead = 120 * 86_400;

export function scheduleMessage(call: Call): Answer {
  const { workspace, later } = call.context;
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
  workspace.scheduled.set(id, { id, channel: found.value.id, postAt, arguments: call.args });
  later((postAt - now) * 1_000, () => {
    if (!workspace.scheduled.delete(id)) return;
    const { ok: _ok, ...said } = content;
    const message = addMessage(workspace, {
      ...said,
      text: said.text ?? '',
      channel: found.value.id,
      user: workspace.app.botUser,
      isBot: true,
      threadTs: text(call, 'thread_ts') ?? null,
    });
    announcePost(call, message);
  });
  return {
    ok: true,
    channel: found.value.id,
    scheduled_message_id: id,
    post_at: postAt,
    message: { text: content.text ?? '', type: 'delayed_message', bot_id: workspace.app.botId },
  };
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
