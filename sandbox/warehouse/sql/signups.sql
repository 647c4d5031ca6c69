-- Signups as the apps reported them. From 2 to 22 March 2026 version 4.2 of the mobile app sent the event as 'sign_up'
-- where everything else says 'signup'; 4.3 put that right on 23 March.
create table raw.signup_events (
  event_id bigint primary key,
  event_name text not null,
  signup_id bigint not null,
  region text not null,
  plan text not null,
  platform text not null,
  app_version text,
  occurred_at timestamptz not null,
  received_at timestamptz not null
);
comment on table raw.signup_events is 'Events of the signup page and the apps. Phones send again when a connection breaks.';

create temporary table signup as
with days as (
  select
    d,
    date '2025-01-01' + d as day,
    floor(
      (150 + 0.3 * d)
      * (array[1.15, 1.20, 1.18, 1.12, 0.96, 0.52, 0.48])[extract(isodow from date '2025-01-01' + d)::integer]
      * (0.9 + 0.2 * pg_temp.noise(d, 20))
    )::integer as signups
  from generate_series(0, 545) as d
)
select
  d * 1000::bigint + i as signup_id,
  d,
  pg_temp.pick(pg_temp.noise(d * 1000 + i, 21), array['web', 'ios', 'android'], array[0.48, 0.79]) as platform,
  pg_temp.pick(pg_temp.noise(d * 1000 + i, 22), array['NA', 'EU', 'UK', 'APAC'], array[0.42, 0.70, 0.86]) as region,
  pg_temp.pick(pg_temp.noise(d * 1000 + i, 23), array['free', 'starter', 'pro', 'enterprise'], array[0.44, 0.75, 0.94]) as plan,
  -- Most signups fall around midday: the mean of two numbers.
  day::timestamp at time zone 'UTC'
    + make_interval(secs => floor((pg_temp.noise(d * 1000 + i, 24) + pg_temp.noise(d * 1000 + i, 25)) * 43200)) as occurred_at
from days, generate_series(1, signups) as i;

insert into raw.signup_events (
  event_id, event_name, signup_id, region, plan, platform, app_version, occurred_at, received_at
)
with versioned as (
  select
    *,
    case
      when platform = 'web' then null
      when d < 150 then '3.9'
      when d < 300 then '4.0'
      when d < 425 then '4.1'
      -- 2 to 22 March 2026 are the days 425 to 445; phones update over the first week.
      when d <= 445 and pg_temp.noise(signup_id, 26) < least(0.9, 0.3 + 0.1 * (d - 425)) then '4.2'
      when d <= 445 then '4.1'
      else '4.3'
    end as app_version
  from signup
),
sent as (
  select *, 'signup' as what, 0 as attempt from versioned
  union all
  -- A phone that got no answer sends the same signup again.
  select *, 'signup', 1 from versioned where platform <> 'web' and pg_temp.noise(signup_id, 27) < 0.015
  union all
  select *, 'signup_abandoned', 2 from versioned where pg_temp.noise(signup_id, 28) < 0.06
)
select
  signup_id * 10 + attempt,
  case when what = 'signup' and app_version = '4.2' then 'sign_up' else what end,
  -- An abandoned signup is one that never became an account, so it has an id of its own.
  case when what = 'signup' then signup_id else signup_id + 1000000000 end,
  region,
  plan,
  platform,
  app_version,
  occurred_at,
  occurred_at + make_interval(secs => 1 + attempt * 40)
from sent
order by occurred_at, signup_id, attempt;

create index on raw.signup_events (occurred_at);
