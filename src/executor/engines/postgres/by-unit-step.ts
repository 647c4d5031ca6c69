import { unitsByMark } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun, Fence } from '../port.ts';
import { codeOf, QUERY_CANCELED } from './errors.ts';
import { markStale } from './ledger.ts';
import { type Allow, PartStale } from './promote-part.ts';
import { isLocked, type Promoter } from './promoter.ts';
import { lockPromotions } from './replace-rows.ts';
import { holdFence } from './runs.ts';
import { type Table, tableNamed } from './table.ts';
import { noteUnjudged, reopenUnits } from './unit-promotions.ts';
import type { Locked } from './with-target-lock.ts';

/** Why a promotion unit by unit does not go on. */
export type Halt = {
  readonly reason: string;
  readonly remedy: string;
  /** What can be done where nothing has changed yet. */
  readonly untouched?: string;
  readonly locked?: Locked;
  readonly isStuck?: boolean;
};

export const TRY_AGAIN =
  'What is promoted stays so. Promote again to go on with the rest, or take back what was promoted.';

export function isHalt(outcome: readonly string[] | Halt): outcome is Halt {
  return 'reason' in outcome;
}

/**
 * What became of a step: done, its rows held so many milliseconds of which the COMMIT took a part; stopped because it took
 * too long; not possible; or stale units.
 */
export type Stepped =
  | { readonly outcome: 'done'; readonly heldMs: number; readonly commitMs: number }
  | { readonly outcome: 'overran' }
  | { readonly outcome: 'stale'; readonly units: readonly string[] }
  | { readonly outcome: 'halted'; readonly halt: Halt };

/**
 * One transaction of a promotion unit by unit, which holds rows no longer than `limitMs` from the first statement that is
 * allowed: past that PostgreSQL stops it, and nothing of it has happened.
 */
export async function step(
  promoter: Promoter,
  run: EngineRun,
  fence: Fence,
  limitMs: number,
  work: (tx: Tx, target: Table, allow: Allow) => Promise<void>,
): Promise<Stepped> {
  let hold = { since: 0, commitFrom: 0 };
  try {
    const outcome = await promoter.locked(async tx => {
      hold = { since: 0, commitFrom: 0 };
      await holdFence(tx, run, fence.token);
      const target = await tableNamed(tx, run.plan.scope.table);
      await lockPromotions(tx, target);
      // A step is small beside the table: each row is looked up by its key, whatever the statistics make of it.
      await tx.query(
        `select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`,
      );
      await work(tx, target, async () => {
        hold.since ||= performance.now();
        const left = Math.max(1, Math.ceil(limitMs - (performance.now() - hold.since)));
        await tx.query(`select set_config('statement_timeout', $1, true)`, [String(left)]);
      });
      hold.commitFrom = performance.now();
    });
    if (isLocked(outcome)) return { outcome: 'halted', halt: neverFree(run, outcome) };
    const ended = performance.now();
    return { outcome: 'done', heldMs: ended - (hold.since || ended), commitMs: ended - hold.commitFrom };
  } catch (error) {
    if (error instanceof PartStale) {
      return { outcome: 'stale', units: await noteStale(promoter, run, fence, error.marks) };
    }
    if (codeOf(error) === QUERY_CANCELED && !fence.signal.aborted) return { outcome: 'overran' };
    throw error;
  }
}

async function noteStale(
  promoter: Promoter,
  run: EngineRun,
  fence: Fence,
  marks: readonly string[],
): Promise<string[]> {
  const units = unitsByMark(run.plan.scope.period);
  const keys = marks.flatMap(mark => units.get(mark)?.key ?? []);
  await promoter.quiet(async tx => {
    await holdFence(tx, run, fence.token);
    await rebuildOnceMore(tx, run, keys);
  });
  return keys;
}

/** These were staged against rows that are others by now: they are rebuilt, and nothing goes on before that was judged. */
export async function rebuildOnceMore(tx: Tx, run: EngineRun, unitKeys: readonly string[]): Promise<void> {
  await markStale(tx, run, unitKeys);
  await reopenUnits(tx, run, unitKeys);
  await noteUnjudged(tx, run);
}

function neverFree(run: EngineRun, locked: Locked): Halt {
  return {
    reason: `Rows of ${run.plan.scope.table} were held by somebody else and did not come free within ${Math.ceil(locked.waitedMs / 1000)} seconds.`,
    remedy: TRY_AGAIN,
    locked,
  };
}
