import type { State } from './lifecycle.ts';

/** How long the staged units of a run that failed are kept for a retry. */
export const FAILED_KEPT_DAYS = 7;

const DAY_MS = 86_400_000;

/** What becomes of the staged rows of a backfill's latest run, by its state. */
const KEEPS: Readonly<Record<State, 'keep' | 'keep_for_a_while' | 'sweep'>> = {
  proposed: 'sweep', // an edit made a new version, which is staged anew
  approved: 'sweep',
  running: 'keep',
  pausing: 'keep',
  paused: 'keep',
  checking: 'keep',
  failed: 'keep_for_a_while',
  awaiting_signoff: 'keep',
  ready: 'keep',
  promoting: 'keep',
  watching: 'sweep', // the rows are in the table, and staging could not be removed at once
  recorded: 'sweep',
  rollback_asked: 'sweep',
  rolling_back: 'sweep',
  resolving: 'sweep',
  rolled_back: 'sweep',
  cancelling: 'keep', // the executor is about to remove it
  cancelled: 'sweep',
  expired: 'sweep',
  left_as_is: 'sweep',
};

export type StagedBy = {
  readonly state: State;
  /** When its state changed last. */
  readonly updatedAt: Date;
  readonly currentRun: number | null;
};

/** Whether nobody will go on with what this run staged. */
export function isForsaken(backfill: StagedBy, run: number, now: Date): boolean {
  if (run !== backfill.currentRun) return true;
  const keeps = KEEPS[backfill.state];
  if (keeps !== 'keep_for_a_while') return keeps === 'sweep';
  return now.getTime() - backfill.updatedAt.getTime() >= FAILED_KEPT_DAYS * DAY_MS;
}
