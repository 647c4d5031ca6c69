import { describe, expect, it } from 'vitest';
import { serverVersion } from '../../src/store/server-version.ts';
import { engineScene, fence, promoteAll } from './engine-scene.ts';
import { signups, truth } from './signups-warehouse.ts';

const IN_SCOPE = "day between '2026-03-02' and '2026-03-11'";

describe.each(['changed_rows', 'swap_table'] as const)(
  '%s of a table as only PostgreSQL 18 has them',
  async strategy => {
    const { engine, warehouse, run } = await engineScene({}, strategy);
    const version = await serverVersion(warehouse);

    it('leaves columns that are computed when read, and conditions that nobody enforces', async ({
      skip,
    }) => {
      skip(version < 180_000, 'the server knows neither virtual columns nor NOT ENFORCED');
      await warehouse.query(`
      delete from analytics.signups_daily where not ${IN_SCOPE};
      alter table analytics.signups_daily
        add twice numeric generated always as (amount * 2) virtual, add constraint few check (signups < 5) not enforced`);
      const shape = async () => {
        const { rows } = await warehouse.query(
          `select attgenerated, pg_get_constraintdef(c.oid) as few, (select bool_and(twice = amount * 2) from analytics.signups_daily)
         from pg_attribute join pg_constraint c on conrelid = attrelid and conname = 'few'
         where attrelid = 'analytics.signups_daily'::regclass and attname = 'twice'`,
        );
        return rows;
      };
      const before = { rows: await signups(warehouse), shape: await shape() };
      expect(before.shape).toEqual([
        { attgenerated: 'v', few: 'CHECK ((signups < 5)) NOT ENFORCED', bool_and: true },
      ]);
      expect(await promoteAll(engine, run())).toMatchObject({ outcome: 'promoted' });
      expect(await signups(warehouse)).toEqual(
        (await truth(warehouse)).filter(({ day }) => day >= '2026-03-02' && day <= '2026-03-11'),
      );
      expect(await shape()).toEqual(before.shape);
      expect(await engine.rollBack(run(), fence())).toMatchObject({ outcome: 'rolled_back' });
      expect({ rows: await signups(warehouse), shape: await shape() }).toEqual(before);
    });
  },
);
