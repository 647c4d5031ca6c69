import { expect, it } from 'vitest';
import { type FAILURE_MODES, namedRisks } from '../../src/plan/failure-modes.ts';
import { estimateLoad } from '../../src/plan/load.ts';
import type { RuleFacts } from '../../src/plan/rules/facts.ts';
import { judgeFacts } from '../../src/plan/rules/rules.ts';
import { unitsOf } from '../../src/plan/scope.ts';
import type { PlanDifferences } from '../fixtures/plan.ts';
import { facts, overlapping } from '../plan/judgement/facts.ts';
import { engineScene, fence, promoteAll, stageAll } from './engine-scene.ts';

/** Each way of failing, brought about on real rows, and what notices it. A leak of later data is in `replay.test.ts`. */
const { engine, warehouse, run } = await engineScene();
const AS_OF = new Date('2026-04-01T00:00:00Z');
const { sql } = run().plan.logic;

async function verdicts(differences: PlanDifferences, id: string) {
  const broken = run(differences, id);
  await stageAll(engine, broken);
  return (await engine.measureResult(broken, fence())).verdicts;
}

/** What is named for a mode before a run with these facts. */
function named(mode: (typeof FAILURE_MODES)[number]['id'], differences: Partial<RuleFacts>): string {
  const about = facts(differences);
  return (
    namedRisks(about, judgeFacts(about))
      .find(({ id }) => id === mode)
      ?.found.join(' ') ?? ''
  );
}

it('duplicates: a job that returns rows twice is caught in staging, with the keys counted', async () => {
  const [unique] = await verdicts({ logic: { sql: `${sql} union all ${sql}` } }, 'BF-1/r1');
  expect(unique).toMatchObject({ kind: 'unique_key', passed: false, blocking: true });
  expect(unique?.observed).toMatch(/20 keys more than once/);
});

it('partial history: a day that the rebuild leaves out is named, and nothing is promoted before every unit is staged', async () => {
  const without = sql.replace(
    'group by',
    "and (occurred_at at time zone 'UTC')::date <> '2026-03-05' group by",
  );
  const coverage = { id: 'days', kind: 'date_coverage', max_missing_units: 0, blocking: true } as const;
  const [missing] = await verdicts({ logic: { sql: without }, checks: [coverage] }, 'BF-2/r1');
  expect(missing).toMatchObject({ passed: false, units: ['2026-03-05'] });

  const half = run({ isolation: { strategy: 'replace_range' } }, 'BF-3/r1');
  await engine.prepare(half, fence());
  const [first, ...rest] = unitsOf(half.plan.scope.period);
  if (!first) throw new Error('the fixture has units');
  await engine.stageUnits(half, [first], fence());
  const { fingerprint } = await engine.measureResult(half, fence());
  expect(await engine.promote(half, fingerprint, fence())).toMatchObject({
    outcome: 'stale',
    units: rest.map(({ key }) => key),
  });
});

it('undisclosed change of logic: the warehouse remembers which logic made what is there, and movement beyond the words is shown', async () => {
  const former = run(
    { logic: { id: 'former', sql: sql.replace('count(*)::int', '(count(*) / 2)::int') } },
    'BF-4/r1',
  );
  expect(await promoteAll(engine, former)).toMatchObject({ outcome: 'promoted' });
  const rebuilt = await engine.rebuilt('signups_daily');
  expect(rebuilt).toMatchObject([{ logicId: 'former', from: '2026-03-02', to: '2026-03-12' }]);
  const history = rebuilt.map(({ from, to, logicId }) => ({ from, to, logicId, title: 'The former count' }));
  const about = { kind: 'correction', scope: run().plan.scope.period, history } as const;
  expect(named('undisclosed_logic', about)).toMatch(/changes from “The former count”/);
  expect(named('undisclosed_logic', { ...about, disclosure: 'Every event counts now.' })).toBe('');

  const movement = {
    id: 'moves',
    kind: 'movement',
    metric: 'signups',
    max_percent: 5,
    blocking: true,
  } as const;
  const [moved] = await verdicts({ checks: [movement] }, 'BF-5/r1');
  expect(moved).toMatchObject({ passed: false });
});

it('downstream overload: real rows and their width come to a load that is held against the budget', async () => {
  const { plan } = run({}, 'BF-6/r1');
  const tried = await engine.investigate(plan, unitsOf(plan.scope.period).slice(0, 2), AS_OF);
  const measured = await engine.measure({
    table: plan.scope.table,
    periodColumn: plan.scope.periodColumn,
    scope: plan.scope.period,
  });
  const load = estimateLoad({ ...measured, rowBytes: tried.rowBytes, trial: tried.trial });
  expect(load).toMatchObject({ rows: 20, seconds: expect.any(Number) });
  expect(named('overload', { load, budget: { rows: 19 } })).toMatch(
    /about 20 rows, where 19 rows are allowed/,
  );
  expect(named('overload', { load, budget: { logBytes: 100 } })).toMatch(/of log/);
  expect(named('overload', { load, budget: { rows: 20 } })).toBe('');
});

it('broken dependencies: another shape is seen with the views that hang on it, and a consumer that broke says so', async () => {
  await warehouse.query(
    'create view analytics.by_week as select sum(signups) as signups from analytics.signups_daily',
  );
  const reshaped = run(
    { logic: { sql: sql.replace('sum(amount) as amount', "'none' as amount") } },
    'BF-7/r1',
  );
  const { columns, refused, dependents } = await engine.investigate(
    reshaped.plan,
    unitsOf(reshaped.plan.scope.period).slice(0, 1),
    AS_OF,
  );
  expect(columns.map(({ column }) => column)).toEqual(['amount']);
  expect(
    named('broken_dependencies', { columns, refused, dependents, table: 'analytics.signups_daily' }),
  ).toMatch(
    /returns another shape than analytics\.signups_daily has: amount .*view analytics\.by_week hangs on it/,
  );
  expect(await engine.prepare(reshaped, fence())).toMatchObject({ ok: false });
  expect(await engine.probe('select count(*) < 0 from analytics.by_week')).toMatchObject({ ok: false });
});

it('no way back: what would be lost is named, the before-image is kept, and rows written since are no silent loss', async () => {
  expect(named('no_way_back', { overlaps: [overlapping({ means: 'way_back' })] })).not.toBe('');
  const plain = run({}, 'BF-9/r1');
  expect(await promoteAll(engine, plain)).toMatchObject({ outcome: 'promoted' });
  await warehouse.query(
    "update analytics.signups_daily set signups = 7 where day = '2026-03-04' and region = 'EU'",
  );
  expect(await engine.rollBack(plain, fence())).toMatchObject({ left: [{ unit: '2026-03-04', rows: 1 }] });
  const { rows } = await warehouse.query<{ signups: number }>(
    "select signups from analytics.signups_daily where day = '2026-03-04' and region = 'EU'",
  );
  expect(rows).toEqual([{ signups: 7 }]);
});
