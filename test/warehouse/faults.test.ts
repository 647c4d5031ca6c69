import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../postgres/databases.ts';
import { datasetOf, months, oneRow, rebuild } from './rebuild.ts';

const pool = (await createDatabase('warehouse')).pool();
let client: pg.PoolClient;

beforeAll(async () => {
  client = await pool.connect();
  await client.query("set timezone = 'UTC'");
});
afterAll(() => client.release());

/** Days on which two queries of (day, value) differ, as text. */
async function daysThatDiffer(left: string, right: string): Promise<string[]> {
  const { rows } = await client.query<{ day: string }>(
    `select day::text as day from (${left}) l full join (${right}) r using (day)
      where l.value is distinct from r.value order by 1`,
  );
  return rows.map(({ day }) => day);
}

async function daysBetween(first: string, last: string): Promise<string[]> {
  const { rows } = await client.query<{ day: string }>(
    "select d::date::text as day from generate_series($1::date, $2::date, interval '1 day') d order by 1",
    [first, last],
  );
  return rows.map(({ day }) => day);
}

describe('signups', () => {
  const counted = 'select day, sum(signups)::integer as value from analytics.signups_daily group by day';
  /** Everyone who signed up, found by the person and not by the event's name: abandoned signups have ids of their own. */
  const people = `
    select day, count(*)::integer as value
      from (select distinct signup_id, occurred_at::date as day from raw.signup_events where signup_id < 1000000000) s
     group by day`;

  it('are undercounted on each day from 2 to 22 March 2026, and on no other', async () => {
    expect(await daysThatDiffer(counted, people)).toEqual(await daysBetween('2026-03-02', '2026-03-22'));
  });

  it('miss exactly what version 4.2 of the mobile app sent', async () => {
    const { rows } = await client.query(
      `select event_name, app_version, platform in ('ios', 'android') as mobile
         from raw.signup_events where event_name = 'sign_up' group by 1, 2, 3`,
    );
    expect(rows).toEqual([{ event_name: 'sign_up', app_version: '4.2', mobile: true }]);
  });

  it('are right once the corrected logic has rebuilt the three weeks', async () => {
    await rebuild(client, datasetOf('signups_daily'), 'corrected', [
      { from: '2026-03-02', to: '2026-03-23' },
    ]);
    const rebuilt = 'select day, sum(signups)::integer as value from rebuilt group by day';
    expect(
      await daysThatDiffer(rebuilt, `${people} having day between '2026-03-02' and '2026-03-22'`),
    ).toEqual([]);
  });

  it('move as the example says', async () => {
    await rebuild(client, datasetOf('signups_daily'), 'corrected', [
      { from: '2026-03-02', to: '2026-03-23' },
    ]);
    const totals = await oneRow<{ before: string; after: string }>(
      client,
      `select (select to_char(sum(signups), 'FM9,999') from analytics.signups_daily
                where day between '2026-03-02' and '2026-03-22') as before,
              (select to_char(sum(signups), 'FM9,999') from rebuilt) as after`,
    );
    expect(datasetOf('signups_daily').examples[0]?.expected_movement).toContain(
      `from ${totals.before} to ${totals.after}`,
    );
  });
});

