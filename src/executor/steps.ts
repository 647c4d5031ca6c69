import type { State } from '../plan/lifecycle.ts';
import { start } from './steps/approved.ts';
import { finishCancelling } from './steps/cancelling.ts';
import { check } from './steps/checking.ts';
import { finishPausing } from './steps/pausing.ts';
import { promote } from './steps/promoting.ts';
import { beginPromotion } from './steps/ready.ts';
import { settleConflicts } from './steps/resolving.ts';
import { rollBack } from './steps/rolling-back.ts';
import { stage } from './steps/running.ts';
import type { Step } from './work.ts';

/** What there is to do in each state; in the others the executor waits for people or is done. */
export const STEPS: Readonly<Partial<Record<State, Step>>> = {
  approved: start,
  running: stage,
  pausing: finishPausing,
  cancelling: finishCancelling,
  checking: check,
  ready: beginPromotion,
  promoting: promote,
  rolling_back: rollBack,
  resolving: settleConflicts,
};
