import { saySeconds } from '../../plan/throttle/quantity.ts';
import type { Found } from '../engines/port.ts';

/**
 * Asks an address whether all is well there: any status of 200 to 299 says so, any other says that it is not. Throws
 * where no answer comes in time; neither the address nor what it answered is in the words, because either may hold secrets.
 */
export async function askEndpoint(url: string, timeoutMs: number, signal: AbortSignal): Promise<Found> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.any([signal, timeout]),
      redirect: 'manual',
      headers: { 'user-agent': 'backfill-bot' },
    });
    await answer.body?.cancel();
    return answer.ok ? { value: 0 } : { value: 1, about: `it answered ${answer.status}` };
  } catch (cause) {
    if (timeout.aborted)
      throw new Error(`it did not answer within ${saySeconds(timeoutMs / 1_000)}`, { cause });
    throw new Error('it does not answer', { cause });
  }
}
