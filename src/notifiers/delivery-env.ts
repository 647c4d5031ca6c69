import type { Logger } from '../logger.ts';
import type { Message } from '../store/messages.ts';
import type { Pool, SlackClient } from './client.ts';
import type { Pace } from './pace.ts';

/** What a test or a caller may want to know of deliveries; the database is the truth. */
export type DeliverySignals = {
  /** Slack shows `revision` of the message. */
  readonly onDelivered?: (message: Message, revision: number) => void;
  /** It will not work; `code` is Slack's. */
  readonly onFailed?: (message: Message, code: string) => void;
  /** It is tried again at `at`. */
  readonly onPostponed?: (message: Message, code: string, at: Date) => void;
  /** Nothing is due and nothing is under way. */
  readonly onIdle?: () => void;
};

export type DeliveryOptions = {
  readonly db: Pool;
  readonly client: SlackClient;
  readonly log: Logger;
  readonly clock: () => Date;
  /** Names this replica in leases. */
  readonly owner: string;
  /** How long the outbox is left alone at most when nobody says that something was said. */
  readonly pollMs?: number;
  /** How long a message stays taken when this process is killed. */
  readonly leaseSeconds?: number;
  /** Called once when Slack has a message on which people decide: what they reacted meanwhile is to be caught up with. */
  readonly onGatePosted?: (message: Message) => Promise<void>;
  readonly signals?: DeliverySignals;
  /** Handed in where others learn, too, that Slack takes no calls. */
  readonly pace?: Pace;
};

/** What one delivery works with. */
export type DeliveryEnv = DeliveryOptions & {
  readonly signal: AbortSignal;
  readonly pace: Pace;
};
