import type { AllMiddlewareArgs, AnyMiddlewareArgs } from '@slack/bolt';
import { z } from 'zod';
import type { Deps } from './deps.ts';

/** Slack's own tolerance, to either side. */
const TOLERANCE_SECONDS = 300;

/** Over HTTP the receiver puts the header here; requests over a socket carry none. */
const Timed = z.object({ timestamp: z.string().regex(/^\d+$/).transform(Number).optional() });

/**
 * Refuses requests that were signed for a time more than five minutes ahead. Bolt looks at old ones only, so a request
 * signed far ahead could be kept and replayed until then. It stays unanswered.
 * The clock is the machine's, as in Bolt's own check.
 */
export function refuseFutureRequests({ log }: Pick<Deps, 'log'>) {
  return async ({ context, next }: AllMiddlewareArgs & AnyMiddlewareArgs): Promise<void> => {
    const timed = Timed.safeParse(context);
    const ahead = timed.success ? (timed.data.timestamp ?? 0) - Date.now() / 1000 : Number.POSITIVE_INFINITY;
    if (ahead <= TOLERANCE_SECONDS) return next();
    log.warn({ secondsAhead: Math.round(ahead) }, 'refused a request from the future');
  };
}
