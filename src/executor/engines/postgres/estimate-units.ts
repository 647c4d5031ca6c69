import { binder } from '../../../checks/query.ts';
import { markOf, type Unit, unitsOf } from '../../../plan/scope.ts';
import type { Tx } from '../../../store/db.ts';
import type { EngineRun } from '../port.ts';
import { samplePercent } from './block-sample.ts';
import { isServerError } from './errors.ts';
import { expectedRows } from './expected-rows.ts';
import { becomeRebuildRole, becomeSelf } from './role.ts';
import { inPeriod } from './scope-sql.ts';
import { type Table, tableNamed } from './table.ts';
import { unitMark } from './unit-sql.ts';

/** Of so many units the planner is asked, which takes it a millisecond or two for each. */
const MOST_ASKED = 400;

/** In milliseconds. Logic over many partitions takes the planner longer, and the run waits for it. */
const ASKING_MS = 2_000;

/**
 * About how many rows each unit has, by its key, good enough to tell which units are many times larger than others: from a
 * sample of the target's blocks, and where that has none by what the planner expects the rebuild to return. Takes no lock.
 */
export async function estimateUnitsIn(tx: Tx, run: EngineRun): Promise<Map<string, number>> {
  const target = await tableNamed(tx, run.plan.scope.table);
  const held = await sampledRows(tx, run, target);
  const units = unitsOf(run.plan.scope.period);
  const asked = units.filter(unit => !held.has(markOf(unit))).slice(0, MOST_ASKED);
  const expected = await askPlanner(tx, run, target, asked);
  return new Map(
    units.flatMap(unit => {
      const rows = held.get(markOf(unit)) ?? expected.get(unit.key);
      return rows === undefined ? [] : [[unit.key, rows] as const];
    }),
  );
}

/** By the mark of the unit. */
async function sampledRows(tx: Tx, run: EngineRun, target: Table): Promise<Map<string, number>> {
  const { scope } = run.plan;
  const percent = await samplePercent(tx, target);
  const bind = binder();
  const { rows } = await tx.query<{ mark: string; rows: string }>(
    `select ${unitMark(target, scope, bind)}::text as mark, count(*) as rows
     from ${target.sql} tablesample system (${bind(percent)}::float4)
     where ${inPeriod(target, scope.periodColumn, scope.period, bind)} group by 1`,
    bind.values,
  );
  return new Map(rows.map(({ mark, rows: found }) => [mark, Math.round((Number(found) * 100) / percent)]));
}

/** By the key of the unit. What the planner finds wrong with the logic is left to the unit itself to say. */
async function askPlanner(
  tx: Tx,
  run: EngineRun,
  target: Table,
  units: readonly Unit[],
): Promise<Map<string, number>> {
  const expected = new Map<string, number>();
  await tx.query('savepoint asking');
  try {
    await becomeRebuildRole(tx);
    const until = performance.now() + ASKING_MS;
    for (const unit of units) {
      expected.set(unit.key, await expectedRows(tx, run, target, unit));
      if (performance.now() > until) break;
    }
    await becomeSelf(tx);
  } catch (error) {
    if (!isServerError(error)) throw error;
    await tx.query('rollback to savepoint asking; release savepoint asking');
  }
  return expected;
}
