import { channelObject } from '../objects/channel.ts';
import { messageObject } from '../objects/message.ts';
import { isMember, joinChannel, maySee, openIm } from '../workspace/channels.ts';
import { repliesTo, timelineOf } from '../workspace/messages.ts';
import type { ChannelRecord, MessageRecord } from '../workspace/records.ts';
import {
  type Answer,
  type Call,
  count,
  flag,
  hasScope,
  page,
  refuse,
  refuseArguments,
  refuseScope,
  text,
} from './call.ts';
import { channelArgument, isTs, readingRefusal } from './find.ts';

/** Types of `conversations.list`, our kinds of channel, and the scope that shows them. */
const listable = {
  public_channel: { kind: 'public', scope: 'channels:read' },
  private_channel: { kind: 'private', scope: 'groups:read' },
  im: { kind: 'im', scope: 'im:read' },
  mpim: { kind: null, scope: 'mpim:read' },
} as const;

export function listConversations(call: Call): Answer {
  const { workspace } = call.context;
  const types = (text(call, 'types') ?? 'public_channel').split(',').map(type => type.trim());
  const kinds = new Set<string>();
  for (const type of types) {
    const known = Object.hasOwn(listable, type) ? listable[type as keyof typeof listable] : undefined;
    if (known === undefined) return refuse('invalid_types');
    if (!hasScope(call, known.scope)) return refuseScope(call, known.scope);
    if (known.kind !== null) kinds.add(known.kind);
  }
  const limit = count(call, 'limit', 100, 1_000);
  if (limit === null) return refuse('invalid_limit');
  const visible = [...workspace.channels.values()].filter(
    channel =>
      kinds.has(channel.kind) &&
      maySee(channel, workspace.app.botUser) &&
      !(channel.isArchived && flag(call, 'exclude_archived')),
  );
  const part = page(visible, text(call, 'cursor'), limit);
  if (part === null) return refuse('invalid_cursor');
  return {
    ok: true,
    channels: part.items.map(channel => ({
      ...channelObject(workspace, channel),
      ...(channel.kind === 'im' ? {} : { num_members: channel.members.length }),
    })),
    response_metadata: { next_cursor: part.nextCursor },
  };
}

export function conversationInfo(call: Call): Answer {
  const found = channelArgument(call);
  if (!found.ok) return found;
  const refusal = readingRefusal(call, found.value, 'read');
  if (refusal !== null) return refusal;
  const members = flag(call, 'include_num_members') ? { num_members: found.value.members.length } : {};
  return { ok: true, channel: { ...channelObject(call.context.workspace, found.value), ...members } };
}

export function conversationMembers(call: Call): Answer {
  const found = channelArgument(call);
  if (!found.ok) return found;
  const refusal = readingRefusal(call, found.value, 'read');
  if (refusal !== null) return refusal;
  const limit = count(call, 'limit', 100, 1_000);
  if (limit === null) return refuse('invalid_limit');
  const part = page(found.value.members, text(call, 'cursor'), limit);
  if (part === null) return refuse('invalid_cursor');
  return { ok: true, members: part.items, response_metadata: { next_cursor: part.nextCursor } };
}

/** Newest first, without replies (unless broadcast) and ephemeral messages. */
export function conversationHistory(call: Call): Answer {
  const found = channelArgument(call);
  if (!found.ok) return found;
  const refusal = historyRefusal(call, found.value);
  if (refusal !== null) return refusal;
  if (!isMember(found.value, call.context.workspace.app.botUser)) return refuse('not_in_channel');
  const roots = [...timelineOf(call.context.workspace, found.value.id).values()]
    .filter(message => message.ephemeralFor === null && (message.threadTs === null || message.isBroadcast))
    .reverse();
  return pageOfMessages(call, roots);
}

/** The root and its replies, oldest first. */
export function conversationReplies(call: Call): Answer {
  const found = channelArgument(call);
  if (!found.ok) return found;
  const refusal = historyRefusal(call, found.value);
  if (refusal !== null) return refusal;
  const { workspace } = call.context;
  if (!isMember(found.value, workspace.app.botUser)) return refuse('channel_not_found');
  const message = timelineOf(workspace, found.value.id).get(text(call, 'ts') ?? '');
  if (message === undefined || message.ephemeralFor !== null) return refuse('thread_not_found');
  const root =
    message.threadTs === null ? message : timelineOf(workspace, found.value.id).get(message.threadTs);
  if (root === undefined) return refuse('thread_not_found');
  return pageOfMessages(call, [root, ...repliesTo(workspace, found.value.id, root.ts)]);
}