describe('revenue', () => {
  const booked = 'select day, sum(net_usd) as value from finance.revenue_daily group by day';
  /** Each amount at the last rate published up to its day, from a table that has a rate for every day. */
  const ledger = `
    with published as (
      select d::date as day, currency, (
        select usd_per_unit from raw.fx_rates f where f.currency = c.currency and f.rate_date <= d
        order by f.rate_date desc limit 1) as rate
      from generate_series(date '2025-01-01', date '2026-06-30', interval '1 day') d,
           (select distinct currency from raw.fx_rates) c
    )
    select day, sum(amount) as value from (
      select p.day, round(i.amount * p.rate, 2) as amount
        from raw.invoices i join published p on p.day = i.issued_on and p.currency = i.currency
      union all
      select p.day, -round(c.amount * p.rate, 2)
        from raw.credit_notes c join raw.invoices i using (invoice_id)
        join published p on p.day = c.issued_on and p.currency = i.currency
    ) a group by day`;

  it('is wrong on nearly every day from July to December 2025, and on no other', async () => {
    const wrong = await daysThatDiffer(booked, ledger);
    expect(wrong.length).toBeGreaterThan(175);
    expect(wrong.filter(day => day < '2025-07-01' || day > '2025-12-31')).toEqual([]);
  });

  it('has no credits in those months although credit notes were issued', async () => {
    const found = await oneRow<{ booked: string; notes: number }>(
      client,
      `select (select sum(credits_usd) from finance.revenue_daily
                where day between '2025-07-01' and '2025-12-31') as booked,
              (select count(*)::integer from raw.credit_notes
                where issued_on between '2025-07-01' and '2025-12-31') as notes`,
    );
    expect(Number(found.booked)).toBe(0);
    expect(found.notes).toBeGreaterThan(500);
  });

  it('agrees with the ledger to the cent once rebuilt', async () => {
    await rebuild(client, datasetOf('revenue_daily'), 'rebuilt', months('2025-07-01', 6));
    const rebuilt = 'select day, sum(net_usd) as value from rebuilt group by day';
    const half = `select day, value from (${ledger}) l where day between '2025-07-01' and '2025-12-31'`;
    expect(await daysThatDiffer(rebuilt, half)).toEqual([]);
  });

  it('moves as the example says', async () => {
    await rebuild(client, datasetOf('revenue_daily'), 'rebuilt', months('2025-07-01', 6));
    const moved = await oneRow<{ credits: string; percent: number; gross: number }>(
      client,
      `select (select round(sum(credits_usd), -3) from rebuilt) as credits,
              round(100 * ((select sum(net_usd) from rebuilt) / sum(net_usd) - 1), 1)::float as percent,
              abs(100 * ((select sum(gross_usd) from rebuilt) / sum(gross_usd) - 1))::float as gross
         from finance.revenue_daily where day between '2025-07-01' and '2025-12-31'`,
    );
    const said = datasetOf('revenue_daily').examples[0]?.expected_movement ?? '';
    expect(said).toContain(`${Number(moved.credits).toLocaleString('en')} USD`);
    expect(said).toContain(`falls by about ${-moved.percent}%`);
    expect(moved.gross).toBeLessThan(0.5);
  });
});

describe('product usage', () => {
  it('has no rows for the weekend of 16 and 17 May 2026, and right ones for every other day', async () => {
    const counted = 'select day, sum(actions)::integer as value from analytics.usage_daily group by day';
    const done =
      'select occurred_at::date as day, sum(quantity)::integer as value from raw.usage_events group by 1';
    expect(await daysThatDiffer(counted, done)).toEqual(['2026-05-16', '2026-05-17']);
    const { rows } = await client.query(
      "select 1 from analytics.usage_daily where day in ('2026-05-16', '2026-05-17')",
    );
    expect(rows).toEqual([]);
  });

  it('missed those days because their events came on Monday', async () => {
    const late = await oneRow<{ first: string; days: number }>(
      client,
      `select min(received_at)::date::text as first, count(distinct occurred_at::date)::integer as days
         from raw.usage_events where received_at::date > occurred_at::date and received_at - occurred_at > interval '6 hours'`,
    );
    expect(late).toEqual({ first: '2026-05-18', days: 2 });
  });

  it('gets about as many actions on the two days as weekends around them have', async () => {
    await rebuild(client, datasetOf('usage_daily'), 'current', [{ from: '2026-05-16', to: '2026-05-18' }]);
    const found = await oneRow<{ caught: number; usual: number }>(
      client,
      `select (select sum(actions)::float from rebuilt) as caught,
              (select sum(actions)::float / 4 from analytics.usage_daily
                where extract(isodow from day) > 5 and day between '2026-05-02' and '2026-05-31') as usual`,
    );
    expect(found.caught / found.usual).toBeGreaterThan(0.6);
    expect(found.caught / found.usual).toBeLessThan(1.6);
  });
});

describe('accounts', () => {
  it('have no industry segment if and only if they are from before November 2025', async () => {
    const found = await oneRow<{ odd: number; empty: number }>(
      client,
      `select count(*) filter (where (industry_segment is null) <> (created_on < '2025-11-01'))::integer as odd,
              count(*) filter (where industry_segment is null)::integer as empty from crm.accounts`,
    );
    expect(found).toEqual({ odd: 0, empty: 4302 });
  });

  it('get the segment that the register lists, and change in nothing else', async () => {
    await rebuild(client, datasetOf('accounts'), 'registry_segment', months('2023-07-01', 28));
    const found = await oneRow<{ rows: number; elsewhere: number; wrong: number; filled: number }>(
      client,
      `select count(*)::integer as rows,
              count(*) filter (where to_jsonb(n) - 'industry_segment' <> to_jsonb(o) - 'industry_segment')::integer as elsewhere,
              count(*) filter (where n.industry_segment is distinct from (
                select k.segment from raw.clinic_registry r join raw.activity_codes k using (activity_code)
                 where r.account_id = n.account_id))::integer as wrong,
              count(n.industry_segment)::integer as filled
         from rebuilt n join crm.accounts o using (account_id)`,
    );
    expect(found).toMatchObject({ rows: 4302, elsewhere: 0, wrong: 0 });
    expect(found.filled).toBeGreaterThan(4302 * 0.98);
    expect(found.filled).toBeLessThan(4302);
  });
});

