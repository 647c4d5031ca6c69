import { type Answer, type Call, refuse, text } from './call.ts';

/** Exchanges the code of an installation for a bot token with the scopes that were granted. */
export function accessOauth(call: Call): Answer {
  const { workspace, bot, oauthCodes, installedTokens, faults } = call.context;
  if (bot.clientId === undefined || text(call, 'client_id') !== bot.clientId)
    return refuse('invalid_client_id');
  if (text(call, 'client_secret') !== bot.clientSecret) return refuse('bad_client_secret');
  const code = text(call, 'code') ?? '';
  const grant = oauthCodes.get(code);
  if (grant === undefined) return refuse('invalid_code');
  oauthCodes.delete(code);
  const redirect = text(call, 'redirect_uri');
  if (redirect !== undefined && redirect !== grant.redirectUri) return refuse('bad_redirect_uri');
  faults.isTokenRevoked = false;
  installedTokens.set(bot.botToken, grant.scopes);
  return {
    ok: true,
    access_token: bot.botToken,
    token_type: 'bot',
    scope: grant.scopes.join(','),
    bot_user_id: workspace.app.botUser,
    app_id: workspace.app.id,
    team: { id: workspace.team.id, name: workspace.team.name },
    enterprise: null,
    authed_user: { id: grant.user },
    is_enterprise_install: false,
  };
}
