import { type Answer, type Call, refuse, text } from './call.ts';

export function authTest(call: Call): Answer {
  const { team, app, users } = call.context.workspace;
  return {
    ok: true,
    url: `${call.context.origin()}/`,
    team: team.name,
    user: users.get(app.botUser)?.handle ?? '',
    team_id: team.id,
    user_id: app.botUser,
    bot_id: app.botId,
    is_enterprise_install: false,
  };
}

export function teamInfo(call: Call): Answer {
  const { team } = call.context.workspace;
  const asked = text(call, 'team');
  if (asked !== undefined && asked !== team.id) return refuse('team_not_found');
  return {
    ok: true,
    team: {
      id: team.id,
      name: team.name,
      url: `${call.context.origin()}/`,
      domain: team.domain,
      email_domain: '',
      icon: { image_default: true },
      is_verified: false,
    },
  };
}

/** Custom emoji only, as in Slack; this workspace has none. */
export function listEmoji(_call: Call): Answer {
  return { ok: true, emoji: {}, cache_ts: '0' };
}

export function openConnection(call: Call): Answer {
  return { ok: true, url: call.context.openSocketUrl() };
}
