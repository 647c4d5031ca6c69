import type { WorkerOptions } from '../../src/executor/workshop.ts';
import type { State } from '../../src/plan/lifecycle.ts';

/** The worker's signals as lines: `BF-1 running`, `BF-1/r1 2026-03-02`, `BF-1 rests`. */
export function watchSignals({
  say,
}: {
  say: (line: string) => void;
}): NonNullable<WorkerOptions['signals']> {
  return {
    stateReached: (id: number, state: State) => say(`BF-${id} ${state}`),
    unitStaged: (runId, unitKey) => say(`${runId} ${unitKey}`),
    rested: id => say(`BF-${id} rests`),
  };
}
