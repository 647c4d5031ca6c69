import { isMember } from '../workspace/channels.ts';
import { nextId } from '../workspace/workspace.ts';
import { type Answer, type Call, refuse, text } from './call.ts';
import { channelArgument, isTs, messageArgument } from './find.ts';

/** Most pins and bookmarks of one channel. */
const maxPins = 100;
const maxBookmarks = 100;

export function addPin(call: Call): Answer {
  const { workspace } = call.context;
  const found = channelArgument(call);
  if (!found.ok) return found;
  if (text(call, 'timestamp') === undefined) return refuse('no_item_specified');
  if (!isTs(text(call, 'timestamp'))) return refuse('bad_timestamp');
  if (!isMember(found.value, workspace.app.botUser)) return refuse('not_in_channel');
  const target = messageArgument(call, found.value, 'timestamp');
  if (!target.ok) return target;
  if (target.value.isPinned) return refuse('already_pinned');
  const pinned = [...(workspace.timelines.get(found.value.id)?.values() ?? [])].filter(
    message => message.isPinned,
  );
  if (pinned.length >= maxPins) return refuse('too_many_pins');
  target.value.isPinned = true;
  workspace.changes.tell({ kind: 'message', channel: found.value.id, ts: target.value.ts });
  return { ok: true };
}

export function addBookmark(call: Call): Answer {
  const { workspace } = call.context;
  const found = channelArgument(call, 'channel_id');
  if (!found.ok) return found;
  if (!isMember(found.value, workspace.app.botUser)) return refuse('permission_denied');
  if (text(call, 'type') !== 'link') return refuse('invalid_bookmark_type');
  const link = text(call, 'link') ?? '';
  if (!URL.canParse(link)) return refuse('invalid_link');
  const known = [...workspace.bookmarks.values()].filter(bookmark => bookmark.channel === found.value.id);
  if (known.length >= maxBookmarks) return refuse('too_many_bookmarks');
  const bookmark = {
    id: nextId(workspace, 'Bk'),
    channel: found.value.id,
    title: text(call, 'title') ?? '',
    link,
    emoji: text(call, 'emoji') ?? '',
  };
  workspace.bookmarks.set(bookmark.id, bookmark);
  const { id, title, emoji } = bookmark;
  return { ok: true, bookmark: { id, channel_id: found.value.id, title, link, emoji, type: 'link' } };
}
