import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import type { UserRecord } from '../workspace/records.ts';

/** How long a code may wait to be exchanged, in milliseconds. */
const codeLife = 10 * 60_000;

export type InstallRequest = {
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly state: string | null;
};

export type InstallCheck =
  | { readonly ok: true; readonly request: InstallRequest }
  | { readonly ok: false; readonly error: string };

/** Checks what an app asks for when it sends somebody to `/oauth/v2/authorize`. */
export function checkInstall(context: Context, query: URLSearchParams): InstallCheck {
  const { bot, manifest } = context;
  if (bot.clientId === undefined || query.get('client_id') !== bot.clientId) return no('invalid_client_id');
  const scopes = (query.get('scope') ?? '').split(/[\s,]+/).filter(scope => scope !== '');
  if (scopes.length === 0) return no('no_scopes');
  const unknown = scopes.find(scope => manifest.botScopes !== null && !manifest.botScopes.includes(scope));
  if (unknown !== undefined) return no(`invalid_scope: ${unknown}`);
  const redirectUri = query.get('redirect_uri') ?? manifest.redirectUrls[0];
  if (redirectUri === undefined || !URL.canParse(redirectUri)) return no('bad_redirect_uri');
  const isKnown = manifest.redirectUrls.some(url => redirectUri.startsWith(url));
  if (manifest.redirectUrls.length > 0 && !isKnown) return no('bad_redirect_uri');
  return { ok: true, request: { scopes, redirectUri, state: query.get('state') } };
}

/** Somebody allows the installation: gives the address to send them back to, with a code that works once. */
export function allowInstall(context: Context, user: UserRecord, request: InstallRequest): string {
  const code = randomBytes(16).toString('hex');
  const { scopes, redirectUri } = request;
  context.oauthCodes.set(code, { user: user.id, scopes, redirectUri });
  context.later(codeLife, () => context.oauthCodes.delete(code));
  return answer(request, { code });
}

/** Somebody does not allow it. */
export function cancelInstall(request: InstallRequest): string {
  return answer(request, { error: 'access_denied' });
}

function answer(request: InstallRequest, said: Readonly<Record<string, string>>): string {
  const url = new URL(request.redirectUri);
  for (const [key, value] of Object.entries(said)) url.searchParams.set(key, value);
  if (request.state !== null) url.searchParams.set('state', request.state);
  return url.href;
}

function no(error: string): InstallCheck {
  return { ok: false, error };
}
