import { renewMessageLease } from '../store/deliveries.ts';
import type { Message } from '../store/messages.ts';
import type { DeliveryEnv } from './delivery-env.ts';

/** A lease is renewed so often within its time that one lost renewal does not cost it. */
const RENEWALS = 3;

/**
 * Keeps the lease of a message for as long as `work` takes, so that a slow upload is not begun a second time, while the
 * messages of a process that died are free again soon.
 */
export async function holdLease<T>(
  env: DeliveryEnv,
  message: Message,
  leaseSeconds: number,
  work: () => Promise<T>,
): Promise<T> {
  let renewal = Promise.resolve();
  const renew = () => {
    renewal = renewal
      .then(() => renewMessageLease(env.db, message.key, env.owner, leaseSeconds))
      .catch((error: unknown) =>
        env.log.warn(
          { err: error, backfillId: message.backfillId },
          'lease of a message could not be renewed',
        ),
      );
  };
  const timer = setInterval(renew, (leaseSeconds * 1000) / RENEWALS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await renewal;
  }
}
