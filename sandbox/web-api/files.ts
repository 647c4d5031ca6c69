import { isRecord } from '../http.ts';
import { fileObject } from '../objects/file.ts';
import { finishFile, promiseFile, shareFile } from '../workspace/files.ts';
import { addMessage } from '../workspace/messages.ts';
import type { ChannelRecord, FileRecord } from '../workspace/records.ts';
import { type Answer, type Call, count, json, refuse, refuseArguments, text } from './call.ts';
import { announcePost } from './chat.ts';
import { type Found, postingRefusal } from './find.ts';

/** Largest file, in bytes, and longest description of it, in characters. */
const maxFileBytes = 1_000_000_000;
const maxAltText = 1_000;

export function getUploadUrl(call: Call): Answer {
  const size = count(call, 'length', 0, maxFileBytes);
  if (size === null || size === 0) return refuseArguments('must be greater than 0 [json-pointer:/length]');
  const altText = text(call, 'alt_txt') ?? '';
  if (altText.length > maxAltText) return refuse('alt_txt_too_large');
  const file = promiseFile(call.context.workspace, text(call, 'filename') ?? '', size, altText);
  return { ok: true, upload_url: `${call.context.origin()}/upload/v1/${file.id}`, file_id: file.id };
}

/** Answers before Slack has looked at the files: their types, and their message in a channel, come later. */
export function completeUpload(call: Call): Answer {
  const { workspace, timings, later } = call.context;
  const given = json(call, 'files');
  if (!Array.isArray(given) || given.length === 0 || !given.every(isRecord)) {
    return refuseArguments('must be an array [json-pointer:/files]');
  }
  const files: FileRecord[] = [];
  for (const { id, title } of given) {
    const file = workspace.files.get(String(id));
    if (file === undefined || file.state !== 'uploaded') return refuse('file_not_found');
    if (typeof title === 'string' && title !== '') file.title = title;
    files.push(file);
  }
  const target = targetOf(call);
  if (!target.ok) return target;
  for (const file of files) file.state = 'processing';
  later(timings.fileProcessing, () => {
    for (const file of files) finishFile(workspace, file);
    if (target.value !== null) shareIn(call, files, target.value);
  });
  return { ok: true, files: files.map(file => fileObject(workspace, file, call.context.origin())) };
}

function targetOf(call: Call): Found<ChannelRecord | null> {
  const id = text(call, 'channel_id');
  if (id === undefined || id === '') return { ok: true, value: null };
  const channel = call.context.workspace.channels.get(id);
  if (channel === undefined) return refuse('channel_not_found');
  const refusal = postingRefusal(call, channel);
  if (refusal === null) return { ok: true, value: channel };
  return refusal.error === 'is_archived' ? refuse('posting_to_channel_denied') : refusal;
}

function shareIn(call: Call, files: readonly FileRecord[], channel: ChannelRecord): void {
  const { workspace, sendEvent } = call.context;
  const message = addMessage(workspace, {
    channel: channel.id,
    user: workspace.app.botUser,
    isBot: true,
    text: text(call, 'initial_comment') ?? '',
    threadTs: text(call, 'thread_ts') ?? null,
    files: files.map(file => file.id),
  });
  for (const file of files) {
    shareFile(workspace, file, channel.id);
    sendEvent({
      type: 'file_shared',
      file_id: file.id,
      user_id: file.user,
      file: { id: file.id },
      channel_id: channel.id,
      event_ts: message.ts,
    });
  }
  announcePost(call, message);
}

export function fileInfo(call: Call): Answer {
  const file = call.context.workspace.files.get(text(call, 'file') ?? '');
  if (file === undefined || file.state === 'promised') return refuse('file_not_found');
  return {
    ok: true,
    file: fileObject(call.context.workspace, file, call.context.origin()),
    comments: [],
    response_metadata: { next_cursor: '' },
  };
}
