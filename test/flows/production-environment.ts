import { SANDBOX_SECRETS } from '../../sandbox/demo/world.ts';
import type { Slack } from '../../sandbox/slack.ts';

type Surroundings = {
  readonly slack: Slack;
  /** Addresses of the two databases. */
  readonly bot: string;
  readonly warehouse: string;
};

/** Everything `npm start` needs in its environment; stories leave out or change what they are about. */
export function productionEnvironment({ slack, bot, warehouse }: Surroundings) {
  return (changed: Readonly<Record<string, string>> = {}): Record<string, string> => ({
    SLACK_BOT_TOKEN: SANDBOX_SECRETS.botToken,
    SLACK_SIGNING_SECRET: SANDBOX_SECRETS.signingSecret,
    SLACK_API_URL: slack.url,
    PORT: '0',
    DATABASE_URL: bot,
    WAREHOUSE_URL: warehouse,
    ...changed,
  });
}
