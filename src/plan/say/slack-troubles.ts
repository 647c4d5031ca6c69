/** Why Slack refuses, in words for people, and who can do what about it. */
export type SlackTrouble = { readonly wrong: string; readonly remedy: string };

/** Somebody deleted the message that was to be edited or looked at. */
export const MESSAGE_GONE = 'message_not_found';

/** The message was posted by another app or token, as the bot's own of before it was installed again. */
const NOT_OURS = 'cant_update_message';

const TOKEN: SlackTrouble = {
  wrong: 'Slack does not accept the bot any more: its token was revoked or has run out.',
  remedy:
    'Whoever runs the bot installs it in Slack again and sets SLACK_BOT_TOKEN. Until then it can say nothing; nothing is lost.',
};
const SCOPE: SlackTrouble = {
  wrong: 'Slack has not given the bot a permission that it needs for this.',
  remedy:
    'An administrator of Slack installs the bot again by its manifest, which asks for every permission. Nothing is lost.',
};
const RESTRICTED: SlackTrouble = {
  wrong: 'Only some people may post in that channel.',
  remedy: 'Ask an administrator of Slack to let the bot post there, then try again.',
};
const PERSON: SlackTrouble = {
  wrong: 'That person has no active account in Slack.',
  remedy: 'Edit the plan and tell somebody else, or acknowledge that this person was not told.',
};
const FILES: SlackTrouble = {
  wrong: 'Slack takes no files here.',
  remedy: 'Ask an administrator of Slack to allow files from apps.',
};
const TOO_LARGE: SlackTrouble = {
  wrong: 'Slack finds the message too long.',
  remedy: 'This is a mistake in the bot: tell whoever runs it.',
};

/** One code of Slack's a line. What passes by itself is not on this list. */
const TROUBLES: Readonly<Record<string, SlackTrouble>> = {
  invalid_auth: TOKEN,
  not_authed: TOKEN,
  token_revoked: TOKEN,
  token_expired: TOKEN,
  account_inactive: TOKEN,
  missing_scope: SCOPE,
  no_permission: SCOPE,
  access_denied: SCOPE,
  not_in_channel: {
    wrong: 'The bot is not in that channel.',
    remedy: 'Invite the bot to the channel, then try again.',
  },
  channel_not_found: {
    wrong: 'The channel is private or does not exist.',
    remedy:
      'The channel is private or does not exist: invite the bot to it, or correct its name in the catalog, then try again.',
  },
  is_archived: {
    wrong: 'The channel is archived.',
    remedy:
      'The channel is archived: unarchive it and try again, or name another one in the catalog and edit the plan.',
  },
  is_inactive: {
    wrong: 'The conversation is closed.',
    remedy: 'Open it again in Slack, then try again.',
  },
  restricted_action: RESTRICTED,
  restricted_action_read_only_channel: RESTRICTED,
  posting_to_general_channel_denied: RESTRICTED,
  posting_to_channel_denied: RESTRICTED,
  channel_is_limited_access: RESTRICTED,
  user_not_in_channel: PERSON,
  user_not_found: PERSON,
  user_disabled: PERSON,
  restricted_action_thread_only_channel: {
    wrong: 'Only replies are allowed in that channel.',
    remedy: 'Only replies are allowed there: name another channel in the catalog and edit the plan.',
  },
  ekm_access_denied: {
    wrong: 'The workspace has suspended posting.',
    remedy: 'The workspace has suspended posting: ask an administrator of Slack.',
  },
  team_access_not_granted: {
    wrong: 'The bot was not granted this workspace.',
    remedy: 'The bot was not granted this workspace: ask an administrator of Slack to install it there.',
  },
  app_access_restricted: {
    wrong: 'The workspace restricts apps.',
    remedy: 'The workspace restricts apps: ask an administrator of Slack to allow this one.',
  },
  [MESSAGE_GONE]: {
    wrong: 'Somebody deleted the message.',
    remedy: 'Somebody deleted it in Slack: “Try again” posts it anew.',
  },
  [NOT_OURS]: {
    wrong: 'The message is from before the bot was installed again, and cannot be edited any more.',
    remedy: 'It is from before the bot was installed again: “Try again” posts it anew.',
  },
  edit_window_closed: {
    wrong: 'The workspace lets nobody edit a message after so long.',
    remedy: 'Slack does not let the bot edit it any more: “Try again” posts it anew.',
  },
  msg_too_long: TOO_LARGE,
  metadata_too_large: TOO_LARGE,
  file_uploads_disabled: FILES,
  file_uploads_except_images_disabled: FILES,
  file_type_not_allowed: FILES,
  storage_limit_reached: {
    wrong: 'Slack has no room for more files.',
    remedy: 'Ask an administrator of Slack to make room.',
  },
};

/** What a code of Slack's means for people; null for one that passes by itself or is not known. */
export function slackTrouble(code: string): SlackTrouble | null {
  return Object.hasOwn(TROUBLES, code) ? (TROUBLES[code] ?? null) : null;
}

/** What stands in Slack is out of the bot's reach for good: only posting it anew shows it. */
export function isOutOfReach(code: string): boolean {
  return code === MESSAGE_GONE || code === NOT_OURS;
}

/** Trying again shows what was said only as a message of its own. */
export function needsNewMessage(code: string): boolean {
  return isOutOfReach(code) || code === 'edit_window_closed';
}
