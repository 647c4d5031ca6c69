import type { AllMiddlewareArgs, SlackEventMiddlewareArgs } from '@slack/bolt';
import type { Deps } from '../deps.ts';

export type Revocation = 'app_uninstalled' | 'tokens_revoked';

type Told = AllMiddlewareArgs & SlackEventMiddlewareArgs<Revocation>;

/**
 * Slack took our token away. Whatever is to be said stays in the outbox; that somebody who runs the bot has to act is
 * said once, here, and not once for every message. Tokens of people are none of ours.
 */
export function onTakenAway(
  { log }: Deps,
  reason: Revocation,
  onRevoked: (reason: Revocation) => void = () => undefined,
) {
  return async ({ event }: Told): Promise<void> => {
    if (event.type === 'tokens_revoked' && (event.tokens.bot ?? []).length === 0) return;
    log.error(
      { reason },
      'slack took the bot token away: nothing is delivered and nothing is lost; install the app again, set SLACK_BOT_TOKEN and restart',
    );
    onRevoked(reason);
  };
}
