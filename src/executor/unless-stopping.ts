import { Interrupted } from './interrupted.ts';
import type { Work } from './work.ts';

/**
 * What happens between two steps that nobody can ask to end, for they put back what people want back: nothing, unless this
 * process is to stop. Then it throws `Interrupted`, and whoever takes the run goes on with the rest.
 */
export function unlessStopping({ shop, backfill }: Work): () => void {
  return () => {
    if (shop.stopping.aborted) throw new Interrupted(`BF-${backfill.id}`);
  };
}

/** Null where it was interrupted: the worker looks again, or stops. */
export async function orInterrupted<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Interrupted) return null;
    throw error;
  }
}
