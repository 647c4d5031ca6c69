import { createPostgresEngine } from '../../../src/executor/engines/postgres/engine.ts';
import { planHash } from '../../../src/plan/schema.ts';
import type { Strategy } from '../../../src/plan/strategy.ts';
import { faultyPool } from '../../fixtures/faulty-pool.ts';
import { planFixture } from '../../fixtures/plan.ts';
import { createDatabase } from '../../postgres/databases.ts';
import { signups, truth } from '../signups-warehouse.ts';
import type { EngineWorld } from './engine-world.ts';

/** PostgreSQL, with one of its strategies. */
export async function postgresWorld(strategy: Strategy): Promise<EngineWorld> {
  const warehouse = (await createDatabase('signups')).pool();
  let armed = false;
  const isByUnit = strategy === 'changed_rows_by_unit';
  const last = isByUnit
    ? 'insert into backfill.unit_promotions (run_id, unit_key) '
    : 'insert into backfill.promotions';
  let left = 0;
  const pool = faultyPool(warehouse, sql => {
    if (!armed || !sql.startsWith(last) || --left > 0) return null;
    armed = false;
    return Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' });
  });
  return {
    atomicScope: isByUnit ? 'unit' : 'run',
    engine: createPostgresEngine({
      warehouse: pool,
      limits: { lockPauseMs: 10, lockAttempts: 3, stepRows: 4 },
    }),
    run(differences = {}, id = 'BF-1/r1') {
      const plan = planFixture({ isolation: { strategy }, ...differences });
      return { id, plan, planHash: planHash(plan), asOf: new Date('2026-04-01T00:00:00Z') };
    },
    rows: () => signups(warehouse),
    truth: () => truth(warehouse),
    async write(day, region, count) {
      await warehouse.query(
        'update analytics.signups_daily set signups = $3 where day = $1 and region = $2',
        [day, region, count],
      );
    },
    interruptPromotion() {
      armed = true;
      left = isByUnit ? 3 : 1;
    },
  };
}
