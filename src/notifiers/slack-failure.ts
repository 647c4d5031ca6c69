import { z } from 'zod';
import { MESSAGE_GONE } from '../plan/say/slack-troubles.ts';

/**
 * What a failed call means for the message that was to be posted.
 * - `final`: Slack refused and will go on refusing until a person does something.
 * - `join`: the bot is not in the channel; it may let itself into a public one.
 * - `layout`: Slack refused the blocks; plain words may still pass.
 * - `limited`: too many calls; nothing was done, and nothing may be tried for `seconds`.
 * - `retry`: nothing was done; try again.
 * - `doubt`: no answer, or one that leaves open whether it was done; look before trying again.
 */
export type SlackFailure =
  | { readonly kind: 'final' | 'join' | 'layout' | 'retry' | 'doubt'; readonly code: string }
  | { readonly kind: 'limited'; readonly code: string; readonly seconds: number };

/** Codes of refusals, one a line. A code that is not listed is tried again a few times and then final. */
const MEANINGS: Readonly<Record<string, Exclude<SlackFailure['kind'], 'limited'>>> = {
  channel_not_found: 'final',
  is_archived: 'final',
  restricted_action: 'final',
  restricted_action_read_only_channel: 'final',
  restricted_action_thread_only_channel: 'final',
  restricted_action_non_threadable_channel: 'final',
  restricted_action_thread_locked: 'final',
  no_permission: 'final',
  access_denied: 'final',
  ekm_access_denied: 'final',
  app_access_restricted: 'final',
  team_access_not_granted: 'final',
  posting_to_channel_denied: 'final',
  posting_to_general_channel_denied: 'final',
  channel_is_limited_access: 'final',
  method_not_supported_for_channel_type: 'final',
  messages_tab_disabled: 'final',
  user_not_in_channel: 'final',
  user_not_found: 'final',
  user_disabled: 'final',
  cannot_reply_to_message: 'final',
  [MESSAGE_GONE]: 'final',
  cant_update_message: 'final',
  edit_window_closed: 'final',
  is_inactive: 'final',
  too_many_members: 'final',
  msg_too_long: 'final',
  no_text: 'final',
  metadata_too_large: 'final',
  file_not_found: 'final',
  file_uploads_disabled: 'final',
  file_uploads_except_images_disabled: 'final',
  file_type_not_allowed: 'final',
  file_upload_size_restricted: 'final',
  storage_limit_reached: 'final',
  not_in_channel: 'join',
  invalid_blocks: 'layout',
  invalid_blocks_format: 'layout',
  msg_blocks_too_long: 'layout',
  block_mismatch: 'layout',
  message_limit_exceeded: 'retry',
  update_failed: 'retry',
  invalid_auth: 'retry',
  not_authed: 'retry',
  token_revoked: 'retry',
  token_expired: 'retry',
  account_inactive: 'retry',
  missing_scope: 'retry',
  internal_error: 'doubt',
  fatal_error: 'doubt',
  request_timeout: 'doubt',
  service_unavailable: 'doubt',
};

const RateLimited = z.object({ code: z.literal('slack_webapi_rate_limited_error'), retryAfter: z.number() });
const Refused = z.object({
  code: z.literal('slack_webapi_platform_error'),
  data: z.object({ error: z.string() }),
});
const BadStatus = z.object({ code: z.literal('slack_webapi_http_error'), statusCode: z.number() });

/** Codes that stand for an app or token that an operator must repair: worth an error in the log. */
const OPERATORS = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'missing_scope',
]);

/** Codes by which Slack refuses the token itself: no call of any kind will pass. */
const TOKENS = new Set(['invalid_auth', 'not_authed', 'token_revoked', 'token_expired', 'account_inactive']);

/** What an error thrown by the Web API client means. `attempts` counts this try. */
export function readFailure(error: unknown, attempts: number): SlackFailure {
  const limited = RateLimited.safeParse(error);
  if (limited.success) return { kind: 'limited', code: 'ratelimited', seconds: limited.data.retryAfter };
  const refused = Refused.safeParse(error);
  if (refused.success)
    return { kind: meaningOf(refused.data.data.error, attempts), code: refused.data.data.error };
  const bad = BadStatus.safeParse(error);
  if (bad.success) {
    return { kind: bad.data.statusCode >= 500 ? 'doubt' : 'retry', code: `http_${bad.data.statusCode}` };
  }
  return { kind: 'doubt', code: 'no_answer' };
}

export function isOperators(failure: SlackFailure): boolean {
  return OPERATORS.has(failure.code);
}

export function isTokenRefused(failure: SlackFailure): boolean {
  return TOKENS.has(failure.code);
}

const UNKNOWN_TRIES = 4;

function meaningOf(code: string, attempts: number): Exclude<SlackFailure['kind'], 'limited'> {
  const known = Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : undefined;
  return known ?? (attempts < UNKNOWN_TRIES ? 'retry' : 'final');
}
