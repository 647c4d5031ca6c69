import { describe, expect, it } from 'vitest';
import type { Strategy } from '../../src/plan/strategy.ts';
import { engineScene, fence, promoteAll } from './engine-scene.ts';
import { signups } from './signups-warehouse.ts';

const ALTER = 'alter table analytics.signups_daily';

describe.each<Strategy>(['changed_rows', 'replace_range', 'swap_partitions'])(
  'a rollback of %s after the table got other columns',
  async strategy => {
    const { engine, warehouse, run } = await engineScene({}, strategy);
    const before = await signups(warehouse);
    const about = { runId: run().id, plan: run().plan };

    it('is refused in words while a column of the old rows is gone, or is another type', async () => {
      // A domain that may not be empty: no row of the table can be made of a key alone.
      await warehouse.query(`create domain analytics.money as numeric(12, 2) not null;
        ${ALTER} alter amount type analytics.money`);
      await promoteAll(engine, run());
      await warehouse.query(`${ALTER} rename column amount to euros`);
      const refused = {
        outcome: 'refused',
        reason: expect.stringMatching(/The rows from before have columns that .* has no longer.*: amount \(/),
        remedy: expect.stringMatching(/Give the table these columns again.*backfill\.before_bf_1_r1/),
      };
      expect(await engine.rollBack(run(), fence())).toMatchObject(refused);
      await warehouse.query(`${ALTER} rename column euros to amount`);
    });

    it('puts the old rows back, and leaves alone what stands in a column that was added', async () => {
      await warehouse.query(`${ALTER} add column note text, add column twice int generated always as (signups * 2) stored;
        update analytics.signups_daily set note = 'seen' where day = '2026-03-03' and region = 'EU';
        update analytics.signups_daily set note = 'mine', signups = -1 where day = '2026-03-04' and region = 'EU'`);
      const looked = await engine.differingRows({ ...about, masked: [], limit: 1 });
      expect(looked?.columns).toEqual(['day', 'region', 'signups', 'amount']);
      expect(await engine.rollBack(run(), fence())).toMatchObject({
        outcome: 'rolled_back',
        rowsRestored: 19,
        left: [{ unit: '2026-03-04', rows: 1 }],
      });
      const { conflicts } = await engine.conflicts(about, { after: 0, limit: 9, sensitive: [] });
      expect(conflicts).toMatchObject([{ key: { day: '2026-03-04', region: 'EU' }, now: { note: 'mine' } }]);
      const { id: conflictId = 0, seen = '' } = conflicts[0] ?? {};
      const force = { id: 1, conflictId, seen, choice: 'force', by: 'U_BEN', reason: 'wrong' } as const;
      expect(await engine.settleConflict(run(), force, fence())).toEqual({ outcome: 'done', rows: 1 });
      expect(await signups(warehouse)).toEqual(before);
      const { rows } = await warehouse.query(
        'select note from analytics.signups_daily where note is not null order by day',
      );
      expect(rows).toEqual([{ note: 'seen' }, { note: 'mine' }]);
    });
  },
);
