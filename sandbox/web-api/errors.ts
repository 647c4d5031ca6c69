/** Errors that any method may answer before it does anything. */
const commonErrors: readonly string[] = [
  'invalid_arguments',
  'invalid_auth',
  'missing_scope',
  'not_allowed_token_type',
  'not_authed',
  'ratelimited',
  'token_revoked',
];

const content = [
  'invalid_blocks',
  'invalid_blocks_format',
  'markdown_text_conflict',
  'no_text',
  'too_many_attachments',
];
const metadata = ['invalid_metadata_format', 'metadata_too_large'];
const posting = ['channel_not_found', 'is_archived', 'not_in_channel'];
const target = ['channel_not_found', 'message_not_found'];
const history = ['channel_not_found', 'invalid_cursor', 'invalid_ts_latest', 'invalid_ts_oldest'];
const reacting = ['bad_timestamp', 'invalid_name', 'no_item_specified', ...target];
const triggered = [
  'duplicate_external_id',
  'exchanged_trigger_id',
  'expired_trigger_id',
  'invalid_trigger_id',
  'view_too_large',
];

/** Errors of its own that each method may answer, one method a line. To answer another is a fault of the sandbox. */
export const errorsOf: Readonly<Record<string, readonly string[]>> = {
  'apps.connections.open': [],
  'auth.test': [],
  'blocks.validate': ['invalid_blocks', 'invalid_message', 'invalid_view'],
  'bookmarks.add': [
    'channel_not_found',
    'invalid_bookmark_type',
    'invalid_link',
    'permission_denied',
    'too_many_bookmarks',
  ],
  'chat.delete': ['cant_delete_message', ...target],
  'chat.deleteScheduledMessage': ['channel_not_found', 'invalid_scheduled_message_id'],
  'chat.getPermalink': target,
  'chat.postEphemeral': [
    'cannot_reply_to_message',
    'msg_too_long',
    'user_not_in_channel',
    ...posting,
    ...content,
  ],
  'chat.postMessage': ['cannot_reply_to_message', 'msg_blocks_too_long', ...posting, ...content, ...metadata],
  'chat.scheduleMessage': [
    'invalid_time',
    'msg_too_long',
    'time_in_past',
    'time_too_far',
    ...posting,
    ...content,
    ...metadata,
  ],
  'chat.update': ['cant_update_message', 'msg_too_long', ...target, ...content, ...metadata],
  'conversations.history': ['not_in_channel', ...history],
  'conversations.info': ['channel_not_found'],
  'conversations.join': ['channel_not_found', 'is_archived', 'method_not_supported_for_channel_type'],
  'conversations.list': ['invalid_cursor', 'invalid_limit', 'invalid_types'],
  'conversations.members': ['channel_not_found', 'invalid_cursor', 'invalid_limit'],
  'conversations.open': [
    'channel_not_found',
    'method_not_supported_for_channel_type',
    'user_not_found',
    'users_list_not_supplied',
  ],
  'conversations.replies': ['thread_not_found', ...history],
  'emoji.list': [],
  'files.completeUploadExternal': [
    'channel_not_found',
    'file_not_found',
    'not_in_channel',
    'posting_to_channel_denied',
  ],
  'files.getUploadURLExternal': ['alt_txt_too_large'],
  'files.info': ['file_not_found'],
  'oauth.v2.access': ['bad_client_secret', 'bad_redirect_uri', 'invalid_client_id', 'invalid_code'],
  'pins.add': [
    'already_pinned',
    'bad_timestamp',
    'no_item_specified',
    'not_in_channel',
    'too_many_pins',
    ...target,
  ],
  'reactions.add': ['already_reacted', 'is_archived', 'too_many_emoji', 'too_many_reactions', ...reacting],
  'reactions.get': ['bad_timestamp', 'no_item_specified', ...target],
  'reactions.remove': ['no_reaction', ...reacting],
  'team.info': ['team_not_found'],
  'usergroups.list': [],
  'usergroups.users.list': ['no_such_subteam'],
  'users.info': ['user_not_found'],
  'users.list': ['invalid_cursor'],
  'users.lookupByEmail': ['users_not_found'],
  'views.open': triggered,
  'views.publish': ['duplicate_external_id', 'hash_conflict', 'not_enabled', 'view_too_large'],
  'views.push': ['not_found', 'push_limit_reached', ...triggered],
  'views.update': ['duplicate_external_id', 'hash_conflict', 'not_found', 'view_too_large'],
};

/** True when Slack documents that this method answers this error. */
export function mayAnswer(method: string, error: string): boolean {
  return commonErrors.includes(error) || (errorsOf[method]?.includes(error) ?? false);
}