function historyRefusal(call: Call, channel: ChannelRecord): Answer | null {
  const scope = readingRefusal(call, channel, 'history');
  if (scope !== null) return scope;
  for (const [name, error] of [
    ['latest', 'invalid_ts_latest'],
    ['oldest', 'invalid_ts_oldest'],
  ] as const) {
    const ts = text(call, name);
    if (ts !== undefined && ts !== '' && ts !== '0' && ts !== 'now' && !isLooseTs(ts)) return refuse(error);
  }
  return null;
}

function pageOfMessages(call: Call, messages: readonly MessageRecord[]): Answer {
  const limit = count(call, 'limit', 100, 999);
  if (limit === null) return refuseArguments('must be an integer below 1000 [json-pointer:/limit]');
  const [oldest, latest] = [Number(text(call, 'oldest') ?? 0), latestOf(call)];
  const isInclusive = flag(call, 'inclusive');
  const within = messages.filter(message => {
    const ts = Number(message.ts);
    return isInclusive ? ts >= oldest && ts <= latest : ts > oldest && ts < latest;
  });
  const part = page(within, text(call, 'cursor'), limit);
  if (part === null) return refuse('invalid_cursor');
  const options = { origin: call.context.origin(), hasMetadata: flag(call, 'include_all_metadata') };
  return {
    ok: true,
    messages: part.items.map(message => messageObject(call.context.workspace, message, options)),
    has_more: part.nextCursor !== '',
    pin_count: messages.filter(message => message.isPinned).length,
    ...(part.nextCursor === '' ? {} : { response_metadata: { next_cursor: part.nextCursor } }),
  };
}

function latestOf(call: Call): number {
  const latest = text(call, 'latest');
  return latest === undefined || latest === '' || latest === 'now'
    ? Number.POSITIVE_INFINITY
    : Number(latest);
}

/** Slack takes plain seconds as well as a ts here. */
function isLooseTs(ts: string): boolean {
  return isTs(ts) || /^\d{1,12}(\.\d{1,6})?$/.test(ts);
}

export function joinConversation(call: Call): Answer {
  const { workspace } = call.context;
  const found = channelArgument(call);
  if (!found.ok) return found;
  if (found.value.kind !== 'public') return refuse('method_not_supported_for_channel_type');
  if (found.value.isArchived) return refuse('is_archived');
  const isNew = joinChannel(workspace, found.value, workspace.app.botUser);
  if (isNew) announceJoin(call, found.value, workspace.app.botUser);
  const channel = channelObject(workspace, found.value);
  if (isNew) return { ok: true, channel };
  return {
    ok: true,
    channel,
    warning: 'already_in_channel',
    response_metadata: { warnings: ['already_in_channel'] },
  };
}

/** Tells the app that somebody joined a channel it is in (its own joining included). */
export function announceJoin(call: Pick<Call, 'context'>, channel: ChannelRecord, user: string): void {
  const { workspace, sendEvent } = call.context;
  sendEvent({
    type: 'member_joined_channel',
    user,
    channel: channel.id,
    channel_type: channel.kind === 'private' ? 'G' : 'C',
    team: workspace.team.id,
    event_ts: (workspace.clock().getTime() / 1_000).toFixed(6),
  });
}

export function openConversation(call: Call): Answer {
  const { workspace } = call.context;
  const given = text(call, 'channel');
  if (given !== undefined && given !== '') {
    const known = workspace.channels.get(given);
    if (known === undefined || known.kind !== 'im') return refuse('channel_not_found');
    return { ok: true, no_op: true, already_open: true, channel: { id: known.id } };
  }
  const users = text(call, 'users');
  if (users === undefined || users === '') return refuse('users_list_not_supplied');
  const ids = users.split(',').map(id => id.trim());
  if (ids.some(id => !workspace.users.has(id))) return refuse('user_not_found');
  if (!hasScope(call, 'im:write')) return refuseScope(call, 'im:write');
  const [only] = ids;
  if (ids.length !== 1 || only === undefined) return refuse('method_not_supported_for_channel_type');
  const { channel, isNew } = openIm(workspace, workspace.app.botUser, only);
  const known = isNew ? {} : { no_op: true, already_open: true };
  const shown = flag(call, 'return_im') ? channelObject(workspace, channel) : { id: channel.id };
  return { ok: true, ...known, channel: shown };
}
