import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sumOfDecimals } from '../../src/executor/engines/postgres/decimals.ts';
import { unitsOf } from '../../src/plan/scope.ts';
import { engineScene, fence } from './engine-scene.ts';

describe('a unit in parts', async () => {
  const { engine, warehouse, run } = await engineScene();
  await warehouse.query(`
    create table raw.orders (day date not null, shop text, id int, amount numeric(12, 2) not null);
    create table analytics.orders (day date not null, shop text not null, id int not null, amount numeric(12, 2) not null,
      primary key (shop, id));
    insert into raw.orders select '2026-03-02', 'shop ' || i % 7, i, i / 100.0 from generate_series(1, 1000) i;
    insert into analytics.orders select day, shop, id, case when id % 10 = 0 then 0 else amount end from raw.orders where id % 3 > 0;
  `);
  const orders = (id: string) =>
    run(
      {
        purpose: { metrics: [{ id: 'sum', title: 'Sum', sql: 'sum(amount)', unit: 'EUR', decimals: 2 }] },
        scope: { table: 'analytics.orders', key: ['shop', 'id'], period: { to: '2026-03-03' } },
        inputs: ['raw.orders'],
        logic: {
          sql: 'select day, shop, id, amount from raw.orders where day >= :unit_start and day < :unit_end',
        },
      },
      id,
    );

  it.each([2, 3, 16])('comes out as in one piece: %i parts', async parts => {
    const [whole, split] = [orders('BF-1/r1'), orders(`BF-${parts}/r2`)];
    for (const [staging, into] of [
      [whole, 1],
      [split, parts],
    ] as const) {
      await engine.prepare(staging, fence());
      await engine.stageUnits(staging, unitsOf(staging.plan.scope.period), fence(), into);
    }
    expect(await engine.measureResult(split, fence())).toEqual(await engine.measureResult(whole, fence()));
    const { rows } = await warehouse.query(
      'select distinct rows_staged, base_rows, rows_inserted, rows_updated, rows_deleted, sums from backfill.ledger',
    );
    expect(rows).toHaveLength(1);
  });
});

describe('adding decimals', () => {
  it.each([
    ['1', '2', '3'],
    ['0.1', '0.2', '0.3'],
    ['-0.05', '0.04', '-0.01'],
    ['-1.50', '1.5', '0.00'],
    ['12345678901234567890.12', '0.9', '12345678901234567891.02'],
    ['NaN', '1', 'NaN'],
  ])('%s and %s are %s', (a, b, sum) => {
    expect(sumOfDecimals(a, b)).toBe(sum);
  });

  it('is right to the last digit', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 20n), 10n ** 20n), fc.bigInt(-(10n ** 20n), 10n ** 20n), (a, b) => {
        const cents = (n: bigint) =>
          `${n < 0n ? '-' : ''}${String(n < 0n ? -n : n)
            .padStart(3, '0')
            .replace(/(\d\d)$/, '.$1')}`;
        expect(sumOfDecimals(cents(a), cents(b))).toBe(cents(a + b));
      }),
    );
  });
});
