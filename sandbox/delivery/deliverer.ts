import type { ExchangeLog } from '../exchange-log.ts';
import type { DeliveryFault, Faults } from '../faults/faults.ts';
import type { Timings } from '../timings.ts';
import type { Clock } from '../workspace/workspace.ts';
import type { Delivery, DeliveryAnswer } from './delivery.ts';
import { deliverOverHttp } from './http-delivery.ts';

/** Open Socket Mode connections, as far as delivery cares. */
type SocketTransport = {
  readonly openSockets: number;
  readonly deliver: (delivery: Delivery, deadline: number) => Promise<DeliveryAnswer>;
};

export type DelivererParts = {
  readonly clock: Clock;
  readonly log: ExchangeLog;
  readonly faults: Faults;
  readonly timings: Timings;
  readonly signingSecret: string;
  readonly sockets: SocketTransport;
};

const dropped: DeliveryAnswer = { ok: false, error: 'operation_timeout', status: null, body: null };
const nobody: DeliveryAnswer = { ok: false, error: 'dispatch_failed', status: null, body: null };

/** Sends deliveries to the app one way or the other, injures them where a fault says so, and records them. */
export class Deliverer {
  /** Where the app listens; null while it is not connected over HTTP. */
  requestUrl: string | null = null;
  readonly #parts: DelivererParts;

  constructor(parts: DelivererParts) {
    this.#parts = parts;
  }

  /** Delivers once. Never throws: what went wrong is in the answer. */
  async deliver(delivery: Delivery): Promise<DeliveryAnswer> {
    const fault = this.#parts.faults.onDelivery(titleForFaults(delivery));
    const marked = { ...delivery, fault: fault?.kind ?? null };
    if (fault?.kind === 'drop') return this.#record(marked, async () => dropped);
    if (fault?.kind === 'delay') await wait(fault.delayMs);
    if (fault?.kind === 'reorder') await wait(this.#parts.timings.reorderWindow);
    const answer = await this.#record(marked, () => this.#send(marked));
    if (isRepeated(fault, delivery))
      await this.#record(repetition(marked), () => this.#send(repetition(marked)));
    return answer;
  }

  #send(delivery: Delivery): Promise<DeliveryAnswer> {
    const { sockets, timings, signingSecret } = this.#parts;
    if (sockets.openSockets > 0) return sockets.deliver(delivery, timings.acknowledge);
    if (this.requestUrl === null) return Promise.resolve(nobody);
    return deliverOverHttp({ url: this.requestUrl, signingSecret, deadline: timings.acknowledge }, delivery);
  }

  async #record(delivery: Delivery, send: () => Promise<DeliveryAnswer>): Promise<DeliveryAnswer> {
    const { log, clock, sockets } = this.#parts;
    const started = performance.now();
    const at = clock().toISOString();
    const transport = sockets.openSockets > 0 ? 'socket' : 'http';
    const answer = await send();
    log.add({
      at,
      direction: 'to_bot',
      kind: delivery.kind,
      transport,
      title: delivery.title,
      status: answer.status,
      durationMs: Math.round(performance.now() - started),
      request: delivery.payload,
      answer: answer.body,
      error: answer.ok ? null : answer.error,
      fault: delivery.fault,
      retry: delivery.retry,
    });
    return answer;
  }
}

/** Slack repeats events alone; what a person does is sent once. */
function isRepeated(fault: DeliveryFault | null, delivery: Delivery): boolean {
  return fault?.kind === 'duplicate' && delivery.kind === 'event';
}

/** An event that Slack believes was not answered. */
function repetition(delivery: Delivery): Delivery {
  return { ...delivery, retry: delivery.retry + 1, retryReason: 'http_timeout' };
}

/** Faults are drawn by kind of delivery, not by its text, so that a seed means the same from run to run. */
function titleForFaults(delivery: Delivery): string {
  return delivery.kind === 'command' ? (delivery.title.split(' ')[0] ?? '') : delivery.title;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
