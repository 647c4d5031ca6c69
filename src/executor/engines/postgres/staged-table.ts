import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { copyIndexes, dropIndexes, makeAhead, missingIndexes, onePerName } from './indexes.ts';
import { copyConditions, copyOptions, unlike } from './like-relation.ts';
import { stagingTable } from './names.ts';
import { isKeyEnforced } from './refuse-target.ts';
import { noteStagedBy } from './staged-by.ts';
import { type Table, tableNamed } from './table.ts';

/** Whether the staged rows lie in the very table that will take the target's place. */
export function isStagedInPlace(run: EngineRun): boolean {
  return run.plan.isolation.strategy === 'swap_table';
}

/**
 * Makes the staged table what the target is: conditions, owner, and its indexes, which made last take half as long as kept
 * up row by row (measured). Made before the checks, the unique ones prove that no key comes twice. Finds nothing to do when
 * asked again. Locks a table that nobody but this run uses; a row that the target could not hold is an error.
 */
export async function finishStaged(tx: Tx, run: EngineRun, target: Table): Promise<void> {
  const staged = stagingTable(run.id);
  await copyConditions(tx, target.sql, staged);
  await copyOptions(tx, target.sql, staged);
  const made = await copyIndexes(tx, target.sql, staged);
  if (made > 0 || !(await isAnalyzed(tx, staged))) await tx.query(`analyze ${staged}`);
}

/**
 * The same in several transactions, so that indexes are made side by side. What an earlier try made is found. Throws the first
 * error when none is at work any more.
 */
export async function finishInLanes(quietly: Quietly, run: EngineRun): Promise<void> {
  const staged = stagingTable(run.id);
  const queue = await quietly(async (tx, target) => {
    await copyConditions(tx, target.sql, staged);
    await copyOptions(tx, target.sql, staged);
    return onePerName(await missingIndexes(tx, target.sql, staged));
  });
  // One alone is made by several processes, which the server shares out by itself.
  if (queue.length > 1) {
    const lane = async () => {
      for (let index = queue.shift(); index; index = queue.shift()) {
        const next = index;
        await quietly(tx => makeAhead(tx, staged, next));
      }
    };
    const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
    for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
  }
  await quietly((tx, target) => finishStaged(tx, run, target));
}

/** As many as units are staged at a time. */
const LANES = 2;

/** A transaction of its own, of which nobody has to wait. */
export type Quietly = <T>(work: (tx: Tx, target: Table) => Promise<T>) => Promise<T>;

async function isAnalyzed(tx: Tx, relation: string): Promise<boolean> {
  const { rows } = await tx.query<{ analyzed: boolean }>(
    'select reltuples >= 0 as analyzed from pg_catalog.pg_class where oid = $1::regclass',
    [relation],
  );
  return rows[0]?.analyzed ?? false;
}

/**
 * Whether it can take the target's place as it lies there: like the target in everything, and not full of rows that were
 * staged again since. Otherwise its rows are copied to one that can. Takes no lock.
 */
export async function canTakePlace(tx: Tx, run: EngineRun, target: Table): Promise<boolean> {
  const staged = stagingTable(run.id);
  if ((await unlike(tx, target.sql, staged)).length > 0) return false;
  const { rows } = await tx.query<{ dense: boolean }>(
    `select pg_stat_get_dead_tuples(oid) <= greatest(reltuples, 1000) * ${MOST_DEAD} as dense
     from pg_catalog.pg_class where oid = $1::regclass`,
    [staged],
  );
  return rows[0]?.dense ?? false;
}

/** The share of rows that are gone for which a table is written once more. */
const MOST_DEAD = 0.2;

/**
 * Rows can be staged, and those of this transaction count as the run's. Without indexes: while a unit is staged again, a key
 * may stand twice. Exclusive lock of the staged table if it is finished.
 */
export async function reopenStaged(tx: Tx, run: EngineRun): Promise<void> {
  await noteStagedBy(tx, run);
  await dropIndexes(tx, stagingTable(run.id));
}

/** Whether the staged table itself keeps the key unique and filled in. Takes no lock. */
export async function provesKeys(tx: Tx, run: EngineRun): Promise<boolean> {
  const staged = await tableNamed(tx, stagingTable(run.id).replaceAll('"', ''));
  return isKeyEnforced(tx, staged, run.plan.scope.key);
}
