import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from '../../../logger.ts';
import type { EngineRun } from '../port.ts';
import { codeOf, DEADLOCK, LOCK_NOT_AVAILABLE } from './errors.ts';
import type { Limits } from './limits.ts';

export type Locked = { readonly outcome: 'locked'; readonly attempts: number; readonly waitedMs: number };

type Patience = {
  readonly limits: Limits;
  readonly signal: AbortSignal;
  readonly log: Logger | undefined;
  readonly run: EngineRun;
};

/**
 * Tries a transaction that needs the target's lock until the lock comes, a bounded number of times, with pauses of
 * random length between, so that whoever queued up behind a try gets through and two of ours do not meet again.
 */
export async function withTargetLock<T>(
  { limits, signal, log, run }: Patience,
  attempt: () => Promise<T>,
): Promise<T | Locked> {
  let waitedMs = 0;
  for (let attempts = 1; ; attempts++) {
    try {
      return await attempt();
    } catch (error) {
      const code = codeOf(error);
      if (code !== LOCK_NOT_AVAILABLE && code !== DEADLOCK) throw error;
      waitedMs += limits.targetLockMs;
      log?.debug(
        { runId: run.id, table: run.plan.scope.table, attempts },
        'the lock of the target did not come',
      );
      if (attempts >= limits.lockAttempts) return { outcome: 'locked', attempts, waitedMs };
    }
    const pause = limits.lockPauseMs * (0.5 + Math.random());
    waitedMs += pause;
    await wait(pause, undefined, { signal });
  }
}
