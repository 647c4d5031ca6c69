import type { Json, UserGroupRecord } from '../workspace/records.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type Answer, type Call, flag, refuse, text } from './call.ts';

export function listUserGroups(call: Call): Answer {
  const { workspace } = call.context;
  return {
    ok: true,
    usergroups: [...workspace.userGroups.values()].map(group => ({
      ...userGroupObject(workspace, group),
      ...(flag(call, 'include_users') ? { users: group.users } : {}),
      ...(flag(call, 'include_count') ? { user_count: group.users.length } : {}),
    })),
  };
}

export function listUserGroupUsers(call: Call): Answer {
  const group = call.context.workspace.userGroups.get(text(call, 'usergroup') ?? '');
  return group === undefined ? refuse('no_such_subteam') : { ok: true, users: group.users };
}

function userGroupObject(workspace: Workspace, group: UserGroupRecord): Json {
  return {
    id: group.id,
    team_id: workspace.team.id,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    description: '',
    handle: group.handle,
    is_external: false,
    date_create: 0,
    date_update: 0,
    date_delete: 0,
    auto_type: null,
    auto_provision: false,
    enterprise_subteam_id: '',
    created_by: '',
    updated_by: '',
    deleted_by: null,
    prefs: { channels: [], groups: [] },
  };
}
