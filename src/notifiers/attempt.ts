import { markInDoubt } from '../store/deliveries.ts';
import { findMessage, type Message } from '../store/messages.ts';
import type { DeliveryEnv } from './delivery-env.ts';
import { findPosted } from './find-posted.ts';
import { pictureOf } from './picture.ts';
import { shareRecordFile } from './share-record-file.ts';
import { type Place, show } from './show.ts';
import { readFailure, type SlackFailure } from './slack-failure.ts';

export type Outcome =
  | { readonly done: true; readonly ts: string | null; readonly revision: number }
  | { readonly done: false; readonly failure: SlackFailure; readonly inDoubt: boolean };

/** One try to make Slack show what the message says. What Slack or the network did comes back as a value. */
export async function attempt(env: DeliveryEnv, message: Message): Promise<Outcome> {
  let sent = false;
  try {
    const threadTs = await threadOf(env, message);
    const place: Place = { channelId: message.channelId, threadTs, ts: message.ts, userId: message.userId };
    if (message.inDoubt && isFindable(message)) {
      const posted = await findPosted(env.client, { ...place, key: message.key });
      if (posted) return { done: true, ...posted };
    }
    const picture = await pictureOf(env, message);
    await markInDoubt(env.db, message.key);
    sent = true;
    if (message.content.kind === 'record_file') {
      await shareRecordFile(env, message, message.content.model, threadTs);
      return { done: true, ts: null, revision: message.wanted };
    }
    const ts = await show(env, message, picture, place);
    return { done: true, ts, revision: message.wanted };
  } catch (error) {
    if (isAbort(error)) return { done: false, failure: stopping(), inDoubt: message.inDoubt };
    const failure = readFailure(error, message.attempts + 1);
    return { done: false, failure, inDoubt: sent ? failure.kind === 'doubt' : message.inDoubt };
  }
}

/** Editing twice does no harm, ephemeral messages are in no history, and a file is asked for by its own id. */
function isFindable(message: Message): boolean {
  return message.ts === null && message.userId === null && message.content.kind !== 'record_file';
}

/** The root of the thread that the message belongs to, where Slack has it in the same channel. */
async function threadOf(env: DeliveryEnv, message: Message): Promise<string | null> {
  if (message.threadKey === null) return null;
  const root = await findMessage(env.db, message.threadKey);
  return root?.channelId === message.channelId ? root.ts : null;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function stopping(): SlackFailure {
  return { kind: 'retry', code: 'stopping' };
}
