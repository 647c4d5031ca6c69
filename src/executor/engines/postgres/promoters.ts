import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence } from '../port.ts';
import type { Following } from './following.ts';
import type { Measurer, MeasurerOptions } from './measure-fresh.ts';
import type { Promoter } from './promoter.ts';
import { inSession } from './session.ts';
import { withTargetLock } from './with-target-lock.ts';

type Told = Partial<Pick<Promoter, 'promoted' | 'between'>>;

/** What the strategies of a run promote and take back with; `told` is what wants to know how far they are. */
export function createPromoters(
  { warehouse, log, limits, session }: MeasurerOptions,
  { measure, restage }: Measurer,
  following: Following,
): (run: EngineRun, fence: Fence, told?: Told) => Promoter {
  return (run, fence, { promoted = async () => {}, between = () => {} } = {}) => {
    const settings = session(run, limits.promoteMs, fence);
    const impatient = { ...settings, lockMs: limits.targetLockMs, idleMs: limits.lockedIdleMs };
    // It holds no lock while it waits for the other transaction to end.
    const held = { ...settings, oneSnapshot: true, idleMs: limits.promoteMs };
    const oneSnapshot = (work: (tx: Tx) => Promise<void>) => inSession(warehouse, held, work);
    return {
      locked: work =>
        withTargetLock({ limits, signal: fence.signal, log, run }, () =>
          inSession(warehouse, impatient, work),
        ),
      quiet: work => inSession(warehouse, settings, work),
      followed: (work, after) => following.follow(run.id, oneSnapshot, work, after),
      restage: unitKeys => restage(run, unitKeys, fence),
      measure: () => measure(run, fence),
      promoted,
      between,
      stepRows: limits.stepRows,
    };
  };
}
