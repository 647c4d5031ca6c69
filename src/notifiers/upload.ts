import { setTimeout as sleep } from 'node:timers/promises';
import { BackfillError } from '../errors.ts';
import type { SlackClient } from './client.ts';

export type Upload = {
  readonly name: string;
  readonly title: string;
  readonly content: Buffer;
};

const UPLOAD_TIMEOUT_MS = 20_000;

/** Waits between looks at a file that Slack is still working on, in milliseconds. */
const LOOKS_MS = [150, 300, 500, 1_000, 1_500, 2_000, 3_000, 4_000, 5_000];

/** Hands Slack the bytes of a file; it is seen by nobody until it is completed. Gives the file's id. */
export async function sendBytes(client: SlackClient, upload: Upload, signal: AbortSignal): Promise<string> {
  const { upload_url: url, file_id: fileId } = await client.files.getUploadURLExternal({
    filename: upload.name,
    length: upload.content.length,
  });
  if (!url || !fileId) throw new BackfillError('backfill_slack_upload', 'Slack gave no address to upload to');
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(upload.content)]), upload.name);
  const response = await fetch(url, {
    method: 'POST',
    body: form,
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(UPLOAD_TIMEOUT_MS)]),
  });
  if (!response.ok) {
    throw new BackfillError('backfill_slack_upload', `Slack answered an upload with ${response.status}`);
  }
  return fileId;
}

/**
 * Waits until Slack has looked at a completed file; only then may a message show it. Fails with
 * `backfill_slack_file_not_ready` when that takes longer than about 17 seconds.
 */
export async function waitUntilReady(
  client: SlackClient,
  fileId: string,
  signal: AbortSignal,
): Promise<void> {
  for (const pause of LOOKS_MS) {
    const { file } = await client.files.info({ file: fileId });
    if (file?.mimetype) return;
    await sleep(pause, undefined, { signal });
  }
  throw new BackfillError('backfill_slack_file_not_ready', 'Slack did not finish looking at an upload');
}

/** Whether the file is to be seen in `channelId`; waits a moment, because sharing follows completion with a delay. */
export async function isShared(
  client: SlackClient,
  file: { readonly fileId: string; readonly channelId: string },
  signal: AbortSignal,
): Promise<boolean> {
  for (const pause of LOOKS_MS.slice(0, 5)) {
    const answer = await client.files.info({ file: file.fileId });
    const { channels = [], groups = [], ims = [] } = answer.file ?? {};
    if ([...channels, ...groups, ...ims].includes(file.channelId)) return true;
    await sleep(pause, undefined, { signal });
  }
  return false;
}
