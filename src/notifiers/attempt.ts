import { markInDoubt } from '../store/deliveries.ts';
import type { Message } from '../store/messages.ts';
import type { DeliveryEnv } from './delivery-env.ts';
import { findPosted } from './find-posted.ts';
import { pictureOf } from './picture.ts';
import { conversationOf, type Place, placeOf } from './place.ts';
import { shareRecordFile } from './share-record-file.ts';
import { show } from './show.ts';
import { readFailure, type SlackFailure } from './slack-failure.ts';

/** What Slack shows now: which revision, and where, unless it cannot be edited later. */
export type Shown = {
  readonly done: true;
  readonly ts: string | null;
  readonly channelId: string;
  readonly revision: number;
};

export type Outcome =
  | Shown
  | { readonly done: false; readonly failure: SlackFailure; readonly inDoubt: boolean }
  /** Somebody else took the message over: it is theirs to deliver. */
  | { readonly done: false; readonly lost: true };

/** One try to make Slack show what the message says. What Slack or the network did comes back as a value. */
export async function attempt(env: DeliveryEnv, message: Message): Promise<Outcome> {
  let sent = false;
  try {
    const place = await placeOf(env, message);
    const posted = message.inDoubt && isFindable(message) ? await look(env, message, place) : null;
    if (posted) return posted;
    const picture = await pictureOf(env, message);
    if (!(await markInDoubt(env.db, message.key, env.owner))) return { done: false, lost: true };
    sent = true;
    const revision = message.wanted;
    if (message.content.kind === 'record_file') {
      await shareRecordFile(env, message, message.content.model, place.threadTs);
      return { done: true, ts: null, channelId: message.channelId, revision };
    }
    return { done: true, revision, ...(await show(env, message, picture, place)) };
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

/** Whether Slack has it from an earlier try whose answer was lost. */
async function look(env: DeliveryEnv, message: Message, place: Place): Promise<Shown | null> {
  const channelId = await conversationOf(env, place.channelId);
  if (channelId === null) return null;
  const posted = await findPosted(env.client, { ...place, channelId, key: message.key });
  return posted && { done: true, channelId, ...posted };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function stopping(): SlackFailure {
  return { kind: 'retry', code: 'stopping' };
}
