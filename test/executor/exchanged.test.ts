import { describe, expect, it } from 'vitest';
import type { Strategy } from '../../src/plan/strategy.ts';
import { engineScene, fence, stageAll } from './engine-scene.ts';
import { partitionSignups, signups, truth } from './signups-warehouse.ts';

const T = 'analytics.signups_daily';

/** Filled long before the run, so that its rows are as old as those that it takes the place of. */
const FILL = `insert into analytics.fresh select day, region, signups, amount + 1 from ${T}`;

describe.each<[string, Strategy, string, string]>([
  [
    'a partition',
    'replace_range',
    `create table analytics.fresh (like ${T} including all); ${FILL} where day = '2026-03-05'`,
    `alter table ${T} detach partition analytics.signups_20260305;
     alter table ${T} attach partition analytics.fresh for values from ('2026-03-05') to ('2026-03-06')`,
  ],
  [
    'the table',
    'changed_rows',
    `create table analytics.fresh (like ${T} including all); ${FILL} where day = '2026-03-05'; ${FILL.replace(' + 1', '')} where day <> '2026-03-05'`,
    `drop table ${T}; alter table analytics.fresh rename to signups_daily`,
  ],
])(
  '%s that somebody exchanges for an older one after it was read',
  async (what, strategy, fill, exchange) => {
    const { engine, warehouse, run } = await engineScene({}, strategy);
    if (what === 'a partition') await partitionSignups(warehouse);
    await warehouse.query(fill);

    it('is noticed by its rows, which are rebuilt and never overwritten unread', async () => {
      await stageAll(engine, run());
      const { fingerprint } = await engine.measureResult(run(), fence());
      await warehouse.query(exchange);
      const exchanged = (await signups(warehouse)).filter(({ day }) => day === '2026-03-05');
      const outcome = await engine.promote(run(), fingerprint, fence());
      expect(outcome).toMatchObject({ outcome: 'stale', units: expect.arrayContaining(['2026-03-05']) });
      await stageAll(engine, run());
      const again = await engine.measureResult(run(), fence());
      expect(await engine.promote(run(), again.fingerprint, fence())).toMatchObject({ outcome: 'promoted' });
      const after = await signups(warehouse);
      expect(after).toEqual(await truth(warehouse));
      await engine.rollBack(run(), fence());
      expect((await signups(warehouse)).filter(({ day }) => day === '2026-03-05')).toEqual(exchanged);
    });
  },
);
