import type { Context } from '../context.ts';
import { type Refusal, refuse } from './call.ts';

export type TokenScopes = { readonly ok: true; readonly scopes: readonly string[] | null } | Refusal;

/** Whose token this is and what it may do. Slack takes it from the header, else from the arguments. */
export function scopesOf(
  context: Context,
  kind: 'bot' | 'app' | 'none',
  authorization: string | undefined,
  argument: unknown,
): TokenScopes {
  if (kind === 'none') return { ok: true, scopes: null };
  const bearer = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
  const token = bearer ?? (typeof argument === 'string' ? argument : '');
  if (token === '') return refuse('not_authed');
  const { bot, faults, installedTokens, manifest } = context;
  if (kind === 'app') {
    if (token === bot.appToken) return { ok: true, scopes: null };
    return refuse(token === bot.botToken ? 'not_allowed_token_type' : 'invalid_auth');
  }
  if (token === bot.appToken) return refuse('not_allowed_token_type');
  if (token !== bot.botToken && !installedTokens.has(token)) return refuse('invalid_auth');
  if (faults.isTokenRevoked) return refuse('token_revoked');
  return { ok: true, scopes: installedTokens.get(token) ?? manifest.botScopes };
}
