-- 6,000 clinics that became customers between July 2023 and June 2026, more of them every month.
create table raw.crm_export (
  account_id integer primary key,
  clinic_name text not null,
  country text not null,
  region text not null,
  created_on date not null,
  churned_on date,
  success_manager text not null,
  -- Asked on the signup form since 2025-11-01; empty for every account before.
  industry_segment text,
  exported_at timestamptz not null
);
comment on table raw.crm_export is 'Nightly export of the CRM, last one of June 2026.';

-- NACE codes of the public register of clinics, and what we call them.
create table raw.activity_codes (
  activity_code text primary key,
  segment text not null,
  label text not null
);
insert into raw.activity_codes (activity_code, segment, label) values
  ('75.00', 'veterinary', 'Vets'),
  ('86.21', 'general_practice', 'Family Practice'),
  ('86.22', 'specialist_medical', 'Specialists'),
  ('86.23', 'dental', 'Dental'),
  ('86.93', 'mental_health', 'Counselling'),
  ('86.95', 'physiotherapy', 'Physiotherapy');

create table raw.clinic_registry (
  registry_id bigint primary key,
  account_id integer not null unique,
  activity_code text not null references raw.activity_codes (activity_code),
  matched_at timestamptz not null
);
comment on table raw.clinic_registry is 'Accounts found in the public register of clinics. About one in eighty is not.';

create temporary table clinic as
select
  n as account_id,
  -- Exponent 3/4 from square roots: fewer clinics a day at first, more later.
  date '2023-07-01' + floor(1096 * sqrt(n / 6000.0::float8) * sqrt(sqrt(n / 6000.0::float8)) * 0.9999)::integer as created_on,
  pg_temp.pick(pg_temp.noise(n, 1), array['NA', 'EU', 'UK', 'APAC'], array[0.42, 0.70, 0.86]) as region,
  pg_temp.pick(
    pg_temp.noise(n, 2),
    array['86.23', '86.95', '86.21', '86.93', '86.22', '75.00'],
    array[0.31, 0.55, 0.72, 0.85, 0.94]
  ) as activity_code
from generate_series(1, 6000) as n;

insert into raw.clinic_registry (registry_id, account_id, activity_code, matched_at)
select 700000 + account_id * 3, account_id, activity_code, timestamptz '2026-06-29 04:00:00+00'
from clinic
where pg_temp.noise(account_id, 3) < 0.9875;

insert into raw.crm_export (
  account_id, clinic_name, country, region, created_on, churned_on, success_manager, industry_segment, exported_at
)
select
  c.account_id,
  (array[
    'Ashgrove', 'Bayview', 'Birchwood', 'Bridge Street', 'Canal Side', 'Cedar Hill', 'Clearwater', 'Crescent',
    'Elm Park', 'Fairfield', 'Glenmore', 'Greenway', 'Harbour', 'Hazel Court', 'Highfield', 'Kingsway', 'Lakeside',
    'Linden', 'Maple Row', 'Market Square', 'Meadow', 'Millbrook', 'Northside', 'Oakfield', 'Old Mill', 'Orchard',
    'Parkside', 'Pinewood', 'Quayside', 'Redwood', 'Riverside', 'Rosemount', 'Seaview', 'Silver Street', 'Southgate',
    'Springfield', 'Station Road', 'Sycamore', 'Thornhill', 'Valley', 'Victoria', 'Westbrook', 'Willow', 'Woodland'
  ])[1 + floor(pg_temp.noise(c.account_id, 4) * 44)::integer] || ' ' || k.label,
  case c.region
    when 'NA' then pg_temp.pick(pg_temp.noise(c.account_id, 5), array['US', 'CA'], array[0.85])
    when 'EU' then pg_temp.pick(pg_temp.noise(c.account_id, 5), array['DE', 'FR', 'NL', 'ES', 'IE'], array[0.34, 0.60, 0.76, 0.91])
    when 'UK' then 'GB'
    else pg_temp.pick(pg_temp.noise(c.account_id, 5), array['AU', 'NZ'], array[0.80])
  end,
  c.region,
  c.created_on,
  case
    when pg_temp.noise(c.account_id, 6) < 0.3
      and c.created_on + 60 + floor(pg_temp.noise(c.account_id, 7) * 700)::integer < date '2026-07-01'
    then c.created_on + 60 + floor(pg_temp.noise(c.account_id, 7) * 700)::integer
  end,
  pg_temp.pick(pg_temp.noise(c.account_id, 8), array['Farid Haddad', 'Grace Lin', 'Hugo Brandt'], array[0.40, 0.75]),
  case when c.created_on >= date '2025-11-01' then k.segment end,
  timestamptz '2026-06-30 23:30:00+00'
from clinic c
join raw.activity_codes k on k.activity_code = c.activity_code;

-- Which plan an account was on when: one row from signing up, and one for each change since.
create table raw.account_plan_history (
  account_id integer not null,
  plan text not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  primary key (account_id, valid_from)
);
comment on table raw.account_plan_history is 'Plan of each account over time; valid_to is exclusive, NULL while it lasts.';

insert into raw.account_plan_history (account_id, plan, valid_from, valid_to)
with steps as (
  -- The plan at first, then up to three changes 50 to 400 days apart, most of them upwards.
  select
    account_id,
    change,
    created_on::timestamp at time zone 'UTC' + interval '6 hours'
      + make_interval(hours => sum(
          case when change = 0 then 0 else 1200 + floor(pg_temp.noise(account_id * 10 + change, 9) * 8400)::integer end
        ) over (partition by account_id order by change)::integer) as valid_from,
    sum(
      case
        when change = 0 then case
          when pg_temp.noise(account_id, 10) < 0.20 then 0
          when pg_temp.noise(account_id, 10) < 0.72 then 1
          when pg_temp.noise(account_id, 10) < 0.97 then 2
          else 3
        end
        when pg_temp.noise(account_id * 10 + change, 11) < 0.6 then 1
        else -1
      end
    ) over (partition by account_id order by change) as level
  from raw.crm_export, generate_series(0, 3) as change
),
levels as (
  select account_id, valid_from, greatest(0, least(3, level)) as level
  from steps
  where valid_from < timestamptz '2026-07-01 00:00:00+00'
),
changes as (
  select account_id, valid_from, level, lag(level) over (partition by account_id order by valid_from) as before
  from levels
)
select
  account_id,
  (array['free', 'starter', 'pro', 'enterprise'])[level + 1],
  valid_from,
  lead(valid_from) over (partition by account_id order by valid_from)
from changes
where before is distinct from level;
