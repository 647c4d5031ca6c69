import type { Manifest } from '../manifest.ts';
import { isMember } from '../workspace/channels.ts';
import type { Json } from '../workspace/records.ts';
import { nextId, unixSeconds, type Workspace } from '../workspace/workspace.ts';
import { type Delivery, type DeliveryAnswer, type DeliveryError, delivery } from './delivery.ts';
import { isSubscribed } from './event-scopes.ts';

export type EventSenderParts = {
  readonly workspace: Workspace;
  readonly manifest: Manifest;
  readonly retries: readonly number[];
  readonly deliver: (delivery: Delivery) => Promise<DeliveryAnswer>;
  readonly later: (milliseconds: number, run: () => void) => void;
};

/** `X-Slack-Retry-Reason` for what went wrong. */
const reasons: Readonly<Record<DeliveryError, string>> = {
  operation_timeout: 'http_timeout',
  dispatch_failed: 'connection_failed',
  http_client_error: 'http_error',
  http_service_error: 'http_error',
};

/** Sends events the app subscribed to, from channels it is in, and tries again as Slack does. */
export class EventSender {
  readonly #parts: EventSenderParts;

  constructor(parts: EventSenderParts) {
    this.#parts = parts;
  }

  /** Queues an event (the inner `event` object); nothing is sent where the app may not know of it. */
  send(event: Json): void {
    if (!isSubscribed(this.#parts.manifest, event) || !this.#isInReach(event)) return;
    const { workspace } = this.#parts;
    const id = nextId(workspace, 'Ev');
    const first = delivery('event', titleOf(event), {
      token: 'verification-token',
      team_id: workspace.team.id,
      enterprise_id: null,
      context_team_id: workspace.team.id,
      context_enterprise_id: null,
      api_app_id: workspace.app.id,
      event,
      type: 'event_callback',
      event_id: id,
      event_time: unixSeconds(workspace),
      authed_users: [workspace.app.botUser],
      authed_teams: [workspace.team.id],
      authorizations: [
        {
          enterprise_id: null,
          team_id: workspace.team.id,
          user_id: workspace.app.botUser,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: false,
      event_context: `4-${id}`,
    });
    void this.#attempt(first);
  }

  async #attempt(attempt: Delivery): Promise<void> {
    const answer = await this.#parts.deliver(attempt);
    if (answer.ok || answer.isFinal === true) return;
    const wait = this.#parts.retries[attempt.retry];
    if (wait === undefined) return;
    const next = { ...attempt, retry: attempt.retry + 1, retryReason: reasons[answer.error] };
    this.#parts.later(wait, () => void this.#attempt(next));
  }

  /** Events of a channel come only while the app is in it; the rest always. */
  #isInReach(event: Json): boolean {
    const item = event.item as Json | undefined;
    const id = item?.channel ?? (event.type === 'app_home_opened' ? undefined : channelOf(event));
    if (typeof id !== 'string') return true;
    const channel = this.#parts.workspace.channels.get(id);
    return channel !== undefined && isMember(channel, this.#parts.workspace.app.botUser);
  }
}

function channelOf(event: Json): unknown {
  return event.channel ?? event.channel_id;
}

function titleOf(event: Json): string {
  const subtype = event.subtype;
  return typeof subtype === 'string' ? `${String(event.type)}.${subtype}` : String(event.type);
}
