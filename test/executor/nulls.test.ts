import { expect, it } from 'vitest';
import { unitsOf } from '../../src/plan/scope.ts';
import { keepsDifferences } from '../../src/plan/strategy.ts';
import type { PlanDifferences } from '../fixtures/plan.ts';
import { type EngineScene, engineScene, fence } from './engine-scene.ts';

const MARCH = { from: '2026-03-01', to: '2026-03-31' };

/** Loses the note of one region from 7 March on and one amount, and finds notes that the table lacks. */
const FORGETFUL: PlanDifferences = {
  logic: {
    sql: `select day, region, signups, case when day <> '2026-03-05' or region = 'EU' then amount end as amount,
        case when region = 'EU' or day < '2026-03-07' then 'counted' end as note
      from (select (occurred_at at time zone 'UTC')::date as day, region, count(*)::int as signups, sum(amount) as amount
        from raw.signup_events where occurred_at >= :unit_start::timestamp at time zone 'UTC'
          and occurred_at < :unit_end::timestamp at time zone 'UTC' group by 1, 2) counted`,
  },
};

type Counted = { unit: string; rows: number; amount: number; note: number };

/** What the table holds, by day, counted by one query that shares nothing with the executor. */
async function counted({ warehouse }: EngineScene, { from, to }: typeof MARCH): Promise<Counted[]> {
  const { rows } = await warehouse.query<Counted>(
    `select day::text as unit, count(*)::int as rows, (count(*) - count(amount))::int as amount, (count(*) - count(note))::int as note
     from analytics.signups_daily where day >= $1 and day < $2 group by day order by day`,
    [from, to],
  );
  return rows;
}

function total(lines: readonly Counted[], of: 'rows' | 'amount' | 'note'): number {
  return lines.reduce((sum, line) => sum + line[of], 0);
}

it.each(['changed_rows', 'replace_range', 'swap_partitions', 'swap_table'] as const)(
  'the pass that stages a unit counts what is missing as the table has it once promoted, and people are warned: %s',
  async strategy => {
    const scene = await engineScene({}, strategy);
    const { engine, warehouse } = scene;
    await warehouse.query(`
      alter table analytics.signups_daily alter amount drop not null, add note text;
      update analytics.signups_daily set note = 'counted' where region = 'EU' or day > '2026-03-04'`);
    const period = strategy === 'swap_table' ? MARCH : { from: '2026-03-02', to: '2026-03-12' };
    const run = scene.run({ ...FORGETFUL, scope: { period } });
    expect(await engine.prepare(run, fence())).toMatchObject({ ok: true });
    const units = unitsOf(run.plan.scope.period);
    await engine.stageUnits(run, units, fence());
    const [again] = units;
    if (!again) throw new Error('no unit');
    await warehouse.query("update backfill.ledger set state = 'stale' where unit_key = $1", [again.key]);
    await engine.stageUnits(run, [again], fence());

    const before = await counted(scene, period);
    const { verdicts, fingerprint } = await engine.measureResult(run, fence());
    expect(await engine.promote(run, fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
    const after = await counted(scene, period);

    const { rows } = await warehouse.query<{
      unit: string;
      nulls: Record<'added' | 'removed', Partial<Counted>>;
    }>(
      `select unit_key as unit, sums->'nulls' as nulls from backfill.ledger where state = 'staged' order by unit_key`,
    );
    const there = (index: number) => (keepsDifferences(strategy) ? before[index] : undefined);
    const known = rows.map(({ unit, nulls }, index) => ({
      unit,
      rows: after[index]?.rows,
      amount: (there(index)?.amount ?? 0) + (nulls.added.amount ?? 0) - (nulls.removed.amount ?? 0),
      note: (there(index)?.note ?? 0) + (nulls.added.note ?? 0) - (nulls.removed.note ?? 0),
    }));
    expect(known).toEqual(after);
    expect(total(after, 'note')).toBeGreaterThan(total(before, 'note'));
    expect(verdicts.at(-1)).toEqual({
      checkId: 'emptier',
      title: 'Missing values',
      kind: 'emptier',
      blocking: false,
      passed: false,
      observed: `note is missing in ${total(after, 'note')} of ${total(after, 'rows')} rows, before in ${total(before, 'note')} of ${total(before, 'rows')}; amount is missing in 1 of ${total(after, 'rows')} rows, before in none`,
      expected: 'no more of them than before',
      units: after.flatMap(({ unit, note }, index) =>
        unit === '2026-03-05' || note > (before[index]?.note ?? 0) ? [unit] : [],
      ),
    });
  },
);

it('of units that were staged before that was counted nothing is claimed', async () => {
  const scene = await engineScene();
  await scene.warehouse.query(
    'alter table analytics.signups_daily alter amount drop not null, add note text',
  );
  const run = scene.run(FORGETFUL);
  await scene.engine.prepare(run, fence());
  await scene.engine.stageUnits(run, unitsOf(run.plan.scope.period), fence());
  const verdicts = async () =>
    (await scene.engine.measureResult(run, fence())).verdicts.map(({ kind }) => kind);
  expect(await verdicts()).toEqual(['unique_key', 'emptier']);
  await scene.warehouse.query(
    "update backfill.ledger set sums = sums - 'nulls' where unit_key = '2026-03-05'",
  );
  expect(await verdicts()).toEqual(['unique_key']);
});
