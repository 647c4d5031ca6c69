import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';

/** Why the process cannot do its work now, one line a reason; empty when it can. */
export type Readiness = () => Promise<readonly string[]>;

type Route = { path: string; method: string; handler: (request: unknown, response: ServerResponse) => void };

/**
 * `/healthz` says that the process lives, `/readyz` that it can work: its database, the warehouse and Slack answer.
 */
export function healthRoutes(readiness: Readiness): Route[] {
  return [
    { path: '/healthz', method: 'GET', handler: (_, response) => answer(response, 200, { status: 'alive' }) },
    {
      path: '/readyz',
      method: 'GET',
      handler: (_, response) => {
        readiness().then(
          reasons =>
            answer(response, reasons.length === 0 ? 200 : 503, {
              status: reasons.length === 0 ? 'ready' : 'not ready',
              reasons,
            }),
          () => answer(response, 503, { status: 'not ready', reasons: ['readiness could not be told'] }),
        );
      },
    },
  ];
}

/** Serves health alone, where Slack does not come over HTTP. Rejects when the port cannot be had. */
export async function serveHealth(readiness: Readiness, port: number): Promise<Server> {
  const routes = healthRoutes(readiness);
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    const route = routes.find(known => known.path === path && known.method === request.method);
    if (route) route.handler(request, response);
    else answer(response, 404, { status: 'not found' });
  });
  server.listen(port);
  await once(server, 'listening');
  return server;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
