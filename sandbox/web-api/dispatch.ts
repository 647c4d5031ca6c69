import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import type { CallFault } from '../faults/faults.ts';
import { isRecord, parseJson, readBody, sendJson } from '../http.ts';
import type { Json } from '../workspace/records.ts';
import { type Answer, type Refusal, refuse, refuseArguments } from './call.ts';
import { mayAnswer } from './errors.ts';
import { type Method, methods } from './methods.ts';
import { scopesOf } from './tokens.ts';

type Outcome = {
  readonly status: number;
  readonly body: Json;
  readonly headers: Record<string, string>;
  readonly fault: CallFault | null;
};

/** Answers `POST` or `GET` on `/api/<method>` as Slack does, and records both sides. */
export async function answerWebApi(
  context: Context,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = performance.now();
  const at = context.workspace.clock().toISOString();
  const body = await readBody(request);
  const args = body === null ? null : readArguments(request, body, methods[name]);
  const outcome = args === null ? plain(refuse('request_too_large')) : decide(context, name, args, request);
  const error = outcome.body.ok === true ? null : String(outcome.body.error);
  context.log.add({
    at,
    direction: 'from_bot',
    kind: name.startsWith('oauth.') ? 'oauth' : 'web_api',
    transport: 'http',
    title: name,
    status: outcome.fault?.kind === 'lost_answer' ? null : outcome.status,
    durationMs: Math.round(performance.now() - started),
    request: masked(args ?? {}),
    answer: masked(outcome.body),
    error,
    fault: outcome.fault?.kind ?? null,
    retry: 0,
  });
  if (outcome.fault?.kind === 'lost_answer') request.socket.destroy();
  else sendJson(response, outcome.status, outcome.body, outcome.headers);
}

function decide(context: Context, name: string, args: Json, request: IncomingMessage): Outcome {
  const method = methods[name];
  if (method === undefined) return plain(refuse('unknown_method', { req_method: name }));
  const fault = context.faults.onCall(name);
  if (fault?.kind === 'server_error') {
    return { status: 500, body: { ok: false, error: 'internal_error' }, headers: {}, fault };
  }
  if (fault?.kind === 'rate_limited') return { ...tooMany(fault.retryAfterSeconds), fault };
  return { ...answer(context, name, method, args, request), fault };
}

function answer(
  context: Context,
  name: string,
  method: Method,
  args: Json,
  request: IncomingMessage,
): Outcome {
  const token = scopesOf(context, method.token, request.headers.authorization, args.token);
  if (!token.ok) return plain(token);
  const headers = {
    'x-oauth-scopes': (token.scopes ?? []).join(','),
    'x-accepted-oauth-scopes': method.scopes.join(','),
  };
  const isAllowed =
    method.scopes.length === 0 ||
    token.scopes === null ||
    method.scopes.some(scope => token.scopes?.includes(scope));
  if (!isAllowed) {
    const missing = { needed: method.scopes.join(','), provided: (token.scopes ?? []).join(',') };
    return { ...plain(refuse('missing_scope', missing)), headers };
  }
  const wait = context.limiter.takeCall(name, method.tier);
  if (wait > 0) return tooMany(wait);
  const missing = method.required.filter(required => isAbsent(args[required]));
  if (missing.length > 0) {
    return {
      ...plain(refuseArguments(...missing.map(field => `missing required field: ${field}`))),
      headers,
    };
  }
  const result: Answer = method.run({ context, args, scopes: token.scopes });
  if (!result.ok && !mayAnswer(name, result.error)) {
    throw new Error(`${name} answered ${result.error}, which Slack never does.`);
  }
  if (!result.ok && result.error === 'ratelimited') return tooMany(Number(result.retryAfter ?? 1));
  return { ...plain(result), headers };
}

function plain(body: Answer | Refusal): Outcome {
  return { status: 200, body, headers: {}, fault: null };
}

function tooMany(seconds: number): Outcome {
  return {
    status: 429,
    body: { ok: false, error: 'ratelimited' },
    headers: { 'retry-after': String(Math.ceil(seconds)) },
    fault: null,
  };
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** Query and form arguments, or those of a JSON body where Slack reads one. */
function readArguments(request: IncomingMessage, body: Buffer, method: Method | undefined): Json {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams;
  const type = request.headers['content-type'] ?? '';
  const args: Json = Object.fromEntries(query);
  if (type.startsWith('application/json')) {
    const parsed = parseJson(body.toString('utf8'));
    return method?.isJsonRead === true && isRecord(parsed) ? { ...args, ...parsed } : args;
  }
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { ...args, ...Object.fromEntries(new URLSearchParams(body.toString('utf8'))) };
  }
  return args;
}

/** Hides tokens and secrets, and spells out JSON that came inside a form, for the developer panel. */
function masked(args: Json): Json {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => {
      if (/token|secret/.test(key) && typeof value === 'string') return [key, '…'];
      const isJsonText = typeof value === 'string' && /^[[{]/.test(value);
      return [key, isJsonText ? (parseJson(value) ?? value) : value];
    }),
  );
}
