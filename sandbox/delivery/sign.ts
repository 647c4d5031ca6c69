import { createHmac } from 'node:crypto';

/** Slack's request signature, version 0. `timestamp` is in unix seconds. */
export function sign(signingSecret: string, timestamp: number, body: string): string {
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  return `v0=${digest}`;
}
