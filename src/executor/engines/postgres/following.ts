import type { Logger } from '../../../logger.ts';
import type { Tx } from '../../../store/db.ts';

/** One transaction, of which all statements see what its first one sees. */
type OneSnapshot = (work: (tx: Tx) => Promise<void>) => Promise<void>;

export type Following = {
  /**
   * Runs `work` while a snapshot from before it is held, and answers as soon as it did. What is left to do with that snapshot,
   * `after`, goes on meanwhile; when it fails that is logged, and whoever needs it finds it undone.
   */
  follow<T>(
    runId: string,
    snapshot: OneSnapshot,
    work: () => Promise<T>,
    after: (tx: Tx, outcome: T) => Promise<void>,
  ): Promise<T>;
  /** Waits for the end of what a run still has going on. Never rejects. */
  settled(runId: string): Promise<void>;
};

/**
 * What goes on after an answer was given. One at a time: each keeps a connection while `work` asks for another, and several
 * could wait for one another's. `work` is done without a snapshot where there is one already.
 */
export function createFollowing(log: Logger | undefined): Following {
  let current: { readonly runId: string; readonly end: Promise<void> } | null = null;
  return {
    follow(runId, snapshot, work, after) {
      if (current) return work();
      return new Promise((resolve, reject) => {
        let isAnswered = false;
        const end = snapshot(async tx => {
          const outcome = await work();
          isAnswered = true;
          resolve(outcome);
          await after(tx, outcome);
        })
          .catch(err => {
            if (isAnswered) log?.warn({ err, runId }, 'what was promoted could not be copied yet');
            else reject(err);
          })
          .finally(() => {
            current = null;
          });
        current = { runId, end };
      });
    },
    async settled(runId) {
      if (current?.runId === runId) await current.end;
    },
  };
}
