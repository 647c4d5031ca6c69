import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../logger.ts';
import { chartModels } from '../slack/chart-data.ts';
import { saveFileId } from '../store/deliveries.ts';
import type { Message } from '../store/messages.ts';
import type { Pool, SlackClient } from './client.ts';
import type { Picture } from './rendering.ts';
import { sendBytes, waitUntilReady } from './upload.ts';

type Studio = {
  readonly db: Pool;
  readonly client: SlackClient;
  readonly log: Logger;
  readonly signal: AbortSignal;
};

/** Waits before the second and the third try, in milliseconds. */
const PAUSES_MS = [300, 1_500];

/**
 * The chart of a message that has one, uploaded and ready to be shown. When that cannot be done, the message goes out
 * without it and says so: numbers in words are better than none.
 */
export async function pictureOf(studio: Studio, message: Message): Promise<Picture> {
  if (message.content.kind !== 'movement') return { state: 'none' };
  const { model } = message.content;
  const charts = chartModels(model.series);
  if (charts.length === 0) return { state: 'none' };
  // A file that was kept belongs to the first revision: what is said anew has other numbers, so another chart.
  if (message.fileId !== null && message.wanted === 1) return { state: 'uploaded', fileId: message.fileId };
  for (const pause of [...PAUSES_MS, null]) {
    try {
      // Loaded when there is something to draw: the libraries take as long to load as all the rest of the bot.
      const { drawMovement } = await import('./charts/draw-movement.ts');
      const content = drawMovement(model.datasetTitle, charts);
      const fileId = await uploadPicture(studio, `BF-${model.id}-before-after.png`, content);
      await saveFileId(studio.db, message.key, fileId);
      return { state: 'uploaded', fileId };
    } catch (error) {
      studio.signal.throwIfAborted();
      const details = { err: error, backfillId: message.backfillId };
      if (pause === null) studio.log.error(details, 'chart could not be uploaded, posting without it');
      else studio.log.warn(details, 'chart upload failed, trying again');
      if (pause !== null) await sleep(pause, undefined, { signal: studio.signal });
    }
  }
  return { state: 'unavailable' };
}

/** Uploaded to no channel and without alt text: sharing with one may silently fail, so the block carries it. */
async function uploadPicture(studio: Studio, name: string, content: Buffer): Promise<string> {
  const { client, signal } = studio;
  const fileId = await sendBytes(client, { name, title: name, content }, signal);
  await client.files.completeUploadExternal({ files: [{ id: fileId, title: name }] });
  await waitUntilReady(client, fileId, signal);
  return fileId;
}
