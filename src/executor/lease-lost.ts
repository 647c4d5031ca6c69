import { BackfillError } from '../errors.ts';

/** Somebody else works on this run now; whatever was being written was refused, and nothing is to be said about it. */
export class LeaseLost extends BackfillError {
  constructor(runId: string, options?: { cause?: unknown }) {
    super('backfill_executor_lease_lost', `Another process took over ${runId}.`, options);
    this.name = 'LeaseLost';
  }
}
