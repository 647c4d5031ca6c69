import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from './context.ts';
import { answerResponseUrl } from './delivery/response-url-route.ts';
import { answerAuthorize } from './oauth/route.ts';
import { answerPage } from './page-server/route.ts';
import { sendStaticPage } from './page-server/static-page.ts';
import { answerWebApi } from './web-api/dispatch.ts';
import { receiveUpload, sendFile } from './web-api/upload-route.ts';

export type PageHook = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Finds who answers a request. */
export async function route(
  context: Context,
  onPage: PageHook | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', context.origin());
  const [, first = '', second = '', ...rest] = pathname.split('/');
  const third = rest[0] ?? '';
  if (first === 'api') return answerWebApi(context, decodeURIComponent(second), request, response);
  if (first === 'actions') return answerResponseUrl(context, third, request, response);
  if (first === 'upload') return receiveUpload(context, third, request, response);
  if (first === 'files-pri') return sendFile(context, second, request, response);
  if (first === 'oauth') return answerAuthorize(context, request, response);
  if (first === 'sandbox' && second === 'api')
    return answerPage(context, rest.map(decodeURIComponent), request, response);
  if (onPage?.(request, response) === true) return;
  sendStaticPage(request, response);
}
