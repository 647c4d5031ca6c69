import type { Json } from '../workspace/records.ts';

/** Something Slack sends to the app. Events are JSON; the rest are forms. */
export type Delivery = {
  readonly kind: 'event' | 'command' | 'interactivity' | 'options';
  /** For people: `reaction_added`, `/backfill status`, `view_submission propose` … */
  readonly title: string;
  readonly payload: Json;
  /** 0 for the first attempt; events alone are tried again. */
  readonly retry: number;
  readonly retryReason: string | null;
  /** The fault that made this attempt what it is. */
  readonly fault: string | null;
};

export type DeliveryError =
  /** No answer within the deadline. */
  | 'operation_timeout'
  /** Nobody to send to, or the connection broke. */
  | 'dispatch_failed'
  /** The app answered with a 4xx. */
  | 'http_client_error'
  /** The app answered with a 5xx. */
  | 'http_service_error';

export type DeliveryAnswer =
  | { readonly ok: true; readonly status: number; readonly body: unknown }
  | {
      readonly ok: false;
      readonly error: DeliveryError;
      readonly status: number | null;
      readonly body: unknown;
      /** The app asked not to be sent this again (`X-Slack-No-Retry: 1`). */
      readonly isFinal?: boolean;
    };

/** A first attempt. */
export function delivery(kind: Delivery['kind'], title: string, payload: Json): Delivery {
  return { kind, title, payload, retry: 0, retryReason: null, fault: null };
}
