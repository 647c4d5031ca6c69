import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANSWERED_BY } from '../../src/checks/answers.ts';
import { Check, type CheckKind } from '../../src/plan/check.ts';
import { type Scope, unitsOf } from '../../src/plan/scope.ts';
import type { Strategy } from '../../src/plan/strategy.ts';
import { engineScene, fence } from './engine-scene.ts';

const scene = await engineScene();
const { engine } = scene;

/** One of each kind that is answered from more than the logic itself. */
const CHECKS = [
  { id: 'rows', kind: 'row_count', min_change_percent: 0, max_change_percent: 0 },
  { id: 'total', kind: 'total', metric: 'amount', min_change_percent: -5, max_change_percent: 5 },
  { id: 'moves', kind: 'movement', metric: 'signups', max_percent: 20 },
  { id: 'keys', kind: 'unique_key' },
  { id: 'filled', kind: 'null_rate', columns: ['signups', 'amount'], max_percent: 0 },
  { id: 'computed', kind: 'null_rate', columns: ['twice'], max_percent: 0 },
  { id: 'covered', kind: 'date_coverage', max_missing_units: 0 },
  { id: 'fresh', kind: 'freshness', column: 'day', max_lag: '0 days' },
  { id: 'mix', kind: 'distribution', column: 'region', max_shift: 0.05 },
  { id: 'complete', kind: 'completeness', columns: ['signups'], by: 'region', max_percent: 0 },
  { id: 'everywhere', kind: 'completeness', columns: ['amount'], by: 'region', max_percent: 10 },
  { id: 'then', kind: 'point_in_time', as_of: 'day', known_at: 'seen' },
].map(check => Check.parse(check));

describe('the answers to checks', () => {
  it('have a place for every kind, and every kind is tried here or reads rows', () => {
    const tried = new Set<CheckKind>(CHECKS.map(({ kind }) => kind));
    const others = Object.entries(ANSWERED_BY).filter(([kind]) => !tried.has(kind as CheckKind));
    expect(others.map(([, by]) => by).every(by => by === 'rows' || by === 'replay')).toBe(true);
  });

  it('are the same from the ledger and from the rows, whatever the rebuild returns', async () => {
    await scene.warehouse.query(`alter table analytics.signups_daily alter amount drop not null, add seen timestamp,
      add twice numeric generated always as (amount * 2) stored`);
    let number = 0;
    const answers = async (strategy: Strategy, sql: string, period: Partial<Scope>) => {
      number += 1;
      const differences = { isolation: { strategy }, logic: { sql }, checks: CHECKS, scope: { period } };
      const run = scene.run(differences, `BF-${number}/r1`);
      await engine.prepare(run, fence());
      await engine.stageUnits(run, unitsOf(run.plan.scope.period), fence());
      const measured = async () => {
        const { verdicts, movements, series } = await engine.measureResult(run, fence());
        return { verdicts, movements, series };
      };
      const known = await measured();
      // As from a bot that gathered less, and from one that gathered nothing.
      await scene.warehouse.query(
        `update backfill.ledger set sums = jsonb_set(sums, '{added}', '{}') where run_id = $1`,
        [run.id],
      );
      const older = await measured();
      await scene.warehouse.query('update backfill.ledger set sums = null where run_id = $1', [run.id]);
      expect(older).toEqual(known);
      return { known, read: await measured() };
    };
    const rebuild = fc.record({
      lost: fc.integer({ min: 2, max: 40 }),
      until: fc.constantFrom('2026-03-07', '2026-03-12'),
      added: fc.boolean(),
      repeated: fc.boolean(),
      value: fc.constantFrom(
        'amount',
        "case when region = 'EU' then amount else 0 end",
        "case when region = 'EU' then amount end",
      ),
      hours: fc.constantFrom(-1, 0, null),
      // Of a week in two months the ledger does not know what of it is in which.
      period: fc.constantFrom({}, { from: '2026-02-23', to: '2026-03-16', grain: 'week' } as const),
    });
    const outcomes: boolean[][] = [];
    await fc.assert(
      fc.asyncProperty(rebuild, async ({ lost, until, added, repeated, value, hours, period }) => {
        const counted = scene
          .run()
          .plan.logic.sql.replace('group by', `and id % ${lost} <> 0 and occurred_at < '${until}' group by`);
        const seen = `day + interval '1 hour' * case when region = 'EU' then ${hours} else -1 end`;
        const twice = `union all select * from counted where ${repeated} and day = '2026-03-05' and region = 'EU'`;
        const more = `union all select day, 'APAC', signups, amount from counted where ${added} and region = 'EU'`;
        const sql = `with counted as (${counted}) select day, region, signups, ${value} as amount, ${seen} as seen from (select * from counted ${twice} ${more}) every`;
        const fromLedger = await answers('changed_rows', sql, period);
        expect(fromLedger.known).toEqual(fromLedger.read);
        const whole = await answers('replace_range', sql, period);
        expect(whole.known).toEqual(fromLedger.known);
        expect(whole.read).toEqual(fromLedger.known);
        outcomes.push(fromLedger.known.verdicts.map(({ passed }) => passed));
      }),
      { numRuns: 4, seed: 2 },
    );
    // Otherwise nothing would have been compared but what always comes out the same.
    expect(outcomes.flat()).toContain(true);
    expect(outcomes.flat()).toContain(false);
  });
});
