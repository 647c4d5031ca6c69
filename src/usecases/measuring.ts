import { type Refused, refuse } from '../plan/refusal.ts';

/**
 * What `work` gives, which measures a scope in the warehouse. A table that cannot be counted is the catalog's fault and
 * not the person's: they are told which, and lose nothing.
 */
export async function measuring<T>(work: () => Promise<T>): Promise<{ ok: true; value: T } | Refused> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('backfill_warehouse_')) {
      return refuse(
        'cannot_measure',
        error.message,
        'Your answers are kept. Correct the catalog, then resume the draft.',
      );
    }
    throw error;
  }
}
