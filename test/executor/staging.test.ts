import { describe, expect, it } from 'vitest';
import { unitsOf } from '../../src/plan/scope.ts';
import { engineScene, fence, stageAll } from './engine-scene.ts';
import { signups, truth } from './signups-warehouse.ts';

describe('staging a run', async () => {
  const { engine, warehouse, run } = await engineScene();

  it('rebuilds every unit beside the target, and the target keeps its rows', async () => {
    const before = await signups(warehouse);
    const staging = run();
    await stageAll(engine, staging);
    const { rows } = await warehouse.query(
      'select day::text, region, signups, amount from backfill_staging.bf_1_r1 order by day, region',
    );
    const inScope = (await truth(warehouse)).filter(row => row.day >= '2026-03-02' && row.day < '2026-03-12');
    expect(rows).toEqual(inScope);
    expect(await signups(warehouse)).toEqual(before);
  });

  it('writes one ledger row a unit, and staging a staged unit again changes nothing', async () => {
    const staging = run();
    const units = unitsOf(staging.plan.scope.period);
    const first = await engine.ledger(staging);
    expect([...first.keys()].sort()).toEqual(units.map(unit => unit.key));
    const [unit] = units;
    if (unit) await engine.stageUnits(staging, [unit], fence());
    expect(await engine.ledger(staging)).toEqual(first);
    const { rows } = await warehouse.query(
      `select count(*)::int as rows, count(distinct (day, region))::int as keys from backfill_staging.bf_1_r1`,
    );
    expect(rows).toEqual([{ rows: 20, keys: 20 }]);
  });

  it('narrows the rebuild to the values that the scope names', async () => {
    const narrow = run({ scope: { period: { filters: [{ column: 'region', values: ['EU'] }] } } }, 'BF-2/r1');
    await stageAll(engine, narrow);
    const { rows } = await warehouse.query('select distinct region from backfill_staging.bf_2_r1');
    expect(rows).toEqual([{ region: 'EU' }]);
  });

  it('gives a process that lost its lease nothing to write with', async () => {
    const staging = run({}, 'BF-3/r1');
    await engine.prepare(staging, fence(1));
    await engine.prepare(staging, fence(2));
    const [unit] = unitsOf(staging.plan.scope.period);
    if (!unit) throw new Error('no unit');
    const old = [
      () => engine.stageUnits(staging, [unit], fence(1)),
      () => engine.noteFailure(staging, unit, 'no reason', fence(1)),
      () => engine.promote(staging, '0:0', fence(1)),
      () => engine.rollBack(staging, fence(1)),
      () => engine.dropStaging(staging, fence(1)),
      () => engine.claim(staging, fence(1)),
      () => engine.prepare(staging, fence(1)),
    ];
    for (const attempt of old) {
      await expect(attempt()).rejects.toMatchObject({ code: 'backfill_executor_lease_lost' });
    }
    expect(await engine.ledger(staging)).toEqual(new Map());
    await engine.stageUnits(staging, [unit], fence(2));
    expect((await engine.ledger(staging)).size).toBe(1);
  });

  it('refuses to go on under the name of a run of another plan', async () => {
    const stranger = run({ title: 'Something else' }, 'BF-1/r1');
    expect(await engine.prepare(stranger, fence(9))).toMatchObject({
      ok: false,
      refusal: { code: 'run_of_another_plan' },
    });
  });

  it('drops what was staged and keeps the ledger', async () => {
    const staging = run({}, 'BF-2/r1');
    const kept = run({ scope: { period: { filters: [{ column: 'region', values: ['EU'] }] } } }, 'BF-2/r1');
    await engine.dropStaging(kept, fence());
    await engine.dropStaging(kept, fence());
    const { rows } = await warehouse.query("select to_regclass('backfill_staging.bf_2_r1') as staged");
    expect(rows).toEqual([{ staged: null }]);
    expect((await engine.ledger(staging)).size).toBe(10);
  });
});
