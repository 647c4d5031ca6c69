import { describe, expect, it } from 'vitest';
import { engineScene, fence, IN_PLACE, promoteAll } from './engine-scene.ts';
import { signups } from './signups-warehouse.ts';

describe.each(IN_PLACE)('a rollback of %s', async strategy => {
  const { engine, warehouse, run } = await engineScene({}, strategy);
  const before = await signups(warehouse);

  it('has nothing to take back before the promotion', async () => {
    await engine.prepare(run(), fence());
    expect(await engine.rollBack(run(), fence())).toMatchObject({ outcome: 'refused' });
  });

  it('puts back exactly the rows that were replaced', async () => {
    await promoteAll(engine, run());
    expect(await signups(warehouse)).not.toEqual(before);
    expect(await engine.rollBack(run(), fence())).toMatchObject({ outcome: 'rolled_back', rowsRestored: 20 });
    expect(await signups(warehouse)).toEqual(before);
  });

  it('gives the same answer when it is asked for again, and changes nothing', async () => {
    await warehouse.query("update analytics.signups_daily set signups = 7 where day = '2026-03-05'");
    expect(await engine.rollBack(run(), fence())).toMatchObject({ outcome: 'rolled_back', rowsRestored: 20 });
    const { rows } = await warehouse.query(
      "select distinct signups from analytics.signups_daily where day = '2026-03-05'",
    );
    expect(rows).toEqual([{ signups: 7 }]);
  });

  it('is part of the history', async () => {
    const { rows } = await warehouse.query(
      'select event, count(*)::int as units from backfill.history group by event order by event',
    );
    expect(rows).toEqual([
      { event: 'promoted', units: 10 },
      { event: 'rolled_back', units: 10 },
    ]);
  });
});

describe('a rollback of a replaced range that was written since', async () => {
  const { engine, warehouse, run } = await engineScene({}, 'replace_range');

  it('names the units and overwrites nothing, and works once they are as they were', async () => {
    const before = await signups(warehouse);
    await promoteAll(engine, run());
    const promoted = await signups(warehouse);
    await warehouse.query("insert into analytics.signups_daily values ('2026-03-08', 'APAC', 5, 1.00)");
    await warehouse.query(
      "update analytics.signups_daily set amount = amount + 1 where day = '2026-03-03' and region = 'EU'",
    );
    const written = await signups(warehouse);
    expect(await engine.rollBack(run(), fence())).toEqual({
      outcome: 'conflicts',
      units: ['2026-03-03', '2026-03-08'],
    });
    expect(await signups(warehouse)).toEqual(written);
    await warehouse.query("delete from analytics.signups_daily where region = 'APAC'");
    await warehouse.query(
      "update analytics.signups_daily set amount = amount - 1 where day = '2026-03-03' and region = 'EU'",
    );
    expect(await signups(warehouse)).toEqual(promoted);
    expect(await engine.rollBack(run(), fence())).toMatchObject({ outcome: 'rolled_back' });
    expect(await signups(warehouse)).toEqual(before);
  });
});
