import { userObject } from '../objects/user.ts';
import type { UserRecord } from '../workspace/records.ts';
import {
  type Answer,
  type Call,
  count,
  flag,
  hasScope,
  page,
  refuse,
  refuseArguments,
  text,
} from './call.ts';

export function listUsers(call: Call): Answer {
  const limit = count(call, 'limit', 0, 1_000);
  if (limit === null) return refuseArguments('must be an integer of at most 1000 [json-pointer:/limit]');
  const users = [...call.context.workspace.users.values()];
  const part = page(users, text(call, 'cursor'), limit === 0 ? users.length : limit);
  if (part === null) return refuse('invalid_cursor');
  return {
    ok: true,
    members: part.items.map(user => shown(call, user)),
    cache_ts: Math.floor(call.context.workspace.clock().getTime() / 1_000),
    response_metadata: { next_cursor: part.nextCursor },
  };
}

export function userInfo(call: Call): Answer {
  const user = call.context.workspace.users.get(text(call, 'user') ?? '');
  if (user === undefined) return refuse('user_not_found');
  const locale = flag(call, 'include_locale') ? { locale: 'en-US' } : {};
  return { ok: true, user: { ...shown(call, user), ...locale } };
}

export function lookupByEmail(call: Call): Answer {
  const email = (text(call, 'email') ?? '').trim().toLowerCase();
  for (const user of call.context.workspace.users.values()) {
    if (!user.isBot && user.email.toLowerCase() === email) return { ok: true, user: shown(call, user) };
  }
  return refuse('users_not_found');
}

function shown(call: Call, user: UserRecord) {
  return userObject(call.context.workspace, user, hasScope(call, 'users:read.email'));
}
