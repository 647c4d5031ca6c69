import { describe, expect, it } from 'vitest';
import { sayComparison } from '../../src/plan/comparison.ts';
import { sayCoverage } from '../../src/plan/coverage.ts';
import type { PlanDifferences } from '../fixtures/plan.ts';
import { engineScene, fence, stageAll } from './engine-scene.ts';

const scene = await engineScene();

async function measured(differences: PlanDifferences, id: string) {
  const run = scene.run(differences, id);
  await stageAll(scene.engine, run);
  return scene.engine.measureResult(run, fence());
}

describe('what is to be seen beside the checks', () => {
  it('is every row of the scope, old beside new, the same by whatever strategy', async () => {
    await scene.warehouse.query(`
      delete from analytics.signups_daily where day = '2026-03-04' and region = 'EU';
      insert into analytics.signups_daily values ('2026-03-05', 'Mars', 1, 1)`);
    const compared = { same: 0, changed: 19, onlyOld: 1, onlyNew: 1 };
    const delta = await measured({}, 'BF-1/r1');
    expect(delta.comparison).toEqual(compared);
    const whole = await measured({ isolation: { strategy: 'replace_range' } }, 'BF-2/r1');
    expect(whole.comparison).toEqual(compared);
    expect(sayComparison(compared)).toMatch(
      /Of 21 rows, 0 agree, 19 have other values, 1 are only in the new/,
    );
    expect(delta).not.toHaveProperty('coverage');
  });

  it('is for an enrichment how much is filled in by month and segment, and where least', async () => {
    const day = "(occurred_at at time zone 'UTC')::date";
    const sql = `select ${day} as day, region, count(*)::int as signups,
      case when region = 'EU' and ${day} >= '2026-03-10' then null else sum(amount) end as amount
      from raw.signup_events where occurred_at >= :unit_start::timestamp at time zone 'UTC'
        and occurred_at < :unit_end::timestamp at time zone 'UTC' group by 1, 2`;
    await scene.warehouse.query('alter table analytics.signups_daily alter amount drop not null');
    const { coverage } = await measured(
      {
        kind: 'enrichment',
        logic: { sql },
        checks: [
          {
            id: 'filled',
            kind: 'completeness',
            columns: ['amount'],
            by: 'region',
            max_percent: 50,
            blocking: true,
          },
        ],
      },
      'BF-3/r1',
    );
    expect(coverage).toEqual({
      by: 'region',
      cells: 2,
      whole: [{ column: 'amount', rows: 20, empty: 2 }],
      worst: [{ column: 'amount', period: '2026-03', segment: 'EU', rows: 10, empty: 2 }],
    });
    expect(coverage && sayCoverage(coverage)).toEqual([
      'amount is empty in 10% of all rows; most in 2026-03 for region EU, 20%',
    ]);
  });
});
