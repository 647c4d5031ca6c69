import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { askOptions } from '../acts/ask-options.ts';
import { perform } from '../acts/perform.ts';
import type { Context } from '../context.ts';
import { parseJson, readBody, sendJson } from '../http.ts';
import type { PageActRequest, PageStateValues } from '../page-contract.ts';
import { findUserByHandle } from '../workspace/channels.ts';
import type { UserRecord } from '../workspace/records.ts';
import { changeFaults } from './change-faults.ts';
import { sendPageFile } from './file-content.ts';
import { pageFaults } from './project.ts';
import { actRequest, faultChange, optionsRequest } from './requests.ts';
import { messagesFor, snapshotFor, threadFor } from './snapshot.ts';
import { streamChanges } from './stream.ts';

/** Most messages or exchanges the page may fetch at once. */
const maxLimit = 500;

/** Answers the page: everything under `/sandbox/api/`. */
export async function answerPage(
  context: Context,
  path: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const query = new URL(request.url ?? '/', context.origin()).searchParams;
  if (request.method === 'POST') return answerPost(context, path[0] ?? '', request, response);
  if (path[0] === 'exchanges') {
    const exchanges = context.log.after(Number(query.get('after') ?? 0), limitOf(query, 200));
    return sendJson(response, 200, { exchanges });
  }
  if (path[0] === 'faults') return sendJson(response, 200, pageFaults(context));
  const isAnyone = path[0] === 'snapshot' && (query.get('as') ?? '') === '';
  const viewer = isAnyone ? firstPerson(context) : viewerNamed(context, query.get('as'));
  if (viewer === undefined) return refuse(response, 404, 'There is no such person.');
  return answerViewer(context, viewer, path, query, request, response);
}

async function answerViewer(
  context: Context,
  viewer: UserRecord,
  path: readonly string[],
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [first = '', id = '', what = '', ts = ''] = path;
  if (first === 'snapshot') return sendJson(response, 200, snapshotFor(context, viewer));
  if (first === 'stream') {
    const last = request.headers['last-event-id'] ?? query.get('after');
    const after = typeof last === 'string' && last !== '' ? Number(last) : null;
    return streamChanges(context, viewer, after, request, response);
  }
  if (first === 'files') return sendPageFile(context, viewer, id, response);
  const found =
    first !== 'channels'
      ? undefined
      : what === 'messages'
        ? messagesFor(context, viewer, id, query.get('before'), limitOf(query, 100))
        : what === 'threads'
          ? threadFor(context, viewer, id, ts)
          : undefined;
  if (found === undefined) return refuse(response, 404, 'There is nothing here.');
  return sendJson(response, 200, found);
}

async function answerPost(
  context: Context,
  what: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  // Another site can make a browser post a form here, but not JSON.
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return refuse(response, 415, 'Send JSON.');
  }
  const body = parseJson((await readBody(request))?.toString('utf8') ?? '');
  switch (what) {
    case 'acts':
      return parsed(response, actRequest, body, async request => {
        const { as, act } = request as PageActRequest;
        const user = viewerNamed(context, as);
        if (user === undefined) return refuse(response, 404, 'There is no such person.');
        sendJson(response, 200, await perform(context, user, act));
      });
    case 'options':
      return parsed(response, optionsRequest, body, async ({ as, ...asked }) => {
        const user = viewerNamed(context, as);
        if (user === undefined) return refuse(response, 404, 'There is no such person.');
        const state = asked.state as PageStateValues;
        sendJson(response, 200, await askOptions(context, user, { ...asked, state }));
      });
    case 'faults':
      return parsed(response, faultChange, body, change => {
        changeFaults(context, change);
        sendJson(response, 200, pageFaults(context));
      });
    default:
      return refuse(response, 404, 'There is nothing here.');
  }
}

function parsed<Schema extends z.ZodType>(
  response: ServerResponse,
  schema: Schema,
  body: unknown,
  then: (value: z.output<Schema>) => void | Promise<void>,
): void | Promise<void> {
  const result = schema.safeParse(body);
  if (result.success) return then(result.data);
  const [issue] = result.error.issues;
  refuse(response, 400, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'malformed'}`);
}

function viewerNamed(context: Context, handle: string | null): UserRecord | undefined {
  const user = findUserByHandle(context.workspace, handle ?? '');
  return user?.isBot === true ? undefined : user;
}

/** Whom a first visit becomes. */
function firstPerson(context: Context): UserRecord | undefined {
  return [...context.workspace.users.values()].find(user => !user.isBot);
}

function limitOf(query: URLSearchParams, otherwise: number): number {
  const limit = Number(query.get('limit') ?? otherwise);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, maxLimit) : otherwise;
}

function refuse(response: ServerResponse, status: number, error: string): void {
  sendJson(response, status, { error });
}
