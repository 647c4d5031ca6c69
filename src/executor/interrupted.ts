import { BackfillError } from '../errors.ts';

/** Somebody asked for something else, or this process is to stop: what went on ends between two units. */
export class Interrupted extends BackfillError {
  constructor(runId: string) {
    super('backfill_executor_interrupted', `${runId} is not to go on now.`);
    this.name = 'Interrupted';
  }
}
