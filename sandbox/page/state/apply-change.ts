import type { PageChange, PageExchange, PageMessage } from '../../page-contract.ts';
import { type Thread, type Timeline, threadKey, type Workspace } from './model.ts';

/** Exchanges kept for the developer panel. */
const keptExchanges = 400;

/** The workspace after one notice of the stream; the same object when the notice changes nothing shown. */
export function applyChange(workspace: Workspace, change: PageChange): Workspace {
  switch (change.kind) {
    case 'message':
      return withMessage(workspace, change.message);
    case 'message_removed':
      return withoutMessage(workspace, change.channel, change.ts);
    case 'channel':
      return {
        ...workspace,
        channels: new Map(workspace.channels).set(change.channel.id, change.channel),
      };
    case 'views':
      return { ...workspace, views: change.views };
    case 'home':
      return { ...workspace, home: change.home };
    case 'file':
      return { ...workspace, files: new Map(workspace.files).set(change.file.id, change.file) };
    case 'exchange':
      return withExchanges(workspace, [change.exchange]);
    case 'faults':
      return { ...workspace, faults: change.faults };
    case 'hello':
    case 'reload':
      return workspace;
  }
}

/** Adds exchanges that are not there yet; the newest stand last. */
export function withExchanges(workspace: Workspace, added: readonly PageExchange[]): Workspace {
  const known = new Set(workspace.exchanges.map(exchange => exchange.seq));
  const fresh = added.filter(exchange => !known.has(exchange.seq));
  if (fresh.length === 0) return workspace;
  const all = [...workspace.exchanges, ...fresh].sort((a, b) => a.seq - b.seq);
  return { ...workspace, exchanges: all.slice(-keptExchanges) };
}

/** Puts an older page of messages before those already there. */
export function withOlderMessages(
  workspace: Workspace,
  channel: string,
  page: { readonly messages: readonly PageMessage[]; readonly hasMore: boolean },
): Workspace {
  const timeline = workspace.timelines.get(channel);
  const merged = page.messages.reduce<readonly PageMessage[]>(
    (messages, message) => upsert(messages, message),
    timeline?.messages ?? [],
  );
  const newSince =
    timeline === undefined ? (workspace.channels.get(channel)?.lastRead ?? null) : timeline.newSince;
  const next: Timeline = {
    messages: merged,
    hasMore: page.hasMore,
    anchorTs: timeline?.anchorTs ?? page.messages[0]?.ts ?? null,
    newSince,
    firstNew: firstUnread(merged, newSince, workspace.me.id),
  };
  return { ...workspace, timelines: new Map(workspace.timelines).set(channel, next) };
}

/** Marks what is unread now as new, for as long as the channel stays open. */
export function withNewLine(workspace: Workspace, channel: string): Workspace {
  const timeline = workspace.timelines.get(channel);
  if (timeline === undefined) return workspace;
  const newSince = workspace.channels.get(channel)?.lastRead ?? null;
  const firstNew = firstUnread(timeline.messages, newSince, workspace.me.id);
  return {
    ...workspace,
    timelines: new Map(workspace.timelines).set(channel, { ...timeline, newSince, firstNew }),
  };
}

/** One's own messages are never news to oneself, and to somebody who never read here nothing is. */
function firstUnread(messages: readonly PageMessage[], since: string | null, me: string): string | null {
  if (since === null) return null;
  return messages.find(message => Number(message.ts) > Number(since) && message.user !== me)?.ts ?? null;
}

function withMessage(workspace: Workspace, message: PageMessage): Workspace {
  let next = workspace;
  const timeline = workspace.timelines.get(message.channel);
  if (timeline !== undefined && isInTimeline(timeline, message)) {
    const changed = { ...timeline, messages: upsert(timeline.messages, message) };
    next = { ...next, timelines: new Map(next.timelines).set(message.channel, changed) };
  }
  const key = threadKey(message.channel, message.threadTs ?? message.ts);
  const thread = workspace.threads.get(key);
  if (thread !== undefined) {
    const changed: Thread = isReply(message)
      ? { ...thread, replies: upsert(thread.replies, message) }
      : { ...thread, root: message };
    next = { ...next, threads: new Map(next.threads).set(key, changed) };
  }
  return next;
}

function withoutMessage(workspace: Workspace, channel: string, ts: string): Workspace {
  const timelines = new Map(workspace.timelines);
  const timeline = timelines.get(channel);
  if (timeline !== undefined) {
    timelines.set(channel, {
      ...timeline,
      messages: timeline.messages.filter(message => message.ts !== ts),
    });
  }
  const threads = new Map(
    [...workspace.threads].map(([key, thread]) => {
      const isHere = thread.root.channel === channel && thread.replies.some(reply => reply.ts === ts);
      const replies = isHere ? thread.replies.filter(reply => reply.ts !== ts) : thread.replies;
      return [key, isHere ? { ...thread, replies } : thread];
    }),
  );
  return { ...workspace, timelines, threads };
}

export function isReply(message: PageMessage): boolean {
  return message.threadTs !== null && message.threadTs !== message.ts;
}

/** A message older than what has been fetched comes with its own page later. */
function isInTimeline(timeline: Timeline, message: PageMessage): boolean {
  if (isReply(message) && !message.isBroadcast) return false;
  const first = timeline.messages[0];
  return first === undefined || !timeline.hasMore || Number(message.ts) >= Number(first.ts);
}

/** Replaces the message with the same ts, or inserts it where its ts belongs. */
function upsert(messages: readonly PageMessage[], message: PageMessage): readonly PageMessage[] {
  const at = messages.findLastIndex(other => Number(other.ts) <= Number(message.ts));
  const isThere = messages[at]?.ts === message.ts;
  return [...messages.slice(0, isThere ? at : at + 1), message, ...messages.slice(at + 1)];
}
