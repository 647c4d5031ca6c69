import { BackfillError } from '../errors.ts';
import type { Rendered } from '../slack/blocks.ts';
import { MESSAGE_METADATA } from '../slack/ids.ts';
import type { Message } from '../store/messages.ts';
import type { SlackClient } from './client.ts';
import type { DeliveryEnv } from './delivery-env.ts';
import type { Place } from './place.ts';
import { render } from './renderers.ts';
import type { Picture } from './rendering.ts';
import { readFailure } from './slack-failure.ts';

type Standing = { readonly ts: string | null; readonly channelId: string };

/**
 * Posts, edits or whispers the message; gives where it stands, with a `ts` unless it cannot be edited later. Where Slack
 * refuses the layout, it is tried without the picture and at last in plain words: a message that looks poor beats one
 * that is lost.
 */
export async function show(
  env: DeliveryEnv,
  message: Message,
  picture: Picture,
  place: Place,
): Promise<Standing> {
  const shapes: (() => Rendered)[] = [
    () => render(message.content, picture),
    ...(picture.state === 'uploaded' ? [() => render(message.content, { state: 'unavailable' })] : []),
    () => ({ text: render(message.content, { state: 'none' }).text, blocks: [] }),
  ];
  for (const [index, shape] of shapes.entries()) {
    try {
      return await send(env.client, message, place, shape());
    } catch (error) {
      if (readFailure(error, 1).kind !== 'layout' || index === shapes.length - 1) throw error;
      const details = { err: error, kind: message.content.kind, backfillId: message.backfillId };
      env.log.error(details, 'slack refused the layout of a message, trying a plainer one');
    }
  }
  throw new BackfillError('backfill_slack_layout', 'Slack takes not even plain words');
}

async function send(
  client: SlackClient,
  message: Message,
  { channelId, threadTs, ts, userId }: Place,
  { text, blocks }: Rendered,
): Promise<Standing> {
  const thread = threadTs === null ? {} : { thread_ts: threadTs };
  if (userId !== null) {
    await client.chat.postEphemeral({ channel: channelId, user: userId, text, blocks, ...thread });
    return { ts: null, channelId };
  }
  const metadata = {
    event_type: MESSAGE_METADATA,
    event_payload: { key: message.key, revision: message.wanted },
  };
  if (ts !== null) {
    await client.chat.update({ channel: channelId, ts, text, blocks, metadata });
    return { ts, channelId };
  }
  const content = { channel: channelId, text, blocks, metadata, unfurl_links: false, unfurl_media: false };
  const posted = await (threadTs === null
    ? client.chat.postMessage(content)
    : client.chat.postMessage({ ...content, thread_ts: threadTs, reply_broadcast: message.broadcast }));
  return { ts: posted.ts ?? null, channelId: posted.channel ?? channelId };
}
