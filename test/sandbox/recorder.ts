import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Slack } from '../../sandbox/slack.ts';
import type { Json } from '../../sandbox/workspace/records.ts';

export type Delivered = { readonly headers: IncomingHttpHeaders; readonly body: string; readonly at: number };
export type Reply = {
  readonly status?: number;
  readonly body?: unknown;
  readonly never?: boolean;
  readonly headers?: Record<string, string>;
};

/** An app's end of the wire: keeps every delivery as it came, and answers as the test says. */
export async function record(slack: Slack, reply: (payload: Json) => Reply = () => ({})) {
  const delivered: Delivered[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      delivered.push({ headers: request.headers, body, at: performance.now() });
      for (const wake of waiting.splice(0)) wake();
      const { status = 200, body: answer = '', never = false, headers = {} } = reply(payloadOf(body));
      if (never) return;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  slack.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  return {
    delivered,
    payloads: () => delivered.map(one => payloadOf(one.body)),
    /** Resolves once that many deliveries have come. */
    async atLeast(count: number): Promise<readonly Delivered[]> {
      while (delivered.length < count) await new Promise<void>(resolve => waiting.push(resolve));
      return delivered;
    },
  };
}

/** The payload of a JSON body, of a form's `payload`, or of a form itself. */
function payloadOf(body: string): Json {
  if (body.startsWith('{')) return JSON.parse(body) as Json;
  const form = Object.fromEntries(new URLSearchParams(body));
  return form.payload === undefined ? form : (JSON.parse(form.payload) as Json);
}
