import { describe, expect, it } from 'vitest';
import type { EngineRun } from '../../src/executor/engines/port.ts';
import type { RowSamples } from '../../src/plan/row-samples.ts';
import { type EngineScene, engineScene, fence, stageAll } from './engine-scene.ts';

/** Rows of every class: modified where id % 10 = 0, added where id % 25 = 0, removed beyond 1000. */
async function mixture({ warehouse }: EngineScene): Promise<void> {
  await warehouse.query(`
    create table raw.orders (id int primary key, day date not null, customer text not null, amount numeric(12, 2), doc json);
    create table analytics.orders (like raw.orders including all);
    insert into raw.orders select i, date '2026-03-02' + i % 10, 'customer ' || i, i, '{}' from generate_series(1, 300) i;
    insert into analytics.orders select id, day, case when id = 10 then 'somebody' else customer end,
      case when id % 10 = 0 then amount - 1 else amount end, doc from raw.orders where id % 25 <> 0;
    insert into analytics.orders select 1000 + i, '2026-03-05', 'nobody', null, null from generate_series(1, 3) i;
    insert into analytics.orders values (2000, '2026-04-05', 'outside', 1, null);
  `);
}

function orders(scene: EngineScene): EngineRun {
  return scene.run({
    purpose: { metrics: [{ id: 'sum', title: 'Sum', sql: 'sum(amount)', unit: 'EUR', decimals: 2 }] },
    scope: { table: 'analytics.orders', key: ['id'], periodColumn: 'day' },
    inputs: ['raw.orders'],
    logic: {
      sql: 'select id, day, customer, amount, doc from raw.orders where day >= :unit_start and day < :unit_end',
    },
  });
}

function totals(samples: RowSamples | null): Record<string, number> {
  return Object.fromEntries((samples?.classes ?? []).map(({ name, total }) => [name, total]));
}

describe.each(['changed_rows', 'changed_rows_by_unit', 'replace_range'] as const)(
  'rows to look at in a run of %s',
  async strategy => {
    const scene = await engineScene({}, strategy);
    await mixture(scene);
    const { engine } = scene;
    const run = orders(scene);
    const look = (limit = 20) =>
      engine.differingRows({ runId: run.id, plan: run.plan, masked: ['customer', 'gone'], limit });
    const FOUND = { modified: 24, added: 12, removed: 3 };

    it('are none before the run', async () => {
      expect(await look()).toBeNull();
    });

    it('stand there by class, before beside after, without what is masked', async () => {
      await stageAll(engine, run);
      const samples = await look();
      expect(samples).toMatchObject({
        of: 'staged',
        columns: ['id', 'day', 'customer', 'amount', 'doc'],
        key: ['id'],
        masked: ['customer'],
      });
      expect(totals(samples)).toEqual(FOUND);
      const [modified, added, removed] = samples?.classes ?? [];
      expect(modified?.rows).toHaveLength(20);
      expect(modified?.rows[0]).toEqual({
        before: ['10', '2026-03-02', '•••••', '9.00', '{}'],
        after: ['10', '2026-03-02', '•••••', '10.00', '{}'],
        changed: [2, 3],
      });
      expect(added?.rows[0]).toEqual({
        before: null,
        after: ['25', '2026-03-07', '•••••', '25.00', '{}'],
        changed: [],
      });
      expect(removed?.rows[0]).toEqual({
        before: ['1001', '2026-03-05', '•••••', null, null],
        after: null,
        changed: [],
      });
      expect((await look(1))?.classes.map(({ rows }) => rows.length)).toEqual([1, 1, 1]);
    });

    it('are the same once they are promoted, out of the before-image', async () => {
      const { fingerprint } = await engine.measureResult(run, fence());
      await engine.promote(run, fingerprint, fence());
      await engine.dropStaging(run, fence());
      const samples = await look();
      expect(samples?.of).toBe('promoted');
      expect(totals(samples)).toEqual(FOUND);
      expect(samples?.classes[0]?.rows[0]).toMatchObject({
        before: ['10', '2026-03-02', '•••••', '9.00', '{}'],
        after: ['10', '2026-03-02', '•••••', '10.00', '{}'],
      });
    });
  },
);
