import type { Delivery, DeliveryAnswer } from '../delivery/delivery.ts';

export class SocketHub {
  get openSockets(): number {
    return 0;
  }

  deliver(_delivery: Delivery, _deadline: number): Promise<DeliveryAnswer> {
    return Promise.resolve({ ok: false, error: 'dispatch_failed', status: null, body: null });
  }

  cut(): void {}
}
