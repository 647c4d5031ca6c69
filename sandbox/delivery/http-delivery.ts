import { request as httpRequest, type IncomingMessage } from 'node:http';
import { parseJson } from '../http.ts';
import type { Delivery, DeliveryAnswer } from './delivery.ts';
import { sign } from './sign.ts';

export type HttpTarget = {
  readonly url: string;
  readonly signingSecret: string;
  /** Milliseconds within which the answer must be there. */
  readonly deadline: number;
};

/**
 * POSTs a delivery to the app as Slack's servers do, signed with the real time: the app compares it with its own
 * clock. Never throws.
 */
export function deliverOverHttp(target: HttpTarget, delivery: Delivery): Promise<DeliveryAnswer> {
  const { body, contentType } = encode(delivery);
  const timestamp = Math.floor(Date.now() / 1_000);
  const headers: Record<string, string | number> = {
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    accept: '*/*',
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': sign(target.signingSecret, timestamp, body),
  };
  if (delivery.retry > 0) {
    headers['x-slack-retry-num'] = delivery.retry;
    headers['x-slack-retry-reason'] = delivery.retryReason ?? 'http_timeout';
  }
  return new Promise(resolve => {
    const outgoing = httpRequest(target.url, { method: 'POST', headers, agent: false }, incoming => {
      collect(incoming).then(
        text => finish(answerOf(incoming, text)),
        () => finish({ ok: false, error: 'dispatch_failed', status: null, body: null }),
      );
    });
    const timer = setTimeout(() => {
      finish({ ok: false, error: 'operation_timeout', status: null, body: null });
      outgoing.destroy();
    }, target.deadline);
    function finish(answer: DeliveryAnswer): void {
      clearTimeout(timer);
      resolve(answer);
    }
    outgoing.on('error', () => finish({ ok: false, error: 'dispatch_failed', status: null, body: null }));
    outgoing.end(body);
  });
}

function encode(delivery: Delivery): { readonly body: string; readonly contentType: string } {
  if (delivery.kind === 'event') {
    return { body: JSON.stringify(delivery.payload), contentType: 'application/json' };
  }
  // With a charset in the content type Bolt refuses the request, and Slack sends none.
  const contentType = 'application/x-www-form-urlencoded';
  if (delivery.kind !== 'command') {
    return {
      body: new URLSearchParams({ payload: JSON.stringify(delivery.payload) }).toString(),
      contentType,
    };
  }
  const fields = Object.entries(delivery.payload).map(([key, value]): [string, string] => [
    key,
    String(value),
  ]);
  return { body: new URLSearchParams(fields).toString(), contentType };
}

function answerOf(incoming: IncomingMessage, text: string): DeliveryAnswer {
  const status = incoming.statusCode ?? 0;
  const contentType = incoming.headers['content-type'] ?? '';
  const parsed = contentType.includes('json') || /^\s*[[{]/.test(text) ? parseJson(text) : undefined;
  const body = parsed ?? text;
  if (status >= 200 && status < 300) return { ok: true, status, body };
  const error = status >= 500 ? 'http_service_error' : 'http_client_error';
  return { ok: false, error, status, body, isFinal: incoming.headers['x-slack-no-retry'] === '1' };
}

async function collect(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
