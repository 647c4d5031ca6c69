import type pg from 'pg';
import type { Engine, EngineRun, Fence } from '../../src/executor/engines/port.ts';
import { createPostgresEngine } from '../../src/executor/engines/postgres/engine.ts';
import type { Limits } from '../../src/executor/engines/postgres/limits.ts';
import { planHash } from '../../src/plan/schema.ts';
import { unitsOf } from '../../src/plan/scope.ts';
import type { Strategy } from '../../src/plan/strategy.ts';
import { type PlanDifferences, planFixture } from '../fixtures/plan.ts';
import { createDatabase, type TestDatabase } from '../postgres/databases.ts';
import { partitionSignups } from './signups-warehouse.ts';

/** Strategies that change the table itself, and nothing but the scope of it. */
export const IN_PLACE = [
  'changed_rows',
  'changed_rows_by_unit',
  'replace_range',
  'swap_partitions',
] as const satisfies Strategy[];

export type EngineScene = {
  database: TestDatabase;
  warehouse: pg.Pool;
  engine: Engine;
  run: (differences?: PlanDifferences, id?: string) => EngineRun;
};

/** A warehouse of its own with an engine on it, and runs of one strategy. */
export async function engineScene(
  limits: Partial<Limits> = {},
  strategy: Strategy = 'changed_rows',
): Promise<EngineScene> {
  const database = await createDatabase('signups');
  const warehouse = database.pool();
  if (strategy === 'swap_partitions') await partitionSignups(warehouse);
  const engine = createPostgresEngine({ warehouse, limits: { lockPauseMs: 10, lockAttempts: 3, ...limits } });
  return {
    database,
    warehouse,
    engine,
    run(differences = {}, id = 'BF-1/r1') {
      const plan = planFixture({ isolation: { strategy }, ...differences });
      return { id, plan, planHash: planHash(plan), asOf: new Date('2026-04-01T00:00:00Z') };
    },
  };
}

export function fence(token = 1): Fence {
  return { token, signal: new AbortController().signal };
}

/** Prepares a run and stages all its units. */
export async function stageAll(engine: Engine, run: EngineRun, held = fence()): Promise<void> {
  const prepared = await engine.prepare(run, held);
  if (!prepared.ok) throw new Error(`${prepared.refusal.message} ${prepared.refusal.remedy}`);
  for (const unit of unitsOf(run.plan.scope.period)) await engine.stageUnits(run, [unit], held);
}

/** Stages, measures and promotes. */
export async function promoteAll(engine: Engine, run: EngineRun, held = fence()) {
  await stageAll(engine, run, held);
  const { fingerprint } = await engine.measureResult(run, held);
  return engine.promote(run, fingerprint, held);
}