describe('activity features', () => {
  const dataset = datasetOf('account_activity_features');

  it('hold what was not known at their date: later events, and the plan of today', async () => {
    const found = await oneRow<{ snapshots: number; later: number; foreign: number; today: number }>(
      client,
      `select count(distinct feature_at)::integer as snapshots,
              count(*) filter (where last_source_event_at >= feature_at)::integer as later,
              count(*) filter (where f.plan <> p.plan)::integer as foreign,
              count(*) filter (where f.plan <> a.plan)::integer as today
         from ml.account_activity_features f
         join crm.accounts a using (account_id)
         join raw.account_plan_history p
           on p.account_id = f.account_id and f.feature_at > p.valid_from and f.feature_at <= coalesce(p.valid_to, 'infinity')`,
    );
    expect(found).toMatchObject({ snapshots: 12, today: 0 });
    expect(found.later).toBeGreaterThan(10_000);
    expect(found.foreign).toBeGreaterThan(5_000);
  });

  it('hold nothing but what was known once rebuilt: the same as with every later source row deleted', async () => {
    await rebuild(client, dataset, 'point_in_time', months('2025-12-01', 1));
    await client.query('create temporary table with_all as select * from rebuilt');
    await client.query('begin');
    await client.query("delete from raw.usage_events where occurred_at >= '2025-12-31'");
    await client.query("delete from raw.account_plan_history where valid_from >= '2025-12-31'");
    await rebuild(client, dataset, 'point_in_time', months('2025-12-01', 1));
    const found = await oneRow<{ rows: number; differ: number }>(
      client,
      `select count(*)::integer as rows, count(*) filter (where n is distinct from o)::integer as differ
         from rebuilt n full join with_all o using (account_id, feature_at)`,
    );
    await client.query('rollback');
    expect(found.rows).toBeGreaterThan(4_000);
    expect(found.differ).toBe(0);
  });

  it('change with later source rows as the first job built them', async () => {
    await rebuild(client, dataset, 'first_job', months('2025-12-01', 1));
    const same = await oneRow<{ differ: number }>(
      client,
      `select count(*) filter (where to_jsonb(n) <> to_jsonb(o))::integer as differ
         from rebuilt n join ml.account_activity_features o using (account_id, feature_at)`,
    );
    expect(same.differ).toBe(0);
    await client.query('begin');
    await client.query("delete from raw.usage_events where occurred_at >= '2025-12-31'");
    await rebuild(client, dataset, 'first_job', months('2025-12-01', 1));
    const found = await oneRow<{ differ: number }>(
      client,
      `select count(*) filter (where to_jsonb(n) <> to_jsonb(o))::integer as differ
         from rebuilt n join ml.account_activity_features o using (account_id, feature_at)`,
    );
    await client.query('rollback');
    expect(found.differ).toBeGreaterThan(500);
  });

  it('move as the example says', async () => {
    await rebuild(client, dataset, 'point_in_time', months('2025-07-01', 12));
    const share = "round(100.0 * count(*) filter (where plan in ('pro', 'enterprise')) / count(*))::integer";
    const later = 'count(*) filter (where last_source_event_at >= feature_at)::integer';
    const found = await oneRow<{ rows: string; later: number; none: number; before: number; after: number }>(
      client,
      `select (select to_char(count(*), 'FM99,999') from rebuilt) as rows,
              (select ${later} from rebuilt) as none, (select ${share} from rebuilt) as after,
              round(${later}, -3)::integer as later, ${share} as before from ml.account_activity_features`,
    );
    const said = dataset.examples[0]?.expected_movement ?? '';
    expect(found.none).toBe(0);
    expect(said).toContain(`stays at ${found.rows}`);
    expect(said).toContain(`about ${found.later.toLocaleString('en')} to none`);
    expect(said).toContain(`from ${found.before}% to ${found.after}%`);
  });
});
