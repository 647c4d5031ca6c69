import { randomBytes } from 'node:crypto';
import { validateMessage } from '../block-kit/message.ts';
import type { Problem } from '../block-kit/problem.ts';
import type { Context } from '../context.ts';
import { isRecord } from '../http.ts';
import { announcePost } from '../web-api/chat.ts';
import { addMessage, editMessage, findMessage, removeMessage } from '../workspace/messages.ts';
import type { Json, MessageRecord, ResponseUrlRecord } from '../workspace/records.ts';

/** How often one response_url may be used. */
const maxUses = 5;

export type ResponseOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string; readonly problems: readonly Problem[] };

export type ResponseOrigin = {
  readonly channel: string;
  readonly user: string;
  readonly messageTs: string | null;
  readonly threadTs: string | null;
};

/** Makes the URL through which the app may answer one interaction. */
export function makeResponseUrl(
  context: Context,
  from: ResponseOrigin,
): { url: string; record: ResponseUrlRecord } {
  const { workspace, timings, origin } = context;
  const record: ResponseUrlRecord = {
    ...from,
    id: randomBytes(16).toString('hex'),
    expires: workspace.clock().getTime() + timings.responseUrl,
    uses: 0,
  };
  workspace.responseUrls.set(record.id, record);
  return { url: `${origin()}/actions/${workspace.team.id}/${record.id}`, record };
}

/** Uses a response_url: five times within half an hour, else it is gone. */
export function spendResponseUrl(context: Context, id: string, body: unknown): ResponseOutcome {
  const record = context.workspace.responseUrls.get(id);
  if (record === undefined) return refused('invalid_url');
  if (context.workspace.clock().getTime() > record.expires) return refused('expired_url');
  if (record.uses >= maxUses) return refused('used_url');
  record.uses += 1;
  return isRecord(body) ? respond(context, record, body) : refused('invalid_payload');
}

/** Does what a response says: a message for one or for all, or another in place of the one acted on. */
export function respond(context: Context, record: ResponseUrlRecord, response: Json): ResponseOutcome {
  const { workspace } = context;
  const problems = validateMessage(response, 'webhook', workspace);
  if (problems.length > 0) return { ok: false, error: 'invalid_blocks', problems };
  const original =
    record.messageTs === null ? undefined : findMessage(workspace, record.channel, record.messageTs);
  if (response.delete_original === true) {
    if (original !== undefined) removeMessage(workspace, original);
    return { ok: true };
  }
  if (isEmpty(response)) return refused('no_text');
  if (response.replace_original === true && original !== undefined) {
    replace(context, original, response);
    return { ok: true };
  }
  const isForAll = response.response_type === 'in_channel';
  const thread = typeof response.thread_ts === 'string' ? response.thread_ts : null;
  const message = addMessage(workspace, {
    channel: record.channel,
    user: workspace.app.botUser,
    isBot: true,
    text: typeof response.text === 'string' ? response.text : '',
    blocks: (response.blocks ?? []) as Json[],
    attachments: (response.attachments ?? []) as Json[],
    threadTs: thread ?? record.threadTs,
    ephemeralFor: isForAll ? null : record.user,
  });
  announcePost({ context }, message);
  return { ok: true };
}

function replace(context: Context, original: MessageRecord, response: Json): void {
  editMessage(context.workspace, original, {
    text: typeof response.text === 'string' ? response.text : '',
    blocks: (response.blocks ?? []) as Json[],
    attachments: (response.attachments ?? []) as Json[],
    editor: context.workspace.app.botUser,
  });
}

function isEmpty(response: Json): boolean {
  const lists = [response.blocks, response.attachments];
  return (response.text ?? '') === '' && lists.every(list => !Array.isArray(list) || list.length === 0);
}

function refused(error: string): ResponseOutcome {
  return { ok: false, error, problems: [] };
}
