import type { WebClient } from '@slack/web-api';
import type { inTransaction } from '../store/db.ts';

/**
 * The part of Slack's Web API that the notifiers use. It must not retry by itself and must answer or give up within a
 * few seconds (`retryConfig: { retries: 0 }`, a `timeout`, `rejectRateLimitedCalls`): the outbox retries, and it looks
 * before it posts again.
 */
export type SlackClient = Pick<
  WebClient,
  'chat' | 'conversations' | 'files' | 'reactions' | 'usergroups' | 'users'
>;

/** The bot's own database. */
export type Pool = Parameters<typeof inTransaction>[0];
