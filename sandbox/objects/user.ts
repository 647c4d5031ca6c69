import type { Json, UserRecord } from '../workspace/records.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Slack's user object. The address is in it only for tokens with `users:read.email`. */
export function userObject(workspace: Workspace, user: UserRecord, mayReadEmail: boolean): Json {
  const [first = '', ...rest] = user.name.split(' ');
  return {
    id: user.id,
    team_id: workspace.team.id,
    name: user.handle,
    deleted: false,
    color: '4bbe2e',
    real_name: user.name,
    tz: user.timezone,
    tz_label: user.timezone,
    tz_offset: zoneOffset(user.timezone, workspace.clock()),
    profile: {
      title: user.title,
      phone: '',
      real_name: user.name,
      real_name_normalized: user.name,
      display_name: user.handle,
      display_name_normalized: user.handle,
      status_text: '',
      status_emoji: '',
      first_name: first,
      last_name: rest.join(' '),
      team: workspace.team.id,
      ...(user.isBot ? { bot_id: workspace.app.botId, api_app_id: workspace.app.id } : {}),
      ...(mayReadEmail && !user.isBot ? { email: user.email } : {}),
    },
    is_admin: false,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: false,
    is_ultra_restricted: false,
    is_bot: user.isBot,
    is_app_user: false,
    is_email_confirmed: !user.isBot,
    updated: 0,
    who_can_share_contact_card: 'EVERYONE',
  };
}

/** Seconds east of UTC of an IANA zone at a moment. */
function zoneOffset(zone: string, at: Date): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'longOffset',
  }).formatToParts(at);
  const name = parts.find(part => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (match === null) return 0;
  const seconds = Number(match[2]) * 3_600 + Number(match[3]) * 60;
  return match[1] === '-' ? -seconds : seconds;
}
