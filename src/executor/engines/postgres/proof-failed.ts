import { BackfillError } from '../../../errors.ts';

/** Something that must hold inside a promotion or a rollback did not: the transaction is given up, with nothing left behind. */
export class ProofFailed extends BackfillError {
  readonly remedy: string;

  constructor(reason: string, remedy: string) {
    super('backfill_executor_proof_failed', reason);
    this.name = 'ProofFailed';
    this.remedy = remedy;
  }
}

/** Throws `ProofFailed` unless the proof holds. */
export function prove(holds: boolean, reason: string, remedy: string): asserts holds {
  if (!holds) throw new ProofFailed(reason, remedy);
}
