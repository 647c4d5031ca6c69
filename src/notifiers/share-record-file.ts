import type { MessageModel } from '../plan/say/models.ts';
import { saveFileId } from '../store/deliveries.ts';
import type { Message } from '../store/messages.ts';
import type { DeliveryEnv } from './delivery-env.ts';
import { renderRecordFile } from './messages/record-file.ts';
import { readFailure } from './slack-failure.ts';
import { isShared, sendBytes } from './upload.ts';

/**
 * Puts the record into the thread as a file. Its id is kept before it is completed, so that a try whose answer was lost
 * is recognised and the file is not shared twice.
 */
export async function shareRecordFile(
  env: DeliveryEnv,
  message: Message,
  model: MessageModel<'record_file'>,
  threadTs: string | null,
): Promise<void> {
  if (message.fileId !== null && (await wasShared(env, message.fileId, message.channelId))) return;
  const upload = {
    name: model.fileName,
    title: model.fileName,
    content: Buffer.from(model.markdown, 'utf8'),
  };
  const fileId = await sendBytes(env.client, upload, env.signal);
  await saveFileId(env.db, message.key, fileId);
  const place = { channel_id: message.channelId, initial_comment: renderRecordFile(model).text };
  await env.client.files.completeUploadExternal({
    files: [{ id: fileId, title: model.fileName }],
    ...place,
    ...(threadTs === null ? {} : { thread_ts: threadTs }),
  });
}

/** A file that was promised but never completed is not found; it is uploaded anew. */
async function wasShared(env: DeliveryEnv, fileId: string, channelId: string): Promise<boolean> {
  try {
    return await isShared(env.client, { fileId, channelId }, env.signal);
  } catch (error) {
    if (readFailure(error, 1).code === 'file_not_found') return false;
    throw error;
  }
}
