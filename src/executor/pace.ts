import type { Pace } from '../plan/pacing.ts';
import type { Work } from './work.ts';

/** One second a batch, as GitLab and gh-ost found good; two at a time, because PostgreSQL inserts on one core only. */
export const DEFAULT_PACE: Pace = { batchTargetMs: 1_000, concurrency: 2 };

/** What the run is to keep to from now on. Asked before every batch. */
export async function paceOf(work: Work): Promise<Pace> {
  return work.shop.pace;
}
