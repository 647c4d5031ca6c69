import type { ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import { sendJson } from '../http.ts';
import { maySee } from '../workspace/channels.ts';
import { timelineOf } from '../workspace/messages.ts';
import type { Json, MessageRecord, UserRecord } from '../workspace/records.ts';

/** Types that a browser may show on this origin; the rest are offered as a download. */
const shown = new Set(['image/png', 'image/jpeg', 'image/gif']);

/** Sends a file's bytes to somebody who sees a message, modal or Home with it. */
export function sendPageFile(
  context: Context,
  viewer: UserRecord,
  id: string,
  response: ServerResponse,
): void {
  const { workspace } = context;
  const file = workspace.files.get(id);
  const content = workspace.fileContents.get(id);
  if (
    file === undefined ||
    content === undefined ||
    file.state !== 'ready' ||
    !isVisible(context, viewer, id)
  ) {
    sendJson(response, 404, { error: 'There is no such file, or it is not ready yet.' });
    return;
  }
  const disposition = shown.has(file.mimetype) ? 'inline' : 'attachment';
  response.writeHead(200, {
    'content-type': file.mimetype,
    'content-disposition': `${disposition}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, max-age=3600',
  });
  response.end(content);
}

function isVisible(context: Context, viewer: UserRecord, id: string): boolean {
  const { workspace } = context;
  for (const channel of workspace.channels.values()) {
    if (!maySee(channel, viewer.id)) continue;
    for (const message of timelineOf(workspace, channel.id).values())
      if (shows(message, viewer, id)) return true;
  }
  for (const view of workspace.views.values()) {
    if (view.user === viewer.id && JSON.stringify(view.blocks).includes(id)) return true;
  }
  return false;
}

function shows(message: MessageRecord, viewer: UserRecord, id: string): boolean {
  if (message.ephemeralFor !== null && message.ephemeralFor !== viewer.id) return false;
  return message.files.includes(id) || message.blocks.some(block => namesFile(block, id));
}

function namesFile(block: Json, id: string): boolean {
  return block.type === 'image'
    ? (block.slack_file as Json | undefined)?.id === id
    : JSON.stringify(block).includes(id);
}
