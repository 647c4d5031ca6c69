import { binder } from '../../../checks/query.ts';
import type { Unit } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { isServerError, troubleOf } from './errors.ts';
import { planOf } from './expected-rows.ts';
import { boundsOfInputs } from './input-bounds.ts';
import { keyQuantiles, type Source } from './key-quantiles.ts';
import { type KeyRange, rangeOf } from './key-ranges.ts';
import { columnNamed, type Table } from './table.ts';
import { inUnit } from './unit-sql.ts';

/**
 * Parts of a unit with about as many rows each: at their midpoint for two. One part with everything where nothing tells
 * them apart. Reads the unit's keys once. Takes no lock.
 */
export async function splitByKey(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  parts: number,
): Promise<KeyRange[]> {
  const bounds = (await ifPossible(tx, () => boundsOf(tx, run, target, unit, parts))) ?? [];
  return Array.from({ length: bounds.length + 1 }, (_, index) => rangeOf(bounds, index, index + 1));
}

/**
 * The keys at which the parts of a unit begin, but for the first: by the keys that the target has, or where it has none by what
 * the inputs say. With `percent`, of a sample of the table's blocks where that is read sooner than the unit: parts are then
 * only roughly alike.
 */
export async function boundsOf(
  tx: Tx,
  run: EngineRun,
  target: Table,
  unit: Unit,
  parts: number,
  percent?: number,
): Promise<string[][]> {
  const columns = run.plan.scope.key.map(name => columnNamed(target, name));
  const sampled = percent === undefined ? [] : [keysOf(run, target, unit, percent)];
  const held = await cheapest(tx, keysOf(run, target, unit), ...sampled);
  const bounds = await keyQuantiles(tx, columns, held, parts);
  return bounds.length > 0 ? bounds : boundsOfInputs(tx, run, target, unit, parts);
}

/** The target's rows of a unit, or of so many percent of its blocks. */
function keysOf(run: EngineRun, target: Table, unit: Unit, percent?: number): Source {
  const bind = binder();
  const where = inUnit(target, run.plan.scope, unit, bind);
  const sample = percent === undefined ? '' : ` tablesample system (${bind(percent)}::float4)`;
  return { from: `${target.sql}${sample}`, where, bind };
}

/** That which the planner expects to be read soonest. Reads no row. */
async function cheapest(tx: Tx, first: Source, ...others: readonly Source[]): Promise<Source> {
  if (others.length === 0) return first;
  let least = { source: first, cost: await costOf(tx, first) };
  for (const source of others) {
    const cost = await costOf(tx, source);
    if (cost < least.cost) least = { source, cost };
  }
  return least.source;
}

async function costOf(tx: Tx, { from, where, bind }: Source): Promise<number> {
  return (await planOf(tx, `select 1 from ${from} where ${where}`, bind.values)).cost;
}

/**
 * Null where the server refuses, as it does for a key whose type has no order: what cannot be cut is staged in one, and says
 * itself what is wrong with it. Trouble that may pass is thrown.
 */
export async function ifPossible<T>(tx: Tx, work: () => Promise<T>): Promise<T | null> {
  await tx.query('savepoint cutting');
  try {
    const result = await work();
    await tx.query('release savepoint cutting');
    return result;
  } catch (error) {
    if (!isServerError(error) || troubleOf(error).kind !== 'final') throw error;
    await tx.query('rollback to savepoint cutting; release savepoint cutting');
    return null;
  }
}
