import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import type { PageChange } from '../page-contract.ts';
import type { NumberedChange } from '../workspace/changes.ts';
import { isMember, maySee } from '../workspace/channels.ts';
import { findMessage } from '../workspace/messages.ts';
import type { UserRecord } from '../workspace/records.ts';
import { pageChannel, pageFaults, pageFile, pageMessage } from './project.ts';
import { homeFor, isListed, viewsFor } from './snapshot.ts';

/** Milliseconds between comments that keep an idle stream open. */
const heartbeat = 15_000;

/**
 * Streams to the page whatever changes on one person's screen, from the change after `after` on. A page that was
 * away too long is told to load everything again.
 */
export function streamChanges(
  context: Context,
  viewer: UserRecord,
  after: number | null,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { changes } = context.workspace;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    connection: 'keep-alive',
  });
  const write = (change: PageChange) =>
    response.write(`id: ${change.seq}\ndata: ${JSON.stringify(change)}\n\n`);
  const missed = after === null ? [] : changes.since(after);
  write({ kind: 'hello', seq: after ?? changes.seq });
  if (missed === null) write({ kind: 'reload', seq: changes.seq });
  else for (const change of missed) for (const shown of changesFor(context, viewer, change)) write(shown);
  const stop = changes.listen(change => {
    for (const shown of changesFor(context, viewer, change)) write(shown);
  });
  const timer = setInterval(() => response.write(': still here\n\n'), heartbeat);
  request.on('close', () => {
    clearInterval(timer);
    stop();
  });
}

/** What one change means on one person's screen; nothing when they do not see it. */
function changesFor(context: Context, viewer: UserRecord, change: NumberedChange): readonly PageChange[] {
  const { workspace } = context;
  const { seq } = change;
  switch (change.kind) {
    case 'message': {
      const channel = workspace.channels.get(change.channel);
      const message = findMessage(workspace, change.channel, change.ts);
      if (channel === undefined || message === undefined || !maySee(channel, viewer.id)) return [];
      if (message.ephemeralFor !== null && message.ephemeralFor !== viewer.id) return [];
      return [
        { kind: 'message', message: pageMessage(workspace, message), seq },
        { kind: 'channel', channel: pageChannel(workspace, viewer, channel), seq },
      ];
    }
    case 'message_removed': {
      const channel = workspace.channels.get(change.channel);
      if (channel === undefined || !maySee(channel, viewer.id)) return [];
      if (change.ephemeralFor !== null && change.ephemeralFor !== viewer.id) return [];
      return [{ kind: 'message_removed', channel: change.channel, ts: change.ts, seq }];
    }
    case 'channel':
    case 'read': {
      const channel = workspace.channels.get(change.channel);
      const concernsOther = change.kind === 'read' && change.user !== viewer.id;
      if (channel === undefined || concernsOther) return [];
      if (!isListed(channel, viewer)) return isMember(channel, viewer.id) ? [] : [{ kind: 'reload', seq }];
      return [{ kind: 'channel', channel: pageChannel(workspace, viewer, channel), seq }];
    }
    case 'views':
      return change.user === viewer.id ? [{ kind: 'views', views: viewsFor(context, viewer), seq }] : [];
    case 'home':
      return change.user === viewer.id ? [{ kind: 'home', home: homeFor(context, viewer), seq }] : [];
    case 'file': {
      const file = workspace.files.get(change.file);
      return file === undefined ? [] : [{ kind: 'file', file: pageFile(file), seq }];
    }
    case 'exchange': {
      const exchange = context.log.find(change.exchange);
      return exchange === undefined ? [] : [{ kind: 'exchange', exchange, seq }];
    }
    case 'faults':
      return [{ kind: 'faults', faults: pageFaults(context), seq }];
  }
}
