import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import { parseJson, readBody, sendJson, sendText } from '../http.ts';
import { spendResponseUrl } from './response-url.ts';

/** Answers a POST to a response_url: `ok`, or 404 when it is used up or too old, 400 when it says nonsense. */
export async function answerResponseUrl(
  context: Context,
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = performance.now();
  const at = context.workspace.clock().toISOString();
  const body = parseJson((await readBody(request))?.toString('utf8') ?? '');
  const outcome = spendResponseUrl(context, id, body);
  const isGone = !outcome.ok && ['invalid_url', 'expired_url', 'used_url'].includes(outcome.error);
  const status = outcome.ok ? 200 : isGone ? 404 : 400;
  const answer = outcome.ok
    ? 'ok'
    : {
        ok: false,
        error: outcome.error,
        ...(outcome.problems.length === 0
          ? {}
          : {
              errors: outcome.problems.map(problem => `${problem.message} [json-pointer:${problem.pointer}]`),
            }),
      };
  context.log.add({
    at,
    direction: 'from_bot',
    kind: 'response_url',
    transport: 'http',
    title: 'response_url',
    status,
    durationMs: Math.round(performance.now() - started),
    request: body ?? null,
    answer,
    error: outcome.ok ? null : outcome.error,
    fault: null,
    retry: 0,
  });
  if (typeof answer === 'string') sendText(response, status, answer);
  else sendJson(response, status, answer);
}
