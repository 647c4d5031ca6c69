import type { Delivery, DeliveryAnswer } from './delivery/delivery.ts';
import type { ExchangeLog } from './exchange-log.ts';
import type { Faults } from './faults/faults.ts';
import type { Manifest } from './manifest.ts';
import type { Timings } from './timings.ts';
import type { RateLimiter } from './web-api/rate-limiter.ts';
import type { Triggers } from './workspace/triggers.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What Slack knows of the installed app besides its manifest. */
export type BotCredentials = {
  readonly signingSecret: string;
  readonly botToken: string;
  readonly appToken?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
};

type OauthGrant = {
  readonly user: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
};

/** Everything the parts of the sandbox share; built once in `slack.ts`. */
export type Context = {
  readonly workspace: Workspace;
  readonly manifest: Manifest;
  readonly bot: BotCredentials;
  readonly timings: Timings;
  readonly log: ExchangeLog;
  readonly faults: Faults;
  readonly limiter: RateLimiter;
  readonly triggers: Triggers;
  /** Bot tokens handed out by OAuth, besides the configured one, and their scopes. */
  readonly installedTokens: Map<string, readonly string[]>;
  /** Codes of installations that were allowed but not exchanged yet. */
  readonly oauthCodes: Map<string, OauthGrant>;
  /** Address of this server, without a slash at the end. */
  readonly origin: () => string;
  /** Sends to the app, over a socket when one is open and else over HTTP; never throws. */
  readonly deliver: (delivery: Delivery) => Promise<DeliveryAnswer>;
  /** Queues an event for the app, with Slack's retries; returns at once. */
  readonly sendEvent: (event: Readonly<Record<string, unknown>>) => void;
  /** A wss URL for Socket Mode. */
  readonly openSocketUrl: () => string;
  readonly countSockets: () => number;
  readonly cutSockets: () => void;
  /** Runs something later, unless the workspace has stopped by then. */
  readonly later: (milliseconds: number, run: () => void) => void;
};
