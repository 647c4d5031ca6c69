import { expect, it } from 'vitest';
import { engineScene, fence, promoteAll } from './engine-scene.ts';

const { engine, warehouse, run } = await engineScene();
const HALVED = `select (occurred_at at time zone 'UTC')::date as day, region, (count(*) / 2)::int as signups, sum(amount) as amount
  from raw.signup_events
  where occurred_at >= :unit_start::timestamp at time zone 'UTC' and occurred_at < :unit_end::timestamp at time zone 'UTC'
  group by 1, 2`;
const halved = { id: 'halved', title: 'Half of them', sql: HALVED };

const whole = run({}, 'BF-1/r1');
const days = run({ scope: { period: { from: '2026-03-05', to: '2026-03-08' } }, logic: halved }, 'BF-2/r1');
const week = run({ scope: { period: { from: '2026-03-09', to: '2026-03-16', grain: 'week' } } }, 'BF-3/r1');
const narrowed = run(
  {
    scope: {
      period: { from: '2026-03-03', to: '2026-03-04', filters: [{ column: 'region', values: ['EU'] }] },
    },
    logic: halved,
  },
  'BF-4/r1',
);

async function promotes(what: typeof whole) {
  expect(await promoteAll(engine, what)).toMatchObject({ outcome: 'promoted' });
}

/** Which logic and backfill made each row, as a pipeline that joins a column of its own asks. */
async function madeBy(reader = warehouse) {
  const { rows } = await reader.query<{ made: string; first: string; last: string; rows: string }>(`
    select coalesce(l.backfill || ' ' || l.logic_id, 'no backfill') as made, min(t.day)::text as first, max(t.day)::text as last,
      count(*) as rows
    from analytics.signups_daily t
    left join lateral backfill.logic_at('signups_daily', t.day, to_jsonb(t)) l on true
    group by 1 order by 1`);
  return rows.map(row => `${row.made}: ${row.rows} rows, ${row.first} to ${row.last}`);
}

async function now() {
  const { rows } = await warehouse.query<{ line: string }>(`
    select backfill || ' ' || logic_id || ': ' || min(from_day) || ' to ' || max(to_day) as line
    from backfill.history_now where dataset = 'signups_daily'
    group by backfill, logic_id order by min(from_day), backfill`);
  return rows.map(({ line }) => line);
}

it('a row that no backfill made has no answer, one that a backfill made has its own', async () => {
  await promotes(whole);
  expect(await madeBy()).toEqual([
    'BF-1 corrected: 20 rows, 2026-03-02 to 2026-03-11',
    'no backfill: 40 rows, 2026-03-01 to 2026-03-30',
  ]);
});

it('a later backfill answers for the days it covers, in units of any length', async () => {
  await promotes(days);
  await promotes(week);
  expect(await madeBy()).toEqual([
    'BF-1 corrected: 8 rows, 2026-03-02 to 2026-03-08',
    'BF-2 halved: 6 rows, 2026-03-05 to 2026-03-07',
    'BF-3 corrected: 14 rows, 2026-03-09 to 2026-03-15',
    'no backfill: 32 rows, 2026-03-01 to 2026-03-30',
  ]);
  expect(await now()).toEqual([
    'BF-1 corrected: 2026-03-02 to 2026-03-09',
    'BF-2 halved: 2026-03-05 to 2026-03-08',
    'BF-3 corrected: 2026-03-09 to 2026-03-16',
  ]);
});

it('what was narrowed to some values answers for their rows alone, and says so to whoever asks for the day', async () => {
  await promotes(narrowed);
  expect(await madeBy()).toContain('BF-4 halved: 1 rows, 2026-03-03 to 2026-03-03');
  const { rows } = await warehouse.query(
    "select backfill, also_narrowed from backfill.logic_at('signups_daily', '2026-03-03')",
  );
  expect(rows).toEqual([{ backfill: 'BF-1', also_narrowed: true }]);
});

it('a rollback brings back the answer from before, and is kept in the history', async () => {
  expect(await engine.rollBack(days, fence())).toMatchObject({ outcome: 'rolled_back' });
  expect(await engine.rollBack(narrowed, fence())).toMatchObject({ outcome: 'rolled_back' });
  expect(await madeBy()).toEqual([
    'BF-1 corrected: 14 rows, 2026-03-02 to 2026-03-08',
    'BF-3 corrected: 14 rows, 2026-03-09 to 2026-03-15',
    'no backfill: 32 rows, 2026-03-01 to 2026-03-30',
  ]);
  const { rows } = await warehouse.query(
    "select event, count(*)::int as units from backfill.history where run_id = 'BF-2/r1' group by 1 order by 1",
  );
  expect(rows).toEqual([
    { event: 'promoted', units: 3 },
    { event: 'rolled_back', units: 3 },
  ]);
  expect(await engine.rebuilt('signups_daily')).toMatchObject([
    { runId: 'BF-1/r1', logicId: 'corrected' },
    { runId: 'BF-3/r1', logicId: 'corrected' },
  ]);
});

it('an older backfill is not taken back from under a newer one that rebuilt some of its days', async () => {
  expect(await engine.rollBack(whole, fence())).toMatchObject({
    outcome: 'refused',
    reason: expect.stringMatching(/BF-3 rebuilt 3 of its days since/),
    remedy: expect.stringMatching(/Roll BF-3 back first/),
  });
  expect(await madeBy()).toContain('BF-1 corrected: 14 rows, 2026-03-02 to 2026-03-08');
});

it('anybody who may read the table may join the answer, and nobody but the bot sees replaced rows', async () => {
  await warehouse.query(`
    create role feature_pipeline; grant usage on schema analytics to feature_pipeline;
    grant select on analytics.signups_daily to feature_pipeline; grant feature_pipeline to current_user`);
  const client = await warehouse.connect();
  try {
    await client.query('set role feature_pipeline');
    const { rows } = await client.query(
      "select backfill from backfill.logic_at('signups_daily', date '2026-03-10')",
    );
    expect(rows).toEqual([{ backfill: 'BF-3' }]);
    await expect(client.query('select from backfill.before_bf_1_r1')).rejects.toThrow(/permission denied/);
    await expect(client.query('delete from backfill.history')).rejects.toThrow(/permission denied/);
  } finally {
    await client.query('reset role');
    client.release();
    await warehouse.query('drop owned by feature_pipeline; drop role feature_pipeline');
  }
});

it('finds the answer by an index', async () => {
  await warehouse.query(`
    insert into backfill.history (dataset, target, unit_key, unit_from, unit_to, filters, event, logic_id, logic_sha256, run_id, at)
    select 'other_' || d, 't', day::text, day, day + 1, '[]', 'promoted', 'l', 's', 'BF-' || 100 + d || '/r1', now()
    from generate_series(1, 20) d, generate_series(0, 999) n, lateral (select date '2024-01-01' + n as day) days;
    analyze backfill.history`);
  const { rows } = await warehouse.query<{ 'QUERY PLAN': string }>(`
    explain select t.day, l.logic_id from analytics.signups_daily t
    left join lateral backfill.logic_at('signups_daily', t.day) l on true`);
  const plan = rows.map(row => row['QUERY PLAN']).join('\n');
  expect(plan).toMatch(/Index Scan using history_standing|Bitmap Index Scan on history_standing/);
  expect(plan).not.toMatch(/Seq Scan on history/);
});
