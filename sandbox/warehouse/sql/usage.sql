-- What clinics do in the product. Events of the weekend of 16 and 17 May 2026 arrived on Monday morning, after the
-- nightly job for those two days had found nothing to do.
create table raw.usage_events (
  event_id bigint primary key,
  account_id integer not null,
  event_type text not null,
  quantity integer not null,
  occurred_at timestamptz not null,
  received_at timestamptz not null
);
comment on table raw.usage_events is 'Batches of actions by the staff of a clinic, sent by the product.';

insert into raw.usage_events (event_id, account_id, event_type, quantity, occurred_at, received_at)
with lives as (
  select
    account_id,
    greatest(created_on, date '2025-01-01') as first_day,
    coalesce(churned_on, date '2026-07-01') - greatest(created_on, date '2025-01-01') as days
  from raw.crm_export
),
drawn as (
  -- Older clinics are busier than newer ones, two and a half times at most.
  select
    n,
    1 + floor(6000 * pg_temp.noise(n, 40) * (0.4 + 0.6 * pg_temp.noise(n, 40)))::integer as account_id,
    pg_temp.noise(n, 41) as share_of_life
  from generate_series(1, 165000) as n
),
dated as (
  select n, account_id, first_day, first_day + floor(share_of_life * days)::integer as day
  from drawn
  join lives using (account_id)
  where days > 0
),
worked as (
  -- Most clinics are closed at weekends and do that work on some day of the week before.
  select
    n,
    account_id,
    case
      when extract(isodow from day) > 5 and pg_temp.noise(n, 42) < 0.7
      then greatest(first_day, day - (extract(isodow from day)::integer - 5) - floor(pg_temp.noise(n, 48) * 5)::integer)
      else day
    end as day
  from dated
),
timed as (
  select
    n,
    account_id,
    day::timestamp at time zone 'UTC'
      + make_interval(secs => floor((pg_temp.noise(n, 43) + pg_temp.noise(n, 44)) * 43200)) as occurred_at
  from worked
)
select
  n,
  account_id,
  pg_temp.pick(
    pg_temp.noise(n, 45),
    array['appointment_booked', 'reminder_sent', 'intake_completed', 'telehealth_started'],
    array[0.44, 0.75, 0.91]
  ),
  1 + floor(pg_temp.noise(n, 46) * pg_temp.noise(n, 47) * 12)::integer,
  occurred_at,
  case
    when occurred_at >= timestamptz '2026-05-16 00:00:00+00' and occurred_at < timestamptz '2026-05-18 00:00:00+00'
    then timestamptz '2026-05-18 06:40:00+00' + make_interval(secs => n % 900)
    else occurred_at + make_interval(secs => 2 + n % 50)
  end
from timed;

create index on raw.usage_events (occurred_at);
