-- The tables whose history can be rebuilt. What they hold is put in by the logic that produced it at the time.
create table analytics.signups_daily (
  day date not null,
  region text not null,
  plan text not null,
  signups integer not null,
  mobile_signups integer not null,
  last_event_at timestamptz not null,
  primary key (day, region, plan)
);
comment on table analytics.signups_daily is 'People who signed up, by day (UTC), region and plan.';

create table analytics.usage_daily (
  day date not null,
  region text not null,
  event_type text not null,
  actions bigint not null,
  active_accounts integer not null,
  last_event_at timestamptz not null,
  primary key (day, region, event_type)
);
comment on table analytics.usage_daily is 'What clinics did in the product, by day (UTC), region and kind of action.';

create table finance.revenue_daily (
  day date not null,
  product_line text not null,
  currency_region text not null,
  invoices integer not null,
  gross_usd numeric(14, 2) not null,
  credits_usd numeric(14, 2) not null,
  net_usd numeric(14, 2) not null,
  last_booked_at timestamptz not null,
  primary key (day, product_line, currency_region)
);
comment on table finance.revenue_daily is 'Invoiced revenue in US dollars, by day of issue, product line and currency region.';
create index revenue_daily_by_line on finance.revenue_daily (product_line, day);

create table finance.commissions_monthly (
  month date not null,
  region text not null,
  invoices integer not null,
  base_usd numeric(14, 2) not null,
  commission_usd numeric(14, 2) not null,
  last_booked_at timestamptz not null,
  primary key (month, region)
);
comment on table finance.commissions_monthly is 'What sales people earn, by month of issue and region.';

create table crm.accounts (
  account_id integer primary key,
  clinic_name text not null,
  country text not null,
  region text not null,
  plan text not null,
  created_on date not null,
  churned_on date,
  success_manager text not null,
  industry_segment text,
  exported_at timestamptz not null
);
comment on table crm.accounts is 'One row an account, as customer success and its mailings see it.';
create index accounts_by_creation on crm.accounts (created_on);

create table ml.account_activity_features (
  account_id integer not null,
  feature_at date not null,
  plan text not null,
  tenure_days integer not null,
  events_28d integer not null,
  actions_28d bigint not null,
  active_days_28d integer not null,
  days_since_last_event integer,
  last_source_event_at timestamptz,
  primary key (account_id, feature_at)
);
comment on table ml.account_activity_features is
  'Activity of each account as known at 00:00 UTC of feature_at, the last day of a month.';
create index account_activity_features_by_date on ml.account_activity_features (feature_at);

-- The CRM sync copies the export as it is, with the plan of today.
insert into crm.accounts (
  account_id, clinic_name, country, region, plan, created_on, churned_on, success_manager, industry_segment, exported_at
)
select
  e.account_id, e.clinic_name, e.country, e.region, p.plan, e.created_on, e.churned_on, e.success_manager,
  e.industry_segment, e.exported_at
from raw.crm_export e
join raw.account_plan_history p on p.account_id = e.account_id and p.valid_to is null
order by e.account_id;
