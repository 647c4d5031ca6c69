import { isRecord } from '../http.ts';
import { isInteractive } from './input-state.ts';
import { type Json, type MessageRecord, textOrEmpty } from './records.ts';
import { nextTs, type Timeline, type Workspace } from './workspace.ts';

export type NewMessage = {
  readonly channel: string;
  readonly user: string;
  readonly text: string;
  readonly isBot?: boolean;
  readonly username?: string | null;
  readonly blocks?: readonly Json[];
  readonly attachments?: readonly Json[];
  readonly metadata?: Json | null;
  readonly threadTs?: string | null;
  readonly isBroadcast?: boolean;
  readonly subtype?: string | null;
  readonly files?: readonly string[];
  readonly ephemeralFor?: string | null;
};

/** Appends a message with a new ts and tells of it; of its root too, whose reply count changed. */
export function addMessage(workspace: Workspace, message: NewMessage): MessageRecord {
  const record: MessageRecord = {
    channel: message.channel,
    ts: nextTs(workspace),
    user: message.user,
    isBot: message.isBot ?? false,
    username: message.username ?? null,
    text: message.text,
    blocks: nameBlocks(message.blocks ?? [], workspace),
    attachments: [...(message.attachments ?? [])],
    metadata: message.metadata ?? null,
    threadTs: message.threadTs ?? null,
    isBroadcast: message.isBroadcast ?? false,
    subtype: message.subtype ?? null,
    edited: null,
    reactions: [],
    files: [...(message.files ?? [])],
    ephemeralFor: message.ephemeralFor ?? null,
    isPinned: false,
    states: {},
  };
  remember(workspace, record);
  workspace.changes.tell({ kind: 'message', channel: record.channel, ts: record.ts });
  if (record.threadTs !== null && record.ephemeralFor === null) {
    workspace.changes.tell({ kind: 'message', channel: record.channel, ts: record.threadTs });
  }
  return record;
}

/** Puts a record in its timeline and thread without telling anyone: for loading, too. */
export function remember(workspace: Workspace, record: MessageRecord): void {
  timelineOf(workspace, record.channel).set(record.ts, record);
  if (record.threadTs === null || record.ephemeralFor !== null) return;
  const key = `${record.channel}:${record.threadTs}`;
  const replies = workspace.threads.get(key);
  if (replies === undefined) workspace.threads.set(key, [record]);
  else replies.push(record);
}

export function timelineOf(workspace: Workspace, channel: string): Timeline {
  const known = workspace.timelines.get(channel);
  if (known !== undefined) return known;
  const timeline: Timeline = new Map();
  workspace.timelines.set(channel, timeline);
  return timeline;
}

export function findMessage(workspace: Workspace, channel: string, ts: string): MessageRecord | undefined {
  return workspace.timelines.get(channel)?.get(ts);
}

export function repliesTo(workspace: Workspace, channel: string, rootTs: string): readonly MessageRecord[] {
  return workspace.threads.get(`${channel}:${rootTs}`) ?? [];
}

export type MessageEdit = {
  readonly text?: string;
  readonly blocks?: readonly Json[];
  readonly attachments?: readonly Json[];
  readonly metadata?: Json | null;
  readonly files?: readonly string[];
  readonly editor: string;
};

/** Changes what is given and keeps the rest; the message counts as edited. */
export function editMessage(workspace: Workspace, message: MessageRecord, edit: MessageEdit): void {
  if (edit.text !== undefined) message.text = edit.text;
  if (edit.blocks !== undefined) message.blocks = nameBlocks(edit.blocks, workspace);
  if (edit.attachments !== undefined) message.attachments = [...edit.attachments];
  if (edit.metadata !== undefined) message.metadata = edit.metadata;
  if (edit.files !== undefined) message.files = [...edit.files];
  message.edited = { user: edit.editor, ts: nextTs(workspace) };
  workspace.changes.tell({ kind: 'message', channel: message.channel, ts: message.ts });
}

/** Takes the message away, with its place in the thread. */
export function removeMessage(workspace: Workspace, message: MessageRecord): void {
  timelineOf(workspace, message.channel).delete(message.ts);
  if (message.threadTs !== null) {
    const key = `${message.channel}:${message.threadTs}`;
    const rest = (workspace.threads.get(key) ?? []).filter(reply => reply !== message);
    workspace.threads.set(key, rest);
    workspace.changes.tell({ kind: 'message', channel: message.channel, ts: message.threadTs });
  }
  const { channel, ts, ephemeralFor } = message;
  workspace.changes.tell({ kind: 'message_removed', channel, ts, ephemeralFor });
}

/** Slack gives every block without a block_id one of its own, and every interactive element an action_id. */
export function nameBlocks(blocks: readonly Json[], workspace: Workspace): Json[] {
  return blocks.map(block => {
    const named = Object.fromEntries(
      Object.entries(block).map(([key, held]) => [
        key,
        holders.has(key) ? nameElements(held, workspace) : held,
      ]),
    );
    return textOrEmpty(named.block_id) === '' ? { ...named, block_id: nextName(workspace, 'b') } : named;
  });
}

/** Blocks that stand inside other blocks and hold elements themselves. */
const blockTypes = new Set(['card', 'actions', 'section', 'input', 'context_actions']);

/** Keys of a block below which interactive elements stand. */
const holders = new Set(['element', 'elements', 'accessory', 'actions', 'child_blocks']);

function nameElements(held: unknown, workspace: Workspace): unknown {
  if (Array.isArray(held)) return held.map(entry => nameElements(entry, workspace));
  if (!isRecord(held)) return held;
  if (isInteractive(textOrEmpty(held.type))) {
    return textOrEmpty(held.action_id) === '' ? { ...held, action_id: nextName(workspace, 'a') } : held;
  }
  return blockTypes.has(textOrEmpty(held.type)) ? nameBlocks([held], workspace)[0] : held;
}

function nextName(workspace: Workspace, letter: string): string {
  workspace.last.id += 1;
  return `${letter}${workspace.last.id.toString(36)}`;
}
