import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import { readBody, sendText } from '../http.ts';
import { findUserByHandle } from '../workspace/channels.ts';
import { allowInstall, cancelInstall, checkInstall, type InstallRequest } from './authorize.ts';

/** Shows who wants to install what, and sends people back with their answer. */
export async function answerAuthorize(
  context: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const query = new URL(request.url ?? '/', context.origin()).searchParams;
  const check = checkInstall(context, query);
  if (!check.ok) return sendText(response, 400, `This app cannot be installed: ${check.error}`);
  if (request.method !== 'POST') return sendPage(context, check.request, response);
  const form = new URLSearchParams((await readBody(request))?.toString('utf8') ?? '');
  const user = findUserByHandle(context.workspace, form.get('as') ?? '');
  if (user === undefined) return sendText(response, 400, 'There is no such person.');
  const isAllowed = form.get('answer') === 'allow';
  const location = isAllowed ? allowInstall(context, user, check.request) : cancelInstall(check.request);
  response.writeHead(302, { location });
  response.end();
}

function sendPage(context: Context, request: InstallRequest, response: ServerResponse): void {
  const { workspace, manifest } = context;
  const people = [...workspace.users.values()].filter(user => !user.isBot);
  const choices = people.map(
    user => `<option value="${escapeHtml(user.handle)}">${escapeHtml(user.name)}</option>`,
  );
  const scopes = request.scopes.map(scope => `<li><code>${escapeHtml(scope)}</code></li>`);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Install ${escapeHtml(manifest.appName)}</title>
<main>
<h1>Install ${escapeHtml(manifest.appName)} in ${escapeHtml(workspace.team.name)}?</h1>
<p>It asks for:</p>
<ul>${scopes.join('')}</ul>
<form method="post">
<label>You are <select name="as">${choices.join('')}</select></label>
<button name="answer" value="allow">Allow</button>
<button name="answer" value="cancel">Cancel</button>
</form>
</main>
</html>`);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
