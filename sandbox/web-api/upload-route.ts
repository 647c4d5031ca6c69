import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import { readBody, sendJson, sendText } from '../http.ts';
import { receiveFile } from '../workspace/files.ts';
import { scopesOf } from './tokens.ts';

/** Takes a file's bytes at its upload URL, plain or as a form, and checks that their number is the promised one. */
export async function receiveUpload(
  context: Context,
  fileId: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = performance.now();
  const at = context.workspace.clock().toISOString();
  const file = context.workspace.files.get(fileId);
  const body = await readBody(request, (file?.size ?? 0) + 64 * 1024);
  const content = body === null ? null : await fileIn(request, body);
  const isExpected = file !== undefined && file.state === 'promised' && content?.length === file.size;
  if (isExpected) receiveFile(context.workspace, file, content);
  const status = isExpected ? 200 : file === undefined ? 404 : 400;
  const answer = isExpected ? `OK - ${file.size}` : 'the upload is not the file that was promised';
  context.log.add({
    at,
    direction: 'from_bot',
    kind: 'upload',
    transport: 'http',
    title: `upload ${file?.name ?? fileId}`,
    status,
    durationMs: Math.round(performance.now() - started),
    request: { bytes: content?.length ?? null, promised: file?.size ?? null },
    answer,
    error: isExpected ? null : 'upload_refused',
    fault: null,
    retry: 0,
  });
  sendText(response, status, answer);
}

/** The file of a multipart form, or the body itself. */
async function fileIn(request: IncomingMessage, body: Buffer): Promise<Buffer | null> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return body;
  try {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    for (const value of form.values()) {
      if (typeof value !== 'string') return Buffer.from(await value.arrayBuffer());
    }
    return null;
  } catch {
    return null;
  }
}

/** Gives an upload's bytes to whoever has the bot's token, as `url_private` does. */
export function sendFile(
  context: Context,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const id = name.split('-')[1] ?? '';
  const token = scopesOf(context, 'bot', request.headers.authorization, undefined);
  const mayRead = token.ok && (token.scopes === null || token.scopes.includes('files:read'));
  const file = context.workspace.files.get(id);
  const content = context.workspace.fileContents.get(id);
  if (!mayRead || file === undefined || content === undefined) {
    sendJson(response, 404, { ok: false, error: 'file_not_found' });
    return;
  }
  response.writeHead(200, { 'content-type': file.mimetype || 'application/octet-stream' });
  response.end(content);
}
