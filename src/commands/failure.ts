import { z } from 'zod';
import type { Logger } from '../logger.ts';
import { apologyFor } from './apology.ts';
import { privately, refusalReply } from './reply.ts';

const Failure = z.object({
  error: z.unknown(),
  body: z.object({
    type: z.string().optional(),
    command: z.string().optional(),
    response_url: z.url().optional(),
  }),
});

/**
 * The last resort for every handler: the log learns of it, and the person is told where Slack lets us. Takes what Bolt
 * gives an extended error handler, or the bare error.
 */
export function onFailure(log: Logger) {
  return async (args: unknown): Promise<void> => {
    const failure = Failure.safeParse(args);
    if (!failure.success) {
      log.error({ err: args }, 'slack request failed');
      return;
    }
    const { error, body } = failure.data;
    log.error({ err: error, type: body.type ?? body.command }, 'slack request failed');
    if (body.response_url) await apologise(log, body.response_url, error);
  };
}

async function apologise(log: Logger, responseUrl: string, cause: unknown): Promise<void> {
  try {
    await fetch(responseUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(privately(refusalReply(apologyFor(cause)))),
      signal: AbortSignal.timeout(3_000),
    });
  } catch (error) {
    log.warn({ err: error }, 'slack took no apology');
  }
}
