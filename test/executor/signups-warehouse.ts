import type pg from 'pg';

/**
 * A small warehouse: every event of March 2026, and a daily table that missed a third of them from 2 to 11 March. The
 * same rows each time.
 */
export async function fillSignups(warehouse: pg.Pool): Promise<void> {
  await warehouse.query(`
    create schema raw;
    create schema analytics;
    create table raw.signup_events (
      id int primary key, occurred_at timestamptz not null, region text not null, app text not null, amount numeric(12, 2) not null);
    insert into raw.signup_events
    select i, timestamptz '2026-03-01 00:00 UTC' + (i * 7 % 44640) * interval '1 minute',
           (array['EU', 'US'])[1 + i % 2], case when i % 3 = 0 then '4.2' else '4.1' end, (i * 31 % 10000) / 100.0
    from generate_series(1, 6000) i;
    create table analytics.signups_daily (
      day date not null, region text not null, signups int not null, amount numeric(12, 2) not null, primary key (day, region));
    insert into analytics.signups_daily
    select (occurred_at at time zone 'UTC')::date, region, count(*), sum(amount) from raw.signup_events
    where app <> '4.2' or (occurred_at at time zone 'UTC')::date not between '2026-03-02' and '2026-03-11'
    group by 1, 2;
  `);
}

export type SignupRow = { day: string; region: string; signups: number; amount: string };

/** The whole daily table in order. */
export async function signups(warehouse: pg.Pool): Promise<SignupRow[]> {
  const { rows } = await warehouse.query<SignupRow>(
    'select day::text, region, signups, amount from analytics.signups_daily order by day, region',
  );
  return rows;
}

/** What the daily table should hold, computed by one query that shares nothing with the executor. */
export async function truth(warehouse: pg.Pool): Promise<SignupRow[]> {
  const { rows } = await warehouse.query<SignupRow>(
    `select (occurred_at at time zone 'UTC')::date::text as day, region, count(*)::int as signups, sum(amount) as amount
     from raw.signup_events group by 1, 2 order by 1, 2`,
  );
  return rows;
}

/** The daily table once more, made of a partition a day. */
export async function partitionSignups(warehouse: pg.Pool): Promise<void> {
  await warehouse.query(`
    alter table analytics.signups_daily rename to signups_whole;
    alter table analytics.signups_whole rename constraint signups_daily_pkey to signups_whole_pkey;
    create table analytics.signups_daily (like analytics.signups_whole, primary key (day, region)) partition by range (day);
    do $$ declare first date; begin
      for first in select generate_series(date '2026-03-01', date '2026-03-31', '1 day')::date loop
        execute format('create table analytics.%I partition of analytics.signups_daily for values from (%L) to (%L)',
          'signups_' || to_char(first, 'YYYYMMDD'), first, first + 1);
      end loop;
    end $$;
    insert into analytics.signups_daily select * from analytics.signups_whole;
    drop table analytics.signups_whole;
  `);
}
