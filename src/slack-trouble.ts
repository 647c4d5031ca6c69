import { z } from 'zod';
import { BackfillError } from './errors.ts';

const Refused = z.object({
  code: z.literal('slack_webapi_platform_error'),
  data: z.object({ error: z.string() }),
});

/** An error in a few words: Slack's code where Slack refused, else what the system said at the bottom of it. */
export function sayFailure(error: unknown): string {
  const refused = Refused.safeParse(error);
  if (refused.success) return refused.data.data.error;
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? sayFailure(error.cause) : error.message;
}

/** What to say when Slack did not greet us: it knows the token not, or it was not reached at all. */
export function slackRefused(cause: unknown, apiUrl: string): BackfillError {
  const said = sayFailure(cause);
  return Refused.safeParse(cause).success
    ? new BackfillError(
        'backfill_slack_refused',
        `Slack did not accept the bot's token (${said}). Check SLACK_BOT_TOKEN.`,
        { cause },
      )
    : new BackfillError(
        'backfill_slack_unreachable',
        `Slack does not answer at ${apiUrl} (${said}). Check the network, and SLACK_API_URL where it is set.`,
        { cause },
      );
}
