/** Slack's deadlines and delays, in milliseconds. */
export type Timings = {
  /** How long the app may take to acknowledge a delivery. */
  readonly acknowledge: number;
  /** How long a trigger_id may be exchanged. */
  readonly trigger: number;
  /** Waits before the retries of an event: at once, a minute, five minutes. */
  readonly eventRetries: readonly number[];
  /** Life of a response_url. */
  readonly responseUrl: number;
  /** How long Slack looks at an upload after it was completed. */
  readonly fileProcessing: number;
  /** How long a reordered event waits for another to overtake it. */
  readonly reorderWindow: number;
};

const slackTimings: Timings = {
  acknowledge: 3_000,
  trigger: 3_000,
  eventRetries: [0, 60_000, 300_000],
  responseUrl: 30 * 60_000,
  fileProcessing: 400,
  reorderWindow: 250,
};

/** Slack's timings with the long waits divided by `speed`; deadlines that the app must meet stay. */
export function spedUp(speed: number, changed: Partial<Timings> = {}): Timings {
  return {
    ...slackTimings,
    eventRetries: slackTimings.eventRetries.map(delay => delay / speed),
    fileProcessing: slackTimings.fileProcessing / speed,
    ...changed,
  };
}
