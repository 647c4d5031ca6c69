import { describe, expect, it } from 'vitest';
import type { Cut } from '../../src/plan/cut.ts';
import type { Strategy } from '../../src/plan/strategy.ts';
import { engineScene, fence, promoteAll } from './engine-scene.ts';

/** 63 bytes, as long as a name can be. */
const PERIOD = `päriod "at" ${'x'.repeat(50)}`;
const AT = `"${PERIOD.replaceAll('"', '""')}"`;
const TABLE = `"We ird"."Tä""ble"`;

/** Every kind of type, and columns that are called like what the bot's own SQL calls its rows. */
const COLUMNS: readonly (readonly [name: string, type: string, value: string])[] = [
  ['"Id"', 'char(6) not null', `lpad(i::text, 3, 'k')`],
  [AT, 'timestamptz not null', `timestamptz '2026-03-28 00:30 Europe/Berlin' + i * interval '37 minutes'`],
  ['"T"', 'text collate "C" not null', `case when i % 2 = 0 then 'É' else 'e' end`],
  ...['t', 's', 'b', 'k', 'p', 'old', '"new"', 'come', 'key'].map(
    name => [name, 'text', "'as it was'"] as const,
  ),
  ['n', 'numeric', `case (i + v) % 4 when 0 then 'NaN' when 1 then null else i + v + 0.10 end`],
  ['f', 'float8', `case (i + v) % 4 when 0 then '-Infinity' else 0.1 + 0.2 + v end`],
  ['j', 'jsonb', `jsonb_build_object('a', v, 'b', null)`],
  ['js', 'json', `json_build_object('a', v)`],
  ['ta', 'text[]', `array['a"b', null, '', 'x,' || v]`],
  ['e', 'kinds.mood', `(array['sad', 'ok']::kinds.mood[])[1 + (i + v) % 2]`],
  ['d', 'kinds.positive', 'i + v'],
  ['pair', 'kinds.pair', `row(v, 'x')::kinds.pair`],
  ['iv', 'interval', 'make_interval(months => v, days => i)'],
  ['by', 'bytea', `decode(lpad(to_hex(i + v), 8, '0'), 'hex')`],
  ['point', 'point', 'point(v, 1.1)'],
  ['dt', 'date', `case when i % 7 = 0 then 'infinity' else date '2026-01-01' + v end`],
  ['r', 'int4range', 'int4range(i, i + v + 1)'],
  ['x', 'xml', 'xmlelement(name a, v)'],
];

const list = (part: 0 | 2) => COLUMNS.map(column => `${column[part]} as ${column[0]}`).join(', ');
const names = COLUMNS.map(([name]) => name).join(', ');

describe.each<[Strategy, Cut | undefined]>([
  ['changed_rows', undefined],
  ['changed_rows_by_unit', { by: 'value', column: 'T', values: ['e', 'É'], rest: true }],
])('%s of a table with odd names and every kind of type', async (strategy, cut) => {
  const { engine, warehouse, run } = await engineScene({}, strategy);
  const columns = COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ');
  await warehouse.query(`
    create schema "We ird"; create schema kinds;
    create type kinds.mood as enum ('sad', 'ok'); create type kinds.pair as (a int, b text);
    create domain kinds.positive as int check (value >= 0) not null;
    create table raw."Od d" (${columns});
    create table ${TABLE} (${columns}, twice numeric generated always as (n * 2) stored, primary key ("Id", ${AT}, "T"));
    insert into raw."Od d" select ${list(2)} from generate_series(0, 120) i, (values (1)) one (v) where i % 9 > 0;
    insert into ${TABLE} (${names}) select ${list(2)} from generate_series(0, 160) i, lateral (select (i % 4 > 0)::int as v) w where i % 10 > 0`);
  const mine = run({
    purpose: { metrics: [{ id: 'n', title: 'N', sql: 'sum(n)', unit: 'count', decimals: 2 }] },
    scope: {
      table: 'We ird.Tä"ble',
      key: ['Id', PERIOD, 'T'],
      periodColumn: PERIOD,
      period: { from: '2026-03-28', to: '2026-03-31', timezone: 'Europe/Berlin', ...(cut && { cut }) },
    },
    inputs: ['raw.Od d'],
    logic: { sql: `select * from raw."Od d" where ${AT} >= :unit_start and ${AT} < :unit_end` },
  });
  const all = async (from: string) => {
    const { rows } = await warehouse.query<{ row: string }>(
      `select row(${names})::text as row from ${from} where ${AT} < '2026-03-31 00:00 Europe/Berlin' order by 1`,
    );
    return rows.map(({ row }) => row);
  };
  const before = await all(TABLE);

  it('gives every value as it is, there and back, also where people decide about a row', async () => {
    expect(await promoteAll(engine, mine)).toMatchObject({ outcome: 'promoted' });
    expect(await all(TABLE)).toEqual(await all('raw."Od d"'));
    await warehouse.query(`update ${TABLE} set t = 'live' where "Id" in ('k12', 'k32')`);
    const outcome = await engine.rollBack(mine, fence());
    expect(outcome).toMatchObject({ outcome: 'rolled_back' });
    const about = { runId: mine.id, plan: mine.plan };
    const { conflicts } = await engine.conflicts(about, { after: 0, limit: 9, sensitive: ['j', 'Id'] });
    expect(conflicts).toHaveLength(2);
    expect(conflicts[0]).toMatchObject({ key: { Id: '•••', T: 'É' }, now: { t: 'live', j: '•••', e: 'ok' } });
    for (const [at, { id: conflictId, seen }] of conflicts.entries()) {
      const force = { id: at + 1, conflictId, seen, choice: 'force', by: 'U_BEN', reason: '' } as const;
      expect(await engine.settleConflict(mine, force, fence())).toEqual({ outcome: 'done', rows: 1 });
    }
    expect(await all(TABLE)).toEqual(before);
  });
});
