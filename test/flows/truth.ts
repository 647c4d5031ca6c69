import type pg from 'pg';
import { rowsOf } from './reading.ts';

/**
 * What each table of the demo company has to hold, asked of the sources by queries that share no idea with the logic in
 * the catalog. Each begins with `select` and gives the table's columns in their order, for the days of the scope.
 */
export type Truth = { readonly table: string; readonly column: string; readonly rows: string };

/** People who signed up, found by the person and not by the event's name: abandoned signups have ids of their own. */
const SIGNUPS = `
  select day, region, plan, count(*)::int as signups, count(*) filter (where phone)::int as mobile_signups,
         max(last_seen) as last_event_at
  from (
    select signup_id, min(region) as region, min(plan) as plan, bool_or(platform <> 'web') as phone,
           max(occurred_at) as last_seen, (occurred_at at time zone 'UTC')::date as day
    from raw.signup_events where signup_id < 1000000000 group by signup_id, day
  ) people
  where day between $1 and $2 group by 1, 2, 3`;

/** Each amount at the rate of its day, out of a table that has a rate for every day. */
const REVENUE = `
  with published as materialized (
    select d::date as day, currency, (
      select usd_per_unit from raw.fx_rates f where f.currency = c.currency and f.rate_date <= d
      order by f.rate_date desc limit 1) as rate
    from generate_series($1::date, $2::date, interval '1 day') d, (select distinct currency from raw.fx_rates) c
  ), lines as (
    select p.day, product_line, region, round(amount * rate, 2) as invoiced, null::numeric as credited, booked_at
    from raw.invoices i join published p on p.day = i.issued_on and p.currency = i.currency
    union all
    select p.day, product_line, region, null, round(c.amount * rate, 2), c.booked_at
    from raw.credit_notes c join raw.invoices i using (invoice_id)
    join published p on p.day = c.issued_on and p.currency = i.currency
  )
  select day, product_line, region as currency_region, count(invoiced)::int as invoices,
         coalesce(sum(invoiced), 0)::numeric(14, 2) as gross_usd, coalesce(sum(credited), 0)::numeric(14, 2) as credits_usd,
         (coalesce(sum(invoiced), 0) - coalesce(sum(credited), 0))::numeric(14, 2) as net_usd, max(booked_at) as last_booked_at
  from lines group by 1, 2, 3`;

const USAGE = `
  select day, region, event_type, sum(quantity)::bigint as actions,
         count(distinct account_id)::int as active_accounts, max(occurred_at) as last_event_at
  from (select e.*, (occurred_at at time zone 'UTC')::date as day, x.region
        from raw.usage_events e join raw.crm_export x using (account_id)) seen
  where day between $1 and $2 group by 1, 2, 3`;

/** The export as the CRM made it, with the register's answer where the signup form was not asked yet. */
const ACCOUNTS = `
  select account_id, clinic_name, country, region,
         (select plan from raw.account_plan_history p where p.account_id = x.account_id order by valid_from desc limit 1) as plan,
         created_on, churned_on, success_manager,
         case when industry_segment is not null then industry_segment else (
           select segment from raw.clinic_registry r join raw.activity_codes c using (activity_code)
           where r.account_id = x.account_id) end as industry_segment, exported_at
  from raw.crm_export x where created_on between $1 and $2`;

/** Invoices less credits at the rates of their days, a number for each month and region. */
const COMMISSIONS = `
  with published as materialized (
    select d::date as day, currency, (
      select usd_per_unit from raw.fx_rates f where f.currency = c.currency and f.rate_date <= d
      order by f.rate_date desc limit 1) as rate
    from generate_series($1::date, ($2::date + interval '1 month')::date, interval '1 day') d,
         (select distinct currency from raw.fx_rates) c
  ), lines as (
    select i.issued_on, i.region, round(i.amount * rate, 2) as usd, true as invoiced, i.booked_at
    from raw.invoices i join published p on p.day = i.issued_on and p.currency = i.currency
    union all
    select c.issued_on, i.region, round(-c.amount * rate, 2), false, c.booked_at
    from raw.credit_notes c join raw.invoices i using (invoice_id)
    join published p on p.day = c.issued_on and p.currency = i.currency
  ), months as (
    select (to_char(issued_on, 'YYYY-MM') || '-01')::date as month, region,
           count(*) filter (where invoiced)::int as invoices, sum(usd)::numeric(14, 2) as base_usd,
           round(sum(usd) / 25, 2)::numeric(14, 2) as commission_usd, max(booked_at) as last_booked_at
    from lines group by 1, 2)
  select * from months where month between $1 and $2`;

export const TRUTHS = {
  commissions: { table: 'finance.commissions_monthly', column: 'month', rows: COMMISSIONS },
  signups: { table: 'analytics.signups_daily', column: 'day', rows: SIGNUPS },
  revenue: { table: 'finance.revenue_daily', column: 'day', rows: REVENUE },
  usage: { table: 'analytics.usage_daily', column: 'day', rows: USAGE },
  accounts: { table: 'crm.accounts', column: 'created_on', rows: ACCOUNTS },
} as const satisfies Record<string, Truth>;

/** Rows of the truth that the table lacks, and rows of the table that are not true, for the days `[first, last]`. */
export async function untrue(pool: pg.Pool, truth: Truth, first: string, last: string) {
  const { table, column, rows } = truth;
  const held = `select * from ${table} where ${column} between $1 and $2`;
  const [found] = await rowsOf(
    pool,
    `select (select count(*)::int from (${rows}) t) as wanted,
            (select count(*)::int from ((${rows}) except all (${held})) m) as missing,
            (select count(*)::int from ((${held}) except all (${rows})) w) as wrong`,
    [first, last],
  );
  return found;
}
