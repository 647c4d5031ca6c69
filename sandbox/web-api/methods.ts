import { validateCall } from './blocks.ts';
import type { Answer, Call } from './call.ts';
import { deleteMessage, getPermalink, postEphemeral, postMessage, updateMessage } from './chat.ts';
import {
  conversationHistory,
  conversationInfo,
  conversationMembers,
  conversationReplies,
  joinConversation,
  listConversations,
  openConversation,
} from './conversations.ts';
import { completeUpload, fileInfo, getUploadUrl } from './files.ts';
import { accessOauth } from './oauth.ts';
import { addBookmark, addPin } from './pins-and-bookmarks.ts';
import type { Tier } from './rate-limiter.ts';
import { addReactionCall, getReactions, removeReactionCall } from './reactions.ts';
import { deleteScheduledMessage, scheduleMessage } from './scheduled.ts';
import { authTest, listEmoji, openConnection, teamInfo } from './team.ts';
import { listUserGroups, listUserGroupUsers } from './usergroups.ts';
import { listUsers, lookupByEmail, userInfo } from './users.ts';
import { openViewCall, publishViewCall, pushViewCall, updateViewCall } from './views.ts';

/** `bot`: the bot token. `app`: the app-level token of Socket Mode. `none`: no token at all. */
type TokenKind = 'bot' | 'app' | 'none';

export type Method = {
  readonly token: TokenKind;
  /** One of these is enough; an empty list asks for none. */
  readonly scopes: readonly string[];
  readonly tier: Tier;
  /** Whether Slack reads a JSON body; a form is always read. */
  readonly isJsonRead: boolean;
  readonly required: readonly string[];
  readonly run: (call: Call) => Answer;
};

const readChannels = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const readHistory = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];
const openIms = ['channels:manage', 'groups:write', 'im:write', 'mpim:write'];

/** Every method of this workspace: who may call it, how often, with what, and what it does. */
export const methods: Readonly<Record<string, Method>> = {
  'apps.connections.open': on('app', [], 'tier1', 'json', [], openConnection),
  'auth.test': on('bot', [], 'special', 'json', [], authTest),
  'blocks.validate': on('none', [], 'special', 'json', [], validateCall),
  'bookmarks.add': on('bot', ['bookmarks:write'], 'tier2', 'json', ['title', 'type'], addBookmark),
  'chat.delete': on('bot', ['chat:write'], 'tier3', 'json', ['channel', 'ts'], deleteMessage),
  'chat.deleteScheduledMessage': on(
    'bot',
    ['chat:write'],
    'tier3',
    'json',
    ['channel', 'scheduled_message_id'],
    deleteScheduledMessage,
  ),
  'chat.getPermalink': on('bot', [], 'special', 'form', ['channel', 'message_ts'], getPermalink),
  'chat.postEphemeral': on('bot', ['chat:write'], 'tier4', 'json', ['channel', 'user'], postEphemeral),
  'chat.postMessage': on('bot', ['chat:write'], 'posting', 'json', ['channel'], postMessage),
  'chat.scheduleMessage': on('bot', ['chat:write'], 'tier3', 'json', ['channel', 'post_at'], scheduleMessage),
  'chat.update': on('bot', ['chat:write'], 'tier3', 'json', ['channel', 'ts'], updateMessage),
  'conversations.history': on('bot', readHistory, 'tier3', 'json', ['channel'], conversationHistory),
  'conversations.info': on('bot', readChannels, 'tier3', 'form', ['channel'], conversationInfo),
  'conversations.join': on('bot', ['channels:join'], 'tier3', 'json', ['channel'], joinConversation),
  'conversations.list': on('bot', readChannels, 'tier2', 'form', [], listConversations),
  'conversations.members': on('bot', readChannels, 'tier4', 'form', ['channel'], conversationMembers),
  'conversations.open': on('bot', openIms, 'tier3', 'json', [], openConversation),
  'conversations.replies': on('bot', readHistory, 'tier3', 'form', ['channel', 'ts'], conversationReplies),
  'emoji.list': on('bot', ['emoji:read'], 'tier2', 'form', [], listEmoji),
  'files.completeUploadExternal': on('bot', ['files:write'], 'tier4', 'json', ['files'], completeUpload),
  'files.getUploadURLExternal': on(
    'bot',
    ['files:write'],
    'tier4',
    'form',
    ['filename', 'length'],
    getUploadUrl,
  ),
  'files.info': on('bot', ['files:read'], 'tier4', 'form', ['file'], fileInfo),
  'oauth.v2.access': on('none', [], 'tier4', 'form', ['code'], accessOauth),
  'pins.add': on('bot', ['pins:write'], 'tier2', 'json', ['channel'], addPin),
  'reactions.add': on(
    'bot',
    ['reactions:write'],
    'tier3',
    'json',
    ['channel', 'name', 'timestamp'],
    addReactionCall,
  ),
  'reactions.get': on('bot', ['reactions:read'], 'tier3', 'form', [], getReactions),
  'reactions.remove': on('bot', ['reactions:write'], 'tier2', 'json', ['name'], removeReactionCall),
  'team.info': on('bot', ['team:read'], 'tier3', 'json', [], teamInfo),
  'usergroups.list': on('bot', ['usergroups:read'], 'tier2', 'form', [], listUserGroups),
  'usergroups.users.list': on('bot', ['usergroups:read'], 'tier2', 'form', ['usergroup'], listUserGroupUsers),
  'users.info': on('bot', ['users:read'], 'tier4', 'form', ['user'], userInfo),
  'users.list': on('bot', ['users:read'], 'tier2', 'form', [], listUsers),
  'users.lookupByEmail': on('bot', ['users:read.email'], 'tier3', 'form', ['email'], lookupByEmail),
  'views.open': on('bot', [], 'tier4', 'json', ['view'], openViewCall),
  'views.publish': on('bot', [], 'tier4', 'json', ['user_id', 'view'], publishViewCall),
  'views.push': on('bot', [], 'tier4', 'json', ['view'], pushViewCall),
  'views.update': on('bot', [], 'tier4', 'json', ['view'], updateViewCall),
};

function on(
  token: TokenKind,
  scopes: readonly string[],
  tier: Tier,
  body: 'json' | 'form',
  required: readonly string[],
  run: (call: Call) => Answer,
): Method {
  return { token, scopes, tier, isJsonRead: body === 'json', required, run };
}
