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

describe('a unit in five statements', async () => {
  const { engine, warehouse, run } = await engineScene({}, 'replace_range');
  const many = 'generate_series(0, 999) i';

  it.each<{
    what: string;
    key: string[];
    columns: string;
    input?: string;
    rows: string;
    held?: string;
    grain?: 'day' | 'month';
    statements: number;
  }>([
    {
      what: 'where parts of the key are empty',
      key: ['shop', 'id'],
      columns: 'day date, shop text, id int',
      rows: `select '2026-03-02', case when i % 3 > 0 then 'shop ' || i % 7 end, nullif(i % 50, 0) from ${many}`,
      held: 'true',
      statements: 5,
    },
    {
      what: 'where the input orders text in another way',
      key: ['id'],
      columns: 'day date, id text collate "C"',
      input: 'day date, id text collate "und-x-icu"',
      rows: `select '2026-03-02', chr(case when i % 2 = 0 then 65 else 97 end + i % 26) || i from ${many}`,
      held: 'true',
      statements: 5,
    },
    {
      what: 'where the input orders text in another way and the table has no rows yet',
      key: ['id'],
      columns: 'day date, id text collate "C"',
      input: 'day date, id text collate "und-x-icu"',
      rows: `select '2026-03-02', chr(case when i % 2 = 0 then 65 else 97 end + i % 26) || i from ${many}`,
      statements: 5,
    },
    {
      what: 'where the key has another type than its input',
      key: ['id'],
      columns: 'day date, id bigint',
      input: 'day date, id int',
      rows: `select '2026-03-02', i from ${many}`,
      held: 'true',
      statements: 5,
    },
    {
      what: 'by text that is filled up with spaces',
      key: ['id'],
      columns: 'day date, id character(6)',
      rows: `select '2026-03-02', 'k' || i from ${many}`,
      held: 'i % 3 > 0',
      statements: 5,
    },
    {
      what: 'by a key without an order, which is not cut',
      key: ['id'],
      columns: 'day date, id point',
      rows: `select '2026-03-02', point(i, i) from ${many}`,
      held: 'true',
      statements: 1,
    },
    {
      what: 'of a month without rows in the table, by its days',
      key: ['day', 'id'],
      columns: 'day date, id int',
      rows: `select date '2026-03-01' + i % 31, i from ${many}`,
      grain: 'month',
      statements: 5,
    },
    {
      what: 'of a day without rows in the table, by its hours',
      key: ['day'],
      columns: 'day timestamp with time zone',
      rows: `select timestamptz '2026-03-02Z' + i * interval '1 minute' from ${many}`,
      statements: 4,
    },
    {
      what: 'of a day without rows in the table, by what comes after the day in the key',
      key: ['day', 'shop', 'id'],
      columns: 'day date, shop text, id int',
      rows: `select '2026-03-02', 'shop ' || i % 7, i from ${many}`,
      statements: 5,
    },
  ])('loses no row and doubles none, $what', async story => {
    const { key, columns, input = columns, rows, held, grain = 'day', statements } = story;
    const listed = [...new Set(columns.split(', ').map(column => column.split(' ')[0]))].join(', ');
    await warehouse.query(`
      drop table if exists raw.odd, analytics.odd;
      create table raw.odd (${input});
      create table analytics.odd (${columns});
      insert into raw.odd ${rows};
      ${held ? `insert into analytics.odd ${rows} where ${held};` : ''}
      analyze raw.odd`);
    const period = grain === 'day' ? { to: '2026-03-03' } : { from: '2026-03-01', to: '2026-04-01', grain };
    const odd = run({
      purpose: { metrics: [{ id: 'n', title: 'N', sql: 'count(*)', unit: 'count', decimals: 0 }] },
      scope: { table: 'analytics.odd', key, period },
      inputs: ['raw.odd'],
      logic: { sql: `select ${listed} from raw.odd where day >= :unit_start and day < :unit_end` },
    });
    expect(await engine.prepare(odd, fence())).toEqual({ ok: true });
    await engine.stageUnits(odd, unitsOf(odd.plan.scope.period), fence(), 5);
    const [found, wanted, counted] = await Promise.all(
      [
        'select t::text as row from backfill_staging.bf_1_r1 t order by 1',
        'select t::text as row from raw.odd t order by 1',
        'select count(distinct cmin::text)::int as statements from backfill_staging.bf_1_r1',
      ].map(sql => warehouse.query(sql)),
    );
    await engine.sweepStaging(odd.id);
    await warehouse.query('delete from backfill.ledger; delete from backfill.runs');
    expect(counted?.rows).toEqual([{ statements }]);
    expect(found?.rows.length).toBe(1000);
    expect(found?.rows).toEqual(wanted?.rows);
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
